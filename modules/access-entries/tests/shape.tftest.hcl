# A variable in the form of terraform-aws-modules/eks, as it stands in many repositories. Nothing is requested: the provider is
# mocked. Run `terraform test` or `tofu test` in the folder of the module.

mock_provider "eksaccess" {
  # Without it, the host generates a text that is no ARN, and the provider warns of it.
  mock_resource "eksaccess_entry" {
    defaults = {
      access_entry_arn = "arn:aws:eks:eu-west-1:111122223333:access-entry/demo/role/111122223333/dev/0a1b2c3d-1111-2222-3333-444455556666"
    }
  }
}

variables {
  cluster_name = "demo"
  tags         = { Environment = "test", Owner = "platform" }

  access_entries = {
    # Policies at both scopes.
    developers = {
      principal_arn = "arn:aws:iam::111122223333:role/team/dev"

      policy_associations = {
        view = {
          policy_arn = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
          access_scope = {
            type = "cluster"
          }
        }
        edit = {
          policy_arn = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy"
          access_scope = {
            namespaces = ["web", "dev-*"]
            type       = "namespace"
          }
        }
      }
    }

    # Kubernetes groups, a user name and tags.
    operators = {
      kubernetes_groups = ["operators"]
      principal_arn     = "arn:aws:iam::111122223333:role/team/ops"
      type              = "STANDARD"
      user_name         = "ops:{{SessionName}}"
      tags              = { Owner = "operations" }
    }

    # What remains of an entry that went through a variable with optional attributes.
    on_call = {
      principal_arn       = "arn:aws:iam::111122223333:role/team/on-call"
      type                = null
      kubernetes_groups   = null
      user_name           = null
      tags                = null
      policy_associations = null
    }

    nodes = {
      principal_arn       = "arn:aws:iam::111122223333:role/demo-node"
      type                = "EC2_LINUX"
      policy_associations = {}
    }
  }
}

run "every_entry_has_the_address_of_its_key" {
  assert {
    condition     = keys(output.access_entries) == ["developers", "nodes", "on_call", "operators"]
    error_message = "The entries are ${join(", ", keys(output.access_entries))}."
  }

  assert {
    condition     = keys(output.access_policy_associations) == ["developers_edit", "developers_view"]
    error_message = "The associations are ${join(", ", keys(output.access_policy_associations))}."
  }
}

run "every_argument_arrives" {
  assert {
    condition     = output.access_entries["operators"].kubernetes_groups == toset(["operators"]) && output.access_entries["operators"].user_name == "ops:{{SessionName}}"
    error_message = "Groups or user name differ."
  }

  assert {
    condition     = output.access_entries["operators"].tags == tomap({ Environment = "test", Owner = "operations" })
    error_message = "Tags of an entry must take precedence over those of the module."
  }

  assert {
    condition     = output.access_entries["nodes"].type == "EC2_LINUX" && output.access_entries["operators"].type == "STANDARD"
    error_message = "A type differs."
  }

  assert {
    condition     = output.access_policy_associations["developers_edit"].access_scope.namespaces == toset(["web", "dev-*"])
    error_message = "The namespaces differ."
  }

  assert {
    condition     = output.access_policy_associations["developers_view"].access_scope.type == "cluster"
    error_message = "The scope differs."
  }

  assert {
    condition     = output.access_policy_associations["developers_view"].access_entry_arn == output.access_entries["developers"].access_entry_arn
    error_message = "The association must be replaced with its entry."
  }
}

run "create_false_creates_nothing" {
  variables {
    create = false
  }

  assert {
    condition     = length(output.access_entries) + length(output.access_policy_associations) == 0
    error_message = "Something is created."
  }
}
