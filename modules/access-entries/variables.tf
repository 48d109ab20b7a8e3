variable "cluster_name" {
  description = "Name of the EKS cluster."
  type        = string
}

variable "region" {
  description = "Region of the cluster. Defaults to the provider's region."
  type        = string
  default     = null
}

variable "create" {
  description = "Whether to create the entries and associations."
  type        = bool
  default     = true
  nullable    = false
}

variable "tags" {
  description = "Tags for all access entries. Tags of an entry take precedence."
  type        = map(string)
  default     = {}
  nullable    = false
}

# The type is `any`: from an object type, hosts drop unknown keys silently, and a misspelt `policy_associations` grants nothing.
# A validation may refer to nothing but its own variable before Terraform 1.9, so the lists of keys are written out.
variable "access_entries" {
  description = <<-EOT
    Access entries by a key of your own, in the form of the variable `access_entries` of terraform-aws-modules/eks. An entry has:

    - `principal_arn` (required): ARN of the IAM role or user.
    - `type`: defaults to `STANDARD`.
    - `kubernetes_groups`, `user_name`, `tags`, `adopt_existing`, `replace_when_recreated`: as for `eksaccess_entry`.
    - `policy_associations`: map of objects with `policy_arn` and `access_scope`, which has `type` (`cluster` or `namespace`) and
      `namespaces`.

    `null` is the same as an omitted key.
  EOT
  type        = any
  default     = {}
  nullable    = false

  validation {
    condition = can([
      for entry in values(var.access_entries) : [
        keys(entry),
        [for associations in lookup(entry, "policy_associations", null)[*] : [
          for association in values(associations) : [keys(association), keys(lookup(association, "access_scope", {}))]
        ]],
      ]
    ])
    error_message = "access_entries must be a map of objects, policy_associations of an entry a map of objects, and access_scope of an association an object. Lists are not accepted: a removed element would change the addresses of those after it."
  }

  validation {
    condition = try(length(setsubtract(flatten([for entry in values(var.access_entries) : keys(entry)]), [
      "principal_arn", "type", "kubernetes_groups", "user_name", "tags", "policy_associations", "adopt_existing", "replace_when_recreated",
    ])) == 0, true)
    error_message = join("\n", flatten([
      for known in [[
        "principal_arn", "type", "kubernetes_groups", "user_name", "tags", "policy_associations", "adopt_existing", "replace_when_recreated",
        ]] : [
        for key, entry in var.access_entries : [
          for name in setsubtract(keys(entry), known) : join(" ", concat(
            ["access_entries[\"${key}\"] has the unknown key \"${name}\"."],
            [for other in known : "Did you mean \"${other}\"?" if anytrue([
              strcontains(replace(other, "_", ""), replace(lower(name), "_", "")),
              strcontains(replace(lower(name), "_", ""), replace(other, "_", "")),
            ])],
            ["Known keys: ${join(", ", known)}."],
          ))
        ]
      ]
    ]))
  }

  validation {
    condition = try(alltrue(flatten([
      for entry in values(var.access_entries) : [
        for associations in lookup(entry, "policy_associations", null)[*] : [
          for association in values(associations) : [
            length(setsubtract(keys(association), ["policy_arn", "access_scope"])) == 0,
            length(setsubtract(keys(lookup(association, "access_scope", {})), ["type", "namespaces"])) == 0,
          ]
        ]
      ]
    ])), true)
    error_message = join("\n", flatten([
      for entry_key, entry in var.access_entries : [
        for associations in lookup(entry, "policy_associations", null)[*] : [
          for key, association in associations : [
            [
              for name in setsubtract(keys(association), ["policy_arn", "access_scope"]) :
              "access_entries[\"${entry_key}\"].policy_associations[\"${key}\"] has the unknown key \"${name}\". Known keys: policy_arn, access_scope."
            ],
            [
              for name in setsubtract(keys(lookup(association, "access_scope", {})), ["type", "namespaces"]) :
              "access_entries[\"${entry_key}\"].policy_associations[\"${key}\"].access_scope has the unknown key \"${name}\". Known keys: type, namespaces."
            ],
          ]
        ]
      ]
    ]))
  }

  validation {
    condition = try(alltrue(flatten([
      for entry in values(var.access_entries) : [
        contains(keys(entry), "principal_arn"),
        [for associations in lookup(entry, "policy_associations", null)[*] : [
          for association in values(associations) : [
            contains(keys(association), "policy_arn"),
            contains(keys(lookup(association, "access_scope", {})), "type"),
          ]
        ]],
      ]
    ])), true)
    error_message = join("\n", flatten([
      for entry_key, entry in var.access_entries : [
        contains(keys(entry), "principal_arn") ? [] : ["access_entries[\"${entry_key}\"] has no principal_arn."],
        [for associations in lookup(entry, "policy_associations", null)[*] : [
          for key, association in associations : [
            for path, is_there in {
              "policy_arn"        = contains(keys(association), "policy_arn")
              "access_scope.type" = contains(keys(lookup(association, "access_scope", {})), "type")
            } : "access_entries[\"${entry_key}\"].policy_associations[\"${key}\"] has no ${path}." if !is_there
          ]
        ]],
      ]
    ]))
  }

  validation {
    condition = try(length(distinct([
      for entry in values(var.access_entries) : entry.principal_arn
    ])) == length(var.access_entries), true)
    error_message = join("\n", [
      for principal, entries in { for key, entry in var.access_entries : entry.principal_arn => key... } :
      "The keys ${join(" and ", formatlist("\"%s\"", entries))} of access_entries have the same principal_arn ${principal}. A principal has one entry on a cluster: combine their kubernetes_groups and policy_associations under one key."
      if length(entries) > 1
    ])
  }

  validation {
    condition = try(alltrue(flatten([
      for entry in values(var.access_entries) : [
        for associations in lookup(entry, "policy_associations", null)[*] :
        length(distinct([for association in values(associations) : association.policy_arn])) == length(associations)
      ]
    ])), true)
    error_message = join("\n", flatten([
      for entry_key, entry in var.access_entries : [
        for associations in lookup(entry, "policy_associations", null)[*] : [
          for policy, names in { for key, association in associations : association.policy_arn => key... } :
          "The keys ${join(" and ", formatlist("\"%s\"", names))} of access_entries[\"${entry_key}\"].policy_associations have the same policy_arn ${policy}. A policy is associated once with an entry: combine the namespaces under one key."
          if length(names) > 1
        ]
      ]
    ]))
  }

  validation {
    condition = try(alltrue([
      for addresses in [flatten([
        for entry_key, entry in var.access_entries : [
          for associations in lookup(entry, "policy_associations", null)[*] : [for key in keys(associations) : "${entry_key}_${key}"]
        ]
      ])] : length(distinct(addresses)) == length(addresses)
    ]), true)
    error_message = join("\n", [
      for address, paths in {
        for pair in flatten([
          for entry_key, entry in var.access_entries : [
            for associations in lookup(entry, "policy_associations", null)[*] : [
              for key in keys(associations) : { address = "${entry_key}_${key}", path = "access_entries[\"${entry_key}\"].policy_associations[\"${key}\"]" }
            ]
          ]
        ]) : pair.address => pair.path...
      } : "${join(" and ", paths)} have the same address, \"${address}\". Rename one of the keys."
      if length(paths) > 1
    ])
  }

  validation {
    condition = try(alltrue([
      for entry in values(var.access_entries) : !contains(
        ["EC2_LINUX", "EC2_WINDOWS", "FARGATE_LINUX", "HYBRID_LINUX"], coalesce(lookup(entry, "type", null), "STANDARD")
      ) || length(flatten([for associations in lookup(entry, "policy_associations", null)[*] : keys(associations)])) == 0
    ]), true)
    error_message = join("\n", [
      for key, entry in var.access_entries :
      "access_entries[\"${key}\"] has the type ${entry.type} and policy_associations. EKS grants nodes of this type their permissions itself and associates no policies with their entries: remove policy_associations, or use the type STANDARD if people or programs use the role."
      if contains(["EC2_LINUX", "EC2_WINDOWS", "FARGATE_LINUX", "HYBRID_LINUX"], coalesce(lookup(entry, "type", null), "STANDARD")) &&
      length(flatten([for associations in lookup(entry, "policy_associations", null)[*] : keys(associations)])) > 0
    ])
  }
}
