# Real requests to the endpoint and with the credentials of the environment. Start the simulator first (see README.md):
#   terraform test -test-directory=tests/simulator

provider "eksaccess" {}

variables {
  cluster_name = "demo"

  access_entries = {
    developers = {
      principal_arn     = "arn:aws:iam::111122223333:role/team/dev"
      kubernetes_groups = ["developers"]

      policy_associations = {
        edit = {
          policy_arn = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy"
          access_scope = {
            namespaces = ["web"]
            type       = "namespace"
          }
        }
      }
    }

    nodes = {
      principal_arn = "arn:aws:iam::111122223333:role/demo-node"
      type          = "EC2_LINUX"
    }
  }
}

run "access_is_granted" {
  assert {
    condition     = endswith(output.access_entries["nodes"].user_name, "{{EC2PrivateDNSName}}")
    error_message = "EKS sets the user name of nodes, which is ${output.access_entries["nodes"].user_name}."
  }

  assert {
    condition     = output.access_policy_associations["developers_edit"].associated_at != null
    error_message = "The policy is not associated."
  }
}

run "a_second_apply_changes_nothing" {
  assert {
    condition     = output.access_entries["developers"].modified_at == output.access_entries["developers"].created_at
    error_message = "The entry was updated."
  }

  assert {
    condition     = output.access_policy_associations["developers_edit"].modified_at == output.access_policy_associations["developers_edit"].associated_at
    error_message = "The association was updated."
  }
}

run "a_namespace_is_added_and_an_entry_is_removed" {
  variables {
    access_entries = {
      developers = {
        principal_arn     = "arn:aws:iam::111122223333:role/team/dev"
        kubernetes_groups = ["developers"]

        policy_associations = {
          edit = {
            policy_arn   = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy"
            access_scope = { type = "namespace", namespaces = ["web", "api"] }
          }
        }
      }
    }
  }

  assert {
    condition     = output.access_policy_associations["developers_edit"].access_scope.namespaces == toset(["api", "web"])
    error_message = "The namespaces differ."
  }

  assert {
    condition     = keys(output.access_entries) == ["developers"]
    error_message = "The entry of the nodes is still there."
  }
}
