# Each mistake stops the plan. That the message names the keys is tested outside the module, where messages can be read.

mock_provider "eksaccess" {}

variables {
  cluster_name = "demo"
}

run "two_keys_for_one_principal" {
  command = plan

  variables {
    access_entries = {
      a = { principal_arn = "arn:aws:iam::111122223333:role/team/dev" }
      b = { principal_arn = "arn:aws:iam::111122223333:role/team/dev" }
    }
  }

  expect_failures = [var.access_entries]
}

run "a_misspelt_key_of_an_entry" {
  command = plan

  variables {
    access_entries = {
      a = { principal_arn = "arn:aws:iam::111122223333:role/team/dev", access_policy_associations = {} }
    }
  }

  expect_failures = [var.access_entries]
}

run "a_misspelt_key_of_a_scope" {
  command = plan

  variables {
    access_entries = {
      a = {
        principal_arn = "arn:aws:iam::111122223333:role/team/dev"
        policy_associations = {
          edit = {
            policy_arn   = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy"
            access_scope = { type = "namespace", namespace = ["web"] }
          }
        }
      }
    }
  }

  expect_failures = [var.access_entries]
}

run "a_missing_key" {
  command = plan

  variables {
    access_entries = {
      a = {
        principal_arn       = "arn:aws:iam::111122223333:role/team/dev"
        policy_associations = { edit = { policy_arn = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy" } }
      }
    }
  }

  expect_failures = [var.access_entries]
}

run "a_list" {
  command = plan

  variables {
    access_entries = [{ principal_arn = "arn:aws:iam::111122223333:role/team/dev" }]
  }

  expect_failures = [var.access_entries]
}

run "one_policy_under_two_keys" {
  command = plan

  variables {
    access_entries = {
      a = {
        principal_arn = "arn:aws:iam::111122223333:role/team/dev"
        policy_associations = {
          web = {
            policy_arn   = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy"
            access_scope = { type = "namespace", namespaces = ["web"] }
          }
          api = {
            policy_arn   = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy"
            access_scope = { type = "namespace", namespaces = ["api"] }
          }
        }
      }
    }
  }

  expect_failures = [var.access_entries]
}

run "two_associations_with_one_address" {
  command = plan

  variables {
    access_entries = {
      a = {
        principal_arn = "arn:aws:iam::111122223333:role/team/dev"
        policy_associations = {
          b_c = {
            policy_arn   = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
            access_scope = { type = "cluster" }
          }
        }
      }
      a_b = {
        principal_arn = "arn:aws:iam::111122223333:role/team/ops"
        policy_associations = {
          c = {
            policy_arn   = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
            access_scope = { type = "cluster" }
          }
        }
      }
    }
  }

  expect_failures = [var.access_entries]
}

run "policies_of_nodes" {
  command = plan

  variables {
    access_entries = {
      nodes = {
        principal_arn = "arn:aws:iam::111122223333:role/demo-node"
        type          = "EC2_LINUX"
        policy_associations = {
          view = {
            policy_arn   = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
            access_scope = { type = "cluster" }
          }
        }
      }
    }
  }

  expect_failures = [var.access_entries]
}

run "auto_mode_nodes_without_their_policy" {
  command = plan

  variables {
    access_entries = {
      nodes = { principal_arn = "arn:aws:iam::111122223333:role/demo-node", type = "EC2" }
    }
  }

  expect_failures = [check.auto_mode_nodes_can_join]
}
