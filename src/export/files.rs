//! The two texts of an export: names for all blocks, each association below its entry, and at the end what has no block.
//! Never here: what a block says (`blocks`).

use super::gather::{EntryFacts, Facts};
use super::selection::{Omission, association_rejection, omission};
use super::{Export, ExportedAssociation, ExportedEntry, Omitted, Request, blocks, words};
use crate::access::{Association, Origin, PolicyArn, PrincipalArn};
use crate::hcl::{self, Block, ResourceNames, comment};

/// What a name begins with that would begin with a digit.
const PREFIX: &str = "principal";

/// Writes a cluster's access as a configuration.
pub(super) fn export(request: &Request, facts: &Facts) -> Export {
    let Facts { entries, unreadable } = facts;
    let (mut exported, mut without) = (Vec::new(), Vec::new());
    for entry in entries {
        match omission(entry, request.includes_managed) {
            Some(why) => without.push((entry, why)),
            None => exported.push(entry),
        }
    }
    let mut writer = Writer::new(request, &exported);
    for entry in exported {
        writer.entry(entry);
    }
    let can_include = without.iter().any(|(_, why)| can_include(why));
    let omitted = without.iter().map(|(facts, why)| Omitted {
        principal: facts.entry.key.principal.to_string(),
        policy: None,
        reason: words::omission(why),
    });
    let unreadable = unreadable.iter().map(|principal| Omitted {
        principal: principal.clone(),
        policy: None,
        reason: words::UNREADABLE.to_owned(),
    });
    writer.finish(omitted.chain(unreadable).collect(), can_include)
}

/// Whether `--include-managed` gives an entry its block.
fn can_include(why: &Omission<'_>) -> bool {
    matches!(why, Omission::Managed(origin) if **origin != Origin::ServiceLinkedRole)
}

/// The comment that names the entries without a block.
fn omitted_entries(omitted: &[Omitted], can_include: bool) -> Option<String> {
    let count = Some(omitted.len()).filter(|count| *count > 0)?;
    let mut lines = vec![comment(&words::above_omitted(count))];
    lines.extend(can_include.then(|| comment(words::HOW_TO_INCLUDE)));
    lines.extend(omitted.iter().map(|omitted| comment(&words::omitted_entry(omitted))));
    Some(lines.join("\n"))
}

/// The blocks so far.
struct Writer<'a> {
    request: &'a Request,
    names: ResourceNames<&'a PrincipalArn>,
    associations: ResourceNames<(&'a PrincipalArn, &'a PolicyArn)>,
    resources: Vec<String>,
    imports: Vec<String>,
    entries: Vec<ExportedEntry>,
    omitted: Vec<Omitted>,
}

impl<'a> Writer<'a> {
    fn new(request: &'a Request, exported: &[&'a EntryFacts]) -> Self {
        let principals = exported.iter().map(|facts| &facts.entry.key.principal);
        let names = ResourceNames::new(principals, |principal| principal.spellings(), PREFIX);
        let pairs = exported.iter().flat_map(|facts| {
            facts.policies.iter().map(|association| (&facts.entry.key.principal, &association.policy))
        });
        let spellings = |(principal, policy): &(&PrincipalArn, &PolicyArn)| {
            let entry = names.get(principal).unwrap_or(PREFIX);
            policy.spellings().map(|policy| format!("{entry}/{policy}"))
        };
        let associations = ResourceNames::new(pairs, spellings, PREFIX);
        let (resources, imports, entries, omitted) = Default::default();
        Self { request, names, associations, resources, imports, entries, omitted }
    }

    /// An entry, and its associations below it.
    fn entry(&mut self, facts: &EntryFacts) {
        let EntryFacts { entry, policies, tags, .. } = facts;
        let principal = &entry.key.principal;
        let Some(name) = self.names.get(&principal).map(str::to_owned) else { return };
        let (mut written, mut rejected) = (Vec::new(), Vec::new());
        for association in policies {
            match association_rejection(association) {
                Some(why) => rejected.push(words::omitted_association(principal, &association.policy, &why)),
                None => written.push(association),
            }
        }
        let notes = words::notes(facts);
        let comments = notes.iter().cloned().chain(rejected.iter().map(words::above_entry));
        let block = comments.fold(blocks::entry(self.request, &name, facts), |it, note| it.comment(&note));
        let import_id = blocks::entry_import_id(self.request, entry);
        let address = self.place(&block, blocks::entry_address(&name), &import_id);
        let associations = written.iter().filter_map(|it| self.association(facts, &name, it)).collect();
        let (entry, tags) = (entry.clone(), tags.clone());
        self.entries.push(ExportedEntry { address, import_id, entry, tags, notes, associations });
        self.omitted.extend(rejected);
    }

    fn association(
        &mut self,
        facts: &EntryFacts,
        entry: &str,
        association: &Association,
    ) -> Option<ExportedAssociation> {
        let pair = (&facts.entry.key.principal, &association.policy);
        let name = self.associations.get(&pair)?.to_owned();
        let block = blocks::association(self.request, &name, entry, association);
        let import_id = blocks::association_import_id(self.request, &facts.entry, association);
        let address = self.place(&block, blocks::association_address(&name), &import_id);
        Some(ExportedAssociation { address, import_id, association: association.clone() })
    }

    /// Adds a block and its import. Returns the address.
    fn place(&mut self, block: &Block, address: String, import_id: &str) -> String {
        self.resources.push(block.to_string());
        self.imports.push(Block::import(&address, import_id).to_string());
        address
    }

    fn finish(self, omitted: Vec<Omitted>, can_include: bool) -> Export {
        let Self { request, resources, imports, entries, omitted: omitted_associations, .. } = self;
        let is_empty = entries.is_empty();
        let above =
            if is_empty { words::nothing_to_export(request) } else { words::above_resources(request) };
        let below = omitted_entries(&omitted, can_include);
        let resources = [comment(&above)].into_iter().chain(resources).chain(below);
        let imports = (!is_empty).then(|| comment(words::ABOVE_IMPORTS)).into_iter().chain(imports);
        Export {
            resources: hcl::file(resources),
            imports: hcl::file(imports),
            entries,
            omitted: omitted.into_iter().chain(omitted_associations).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::gather::EntryFacts;
    use super::*;
    use crate::access::{Entry, EntryKey, EntryType, Partition, Scope};
    use crate::aws::{Lookup, Principal};

    fn request() -> Request {
        Request {
            cluster: "demo".parse().unwrap(),
            region: "eu-west-1".to_owned(),
            names_region: false,
            includes_managed: false,
        }
    }

    fn arn(principal: &str) -> PrincipalArn {
        format!("arn:aws:iam::111122223333:{principal}").parse().unwrap()
    }

    /// An entry whose principal IAM has.
    fn entry(principal: &str, entry_type: EntryType, policies: &[(&str, Scope)]) -> EntryFacts {
        let time = "2026-01-02T03:04:05Z".parse().unwrap();
        let entry = Entry {
            key: EntryKey { cluster: "demo".parse().unwrap(), principal: arn(principal) },
            user_name: crate::access::default_user_name(&arn(principal), &entry_type),
            entry_type,
            groups: std::collections::BTreeSet::new(),
            tags: std::collections::BTreeMap::new(),
            access_entry_arn: String::new(),
            created_at: time,
            modified_at: time,
        };
        let policy = |(name, scope): &(&str, Scope)| Association {
            policy: PolicyArn::named(name, Partition::Aws),
            scope: scope.clone(),
            associated_at: time,
            modified_at: time,
        };
        let found = Principal { arn: arn(principal), unique_id: "AROA".to_owned(), created_at: time };
        EntryFacts {
            policies: policies.iter().map(policy).collect(),
            tags: std::collections::BTreeMap::new(),
            origin: Origin::of(&entry, &[], None),
            principal: Some(Lookup::Found(found)),
            entry,
        }
    }

    fn exported(request: &Request, entries: Vec<EntryFacts>) -> Export {
        export(request, &Facts { entries, unreadable: Vec::new() })
    }

    #[test]
    fn an_entry_has_what_differs_from_the_defaults_and_its_associations_refer_to_it() {
        let shop = Scope::Namespaces(["shop".to_owned(), "${x}".to_owned()].into());
        let mut dev =
            entry("role/team/dev", EntryType::Standard, &[("AmazonEKSClusterAdminPolicy", Scope::Cluster)]);
        dev.policies.push(Association {
            policy: PolicyArn::named("AmazonEKSViewPolicy", Partition::Aws),
            scope: Scope::Namespaces(["shop".to_owned()].into()),
            ..dev.policies[0].clone()
        });
        dev.policies.push(Association {
            policy: PolicyArn::named("AmazonEKSEditPolicy", Partition::Aws),
            scope: shop,
            ..dev.policies[0].clone()
        });
        dev.entry.groups = ["viewers".to_owned()].into();
        dev.entry.user_name = Some("dev:{{SessionName}}".to_owned());
        dev.tags = [("team".to_owned(), "${shop}".to_owned())].into();
        let exported = exported(&request(), vec![dev]);
        let counts = (exported.entries.len(), exported.association_count(), exported.omitted.len());
        assert_eq!(counts, (1, 2, 1));
        let Export { resources, imports, .. } = exported;
        let expected = r#"# Access entries and policy associations of the EKS cluster demo in eu-west-1.

# Omitted: the association of arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy ("${x}" is
# not a valid namespace).
resource "eksaccess_entry" "dev" {
  cluster_name      = "demo"
  principal_arn     = "arn:aws:iam::111122223333:role/team/dev"
  kubernetes_groups = ["viewers"]
  user_name         = "dev:{{SessionName}}"

  tags = {
    "team" = "$${shop}"
  }
}

resource "eksaccess_policy_association" "dev_cluster_admin" {
  cluster_name     = eksaccess_entry.dev.cluster_name
  principal_arn    = eksaccess_entry.dev.principal_arn
  access_entry_arn = eksaccess_entry.dev.access_entry_arn
  policy_arn       = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"

  access_scope {
    type = "cluster"
  }
}

resource "eksaccess_policy_association" "dev_view" {
  cluster_name     = eksaccess_entry.dev.cluster_name
  principal_arn    = eksaccess_entry.dev.principal_arn
  access_entry_arn = eksaccess_entry.dev.access_entry_arn
  policy_arn       = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"

  access_scope {
    type       = "namespace"
    namespaces = ["shop"]
  }
}
"#;
        assert_eq!(resources, expected);
        let expected = r#"# Brings the resources into state without changing them. Delete these blocks after the first apply.

import {
  to = eksaccess_entry.dev
  id = "demo:arn:aws:iam::111122223333:role/team/dev"
}

import {
  to = eksaccess_policy_association.dev_cluster_admin
  id = "demo#arn:aws:iam::111122223333:role/team/dev#arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
}

import {
  to = eksaccess_policy_association.dev_view
  id = "demo#arn:aws:iam::111122223333:role/team/dev#arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
}
"#;
        assert_eq!(imports, expected);
    }

    #[test]
    fn a_region_that_is_named_is_in_every_block_and_every_id() {
        let dev = entry("user/jo@eu-west-1", EntryType::Standard, &[("AmazonEKSViewPolicy", Scope::Cluster)]);
        let request = Request { names_region: true, ..request() };
        let Export { resources, imports, .. } = exported(&request, vec![dev.clone()]);
        assert!(resources.contains("  region        = \"eu-west-1\"\n"), "{resources}");
        assert!(resources.contains("= eksaccess_entry.jo_eu_west_1.region\n"), "{resources}");
        assert_eq!(imports.matches("@eu-west-1\"\n").count(), 2, "{imports}");
        let Export { imports, .. } = exported(&self::request(), vec![dev]);
        assert!(imports.contains("user/jo@eu-west-1@eu-west-1\"\n"), "reads as a region: {imports}");
    }

    #[test]
    fn what_aws_created_is_named_and_has_a_block_only_where_that_is_asked_for_and_possible() {
        let linked = "role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS";
        let entries = || {
            vec![
                entry("role/nodes", EntryType::Ec2Linux, &[]),
                entry(linked, EntryType::Standard, &[]),
                entry("role/mine", EntryType::HybridLinux, &[]),
            ]
        };
        let Export { resources, entries: with, omitted, .. } = exported(&request(), entries());
        assert_eq!((with.len(), omitted.len()), (1, 2));
        assert!(resources.contains("type          = \"HYBRID_LINUX\""), "{resources}");
        let ends = "\n\n# Omitted: 2 access entries.\n\
            # To export those that AWS probably created, run the command with --include-managed.\n\
            # arn:aws:iam::111122223333:role/nodes: probably created by EKS for a managed node group, or the\n\
            # owner of self-managed nodes\n";
        assert!(resources.contains(ends), "{resources}");
        let all = Request { includes_managed: true, ..request() };
        let Export { resources, entries: with, omitted, .. } = exported(&all, entries());
        assert_eq!((with.len(), omitted.len()), (2, 1));
        assert!(resources.contains("# Probably created by EKS for a managed node group"), "{resources}");
        assert!(resources.contains("# Omitted: 1 access entry.\n# arn:"), "{resources}");
        assert!(resources.contains("AWS can change the entry of a service-linked role"), "{resources}");
    }

    #[test]
    fn a_principal_that_is_gone_is_said_above_its_entry() {
        let found = |name: &str, created_at: &str| Principal {
            arn: arn(name),
            unique_id: "AROA".to_owned(),
            created_at: created_at.parse().unwrap(),
        };
        for (principal, says) in [
            (Some(Lookup::Absent), "# Orphaned: IAM has no role dev."),
            (
                Some(Lookup::Elsewhere(found("role/dev", "2026-01-01T00:00:00Z"))),
                "# Orphaned: IAM has no role with this ARN, but arn:aws:iam::111122223333:role/dev.",
            ),
            (
                Some(Lookup::Found(found("role/team/dev", "2026-02-01T00:00:00Z"))),
                "# Orphaned: the role was recreated after this entry",
            ),
            (Some(Lookup::Denied), "demo in eu-west-1.\n\nresource"),
            (None, "demo in eu-west-1.\n\nresource"),
        ] {
            let facts = EntryFacts { principal, ..entry("role/team/dev", EntryType::Standard, &[]) };
            let Export { resources, .. } = exported(&request(), vec![facts]);
            assert!(resources.contains(says), "{says} is not in {resources}");
        }
    }

    #[test]
    fn a_cluster_without_entries_is_a_comment_and_no_import() {
        let Export { resources, imports, .. } = exported(&request(), Vec::new());
        assert_eq!(resources, "# The EKS cluster demo in eu-west-1 has no access entries to export.\n");
        assert_eq!(imports, "");
        let facts =
            Facts { entries: Vec::new(), unreadable: vec!["arn:aws:iam::111122223333:group/x".to_owned()] };
        let Export { resources, omitted, .. } = export(&request(), &facts);
        assert_eq!(omitted.len(), 1);
        assert!(
            resources.contains("# arn:aws:iam::111122223333:group/x: this version cannot"),
            "{resources}"
        );
    }

    #[test]
    fn what_the_resource_would_reject_is_named_with_the_reason() {
        let mut entries: Vec<EntryFacts> =
            ["a", "b", "c"].map(|name| entry(&format!("role/{name}"), EntryType::Standard, &[])).into();
        entries[0].entry.groups = ["system:masters".to_owned()].into();
        entries[1].entry.user_name = Some("eks:admin".to_owned());
        entries[2].entry.groups = ["view\u{200b}ers".to_owned()].into();
        let Export { resources, imports, omitted, .. } = exported(&request(), entries);
        assert_eq!((omitted.len(), imports.as_str()), (3, ""));
        for says in
            ["role/a: the group \"system:masters\" starts", "role/b: the user name", "role/c: a group or"]
        {
            assert!(resources.contains(says), "{says} is not in {resources}");
        }
    }
}
