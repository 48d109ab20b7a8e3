//! Import IDs: the texts in which people name an entry or an association, with its region where they like.

use std::fmt::Display;

use thiserror::Error;

use super::partition::is_region_name;
use super::{
    AccessEntryArn, AssociationKey, ClusterName, EntryKey, NotAClusterName, NotAPolicyArn, NotAPrincipal,
};
use crate::text::{cut, excerpt};

/// The import id of an entry, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryImport {
    /// What it names.
    pub target: EntryTarget,
    /// The region it gives, after `@` or within the entry's ARN.
    pub region: Option<String>,
}

/// The two ways to name an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryTarget {
    /// Cluster and principal.
    Key(EntryKey),
    /// The entry's own ARN, which lacks the principal's path: the entry is found by listing.
    Arn(AccessEntryArn),
}

/// The import id of an association, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssociationImport {
    /// What it names.
    pub key: AssociationKey,
    /// The region after `@`, if there is one.
    pub region: Option<String>,
}

/// The import id of what a whole cluster has, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterImport {
    /// The cluster.
    pub cluster: ClusterName,
    /// The region after `@`, if there is one.
    pub region: Option<String>,
}

/// An import id that cannot be read, with ids that could, made of what was given.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("\"{}\" is not an import ID", excerpt(.given))]
pub struct BadImportId {
    /// The id as it was given.
    pub given: String,
    /// The two complete forms, with the values that were given and examples for those that were not.
    pub forms: [String; 2],
    /// What is wrong.
    #[source]
    pub fault: Box<ImportFault>,
}

/// What is wrong with an import id.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ImportFault {
    /// A part is missing, or a separator is neither `:` nor `#`.
    #[error("{0}")]
    Shape(&'static str),
    /// The part for the cluster is no cluster's name.
    #[error(transparent)]
    Cluster(#[from] NotAClusterName),
    /// The part for the principal is no principal.
    #[error(transparent)]
    Principal(#[from] NotAPrincipal),
    /// The part for the policy is no policy.
    #[error(transparent)]
    Policy(#[from] NotAPolicyArn),
}

impl EntryImport {
    /// Reads `cluster:principalArn`, `cluster#principalArn` or an access entry's ARN, each optionally followed by `@REGION`.
    ///
    /// # Errors
    /// Says what is wrong, and both forms with the values that were given.
    pub fn parse(given: &str) -> Result<Self, BadImportId> {
        entry_import(given).map_err(|fault| {
            let Guess { cluster, principal, policy: _ } = Guess::of(&cut(given, GUESSED_FROM));
            let forms = [format!("{cluster}:{principal}"), format!("{cluster}#{principal}")];
            BadImportId { given: given.to_owned(), forms, fault: Box::new(fault) }
        })
    }
}

impl AssociationImport {
    /// Reads `cluster#principalArn#policyArn`, also with `:` in place of `#`, optionally followed by `@REGION`.
    ///
    /// # Errors
    /// Says what is wrong, and both forms with the values that were given.
    pub fn parse(given: &str) -> Result<Self, BadImportId> {
        association_import(given).map_err(|fault| {
            let Guess { cluster, principal, policy } = Guess::of(&cut(given, GUESSED_FROM));
            let forms =
                [format!("{cluster}#{principal}#{policy}"), format!("{cluster}:{principal}:{policy}")];
            BadImportId { given: given.to_owned(), forms, fault: Box::new(fault) }
        })
    }
}

impl ClusterImport {
    /// Reads the name of a cluster, optionally followed by `@REGION`.
    ///
    /// # Errors
    /// Says what is wrong, and both forms with the values that were given.
    pub fn parse(given: &str) -> Result<Self, BadImportId> {
        cluster_import(given).map_err(|fault| {
            let Guess { cluster, principal: _, policy: _ } = Guess::of(&cut(given, GUESSED_FROM));
            let cluster =
                cluster.parse().map_or_else(|_| "demo".to_owned(), |name: ClusterName| name.to_string());
            let forms = [format!("{cluster}@{EXAMPLE_REGION}"), cluster];
            BadImportId { given: given.to_owned(), forms, fault: Box::new(fault) }
        })
    }
}

/// The import ID of the object with this key in a region. The region stands behind it where it is not the default one, or
/// where the key ends like one.
#[must_use]
pub fn import_id(key: &impl Display, region: &str, is_default: bool) -> String {
    let id = key.to_string();
    let reads_as_it_is = split_region(&id).1.is_none();
    if is_default && reads_as_it_is { id } else { format!("{id}@{region}") }
}

/// How many bytes an id has at most: a name, two ARNs and a region.
const LONGEST: usize = 4400;

/// How many characters of an id that cannot be read go into the forms that are shown.
const GUESSED_FROM: usize = 400;

fn entry_import(given: &str) -> Result<EntryImport, ImportFault> {
    check_blanks(given)?;
    let (id, region) = split_region(short(given)?);
    if let Ok(arn) = id.parse::<AccessEntryArn>() {
        if region.is_some_and(|region| region != arn.place.region) {
            return Err(ImportFault::Shape("the region after @ is not the one in the access entry's ARN"));
        }
        let region = Some(arn.place.region.clone());
        return Ok(EntryImport { target: EntryTarget::Arn(arn), region });
    }
    let parts = split_arns(id);
    let [cluster, principal] = parts[..] else {
        return Err(shape_of(&parts, "it must be a cluster name and a principal ARN, joined by : or #"));
    };
    let key = EntryKey { cluster: cluster.parse()?, principal: principal.parse()? };
    Ok(EntryImport { target: EntryTarget::Key(key), region: region.map(str::to_owned) })
}

fn cluster_import(given: &str) -> Result<ClusterImport, ImportFault> {
    check_blanks(given)?;
    let (cluster, region) = split_region(short(given)?);
    Ok(ClusterImport { cluster: cluster.parse()?, region: region.map(str::to_owned) })
}

/// No part of an id has a blank: one that was pasted along is hard to see.
fn check_blanks(given: &str) -> Result<(), ImportFault> {
    let has_blank = given.contains(char::is_whitespace);
    if has_blank { Err(ImportFault::Shape("it contains whitespace")) } else { Ok(()) }
}

fn association_import(given: &str) -> Result<AssociationImport, ImportFault> {
    check_blanks(given)?;
    let (id, region) = split_region(short(given)?);
    let parts = split_arns(id);
    let [cluster, principal, policy] = parts[..] else {
        return Err(shape_of(
            &parts,
            "it must be a cluster name, a principal ARN and a policy ARN, joined by # or :",
        ));
    };
    let entry = EntryKey { cluster: cluster.parse()?, principal: principal.parse()? };
    Ok(AssociationImport {
        key: AssociationKey { entry, policy: policy.parse()? },
        region: region.map(str::to_owned),
    })
}

fn short(given: &str) -> Result<&str, ImportFault> {
    if given.len() > LONGEST {
        Err(ImportFault::Shape("an import ID has at most 4400 characters"))
    } else {
        Ok(given)
    }
}

fn shape_of(parts: &[&str], wanted: &'static str) -> ImportFault {
    match parts {
        [_, _, _, ..] => {
            ImportFault::Shape("it has too many parts; the ID of an association cannot import an entry")
        }
        _ => ImportFault::Shape(wanted),
    }
}

/// Takes `@region` off the end. Names of roles and users may contain `@`, so only what reads as a region's name is one; an ID
/// whose principal ends like that takes its region behind it, `demo:arn:aws:iam::111122223333:user/jo@eu-west-1@eu-west-1`.
fn split_region(id: &str) -> (&str, Option<&str>) {
    match id.rsplit_once('@') {
        Some((rest, region)) if is_region_name(region) => (rest, Some(region)),
        _ => (id, None),
    }
}

/// Splits at every `:` or `#` that an ARN follows.
fn split_arns(id: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = id;
    while let Some(place) = [":arn:", "#arn:"].iter().filter_map(|mark| rest.find(mark)).min() {
        parts.push(&rest[..place]);
        rest = &rest[place + 1..];
    }
    parts.push(rest);
    parts
}

/// A principal for an example.
const EXAMPLE_PRINCIPAL: &str = "arn:aws:iam::111122223333:role/team/dev";
/// A policy for an example.
const EXAMPLE_POLICY: &str = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";

/// A region for an example.
const EXAMPLE_REGION: &str = "eu-west-1";

/// What an id that cannot be read probably holds, for the example in the message.
struct Guess {
    cluster: String,
    principal: String,
    policy: String,
}

impl Guess {
    fn of(given: &str) -> Self {
        let (id, _) = split_region(given);
        let starts: Vec<usize> = id.match_indices("arn:").map(|(place, _)| place).collect();
        let end_of = |start: usize| starts.iter().copied().find(|next| *next > start).unwrap_or(id.len());
        let trimmed = |text: &str| text.trim_matches(|letter: char| ":#,;/| ".contains(letter)).to_owned();
        let arns: Vec<String> = starts.iter().map(|start| trimmed(&id[*start..end_of(*start)])).collect();
        let cluster = trimmed(&id[..starts.first().copied().unwrap_or(id.len())]);
        let pick = |mark: &str| arns.iter().find(|arn| arn.contains(mark)).cloned();
        Self {
            cluster: if cluster.is_empty() { "demo".to_owned() } else { cluster },
            principal: pick(":iam:")
                .or_else(|| pick(":sts:"))
                .unwrap_or_else(|| EXAMPLE_PRINCIPAL.to_owned()),
            policy: pick(":cluster-access-policy/").unwrap_or_else(|| EXAMPLE_POLICY.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROLE: &str = "arn:aws:iam::111122223333:role/team/dev";
    const POLICY: &str = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";
    const ENTRY: &str = "arn:aws:eks:eu-west-1:111122223333:access-entry/demo/role/111122223333/dev/id";

    #[test]
    fn an_entry_is_imported_by_either_separator_and_a_region() {
        for (id, region) in [
            (format!("demo:{ROLE}"), None),
            (format!("demo#{ROLE}"), None),
            (format!("demo:{ROLE}@eu-west-1"), Some("eu-west-1")),
            (format!("demo#{ROLE}@us-gov-east-1"), Some("us-gov-east-1")),
        ] {
            let import = EntryImport::parse(&id).unwrap();
            let EntryTarget::Key(key) = import.target else { panic!("{id} is not read as a key") };
            assert_eq!((key.to_string(), import.region.as_deref()), (format!("demo:{ROLE}"), region));
        }
    }

    #[test]
    fn an_at_sign_in_a_name_is_no_region_unless_one_follows() {
        let user = "arn:aws:iam::111122223333:user/jo";
        for (id, name, region) in [
            ("@example.com", "jo@example.com", None),
            ("@eu-west-1", "jo", Some("eu-west-1")),
            ("@eu-west-1@eu-west-1", "jo@eu-west-1", Some("eu-west-1")),
            ("@example.com@us-east-1", "jo@example.com", Some("us-east-1")),
        ] {
            let import = EntryImport::parse(&format!("demo:{user}{id}")).unwrap();
            let EntryTarget::Key(key) = import.target else { panic!("{id} is not read as a key") };
            assert_eq!((key.principal.name(), import.region.as_deref()), (name, region), "{id}");
        }
    }

    #[test]
    fn an_entry_is_imported_by_its_own_arn_and_brings_its_region() {
        for id in [ENTRY.to_owned(), format!("{ENTRY}@eu-west-1")] {
            let import = EntryImport::parse(&id).unwrap();
            assert_eq!(import.region.as_deref(), Some("eu-west-1"));
            assert!(matches!(import.target, EntryTarget::Arn(arn) if arn.to_string() == ENTRY));
        }
        let error = EntryImport::parse(&format!("{ENTRY}@eu-west-2")).unwrap_err();
        assert!(matches!(*error.fault, ImportFault::Shape(_)));
    }

    #[test]
    fn an_association_is_imported_by_either_separator() {
        for id in [
            format!("demo#{ROLE}#{POLICY}"),
            format!("demo:{ROLE}:{POLICY}"),
            format!("demo#{ROLE}:{POLICY}@eu-west-1"),
        ] {
            let import = AssociationImport::parse(&id).unwrap();
            assert_eq!(import.key.to_string(), format!("demo#{ROLE}#{POLICY}"));
            assert_eq!(import.region.is_some(), id.ends_with("@eu-west-1"));
        }
    }

    #[test]
    fn what_a_whole_cluster_has_is_imported_by_its_name_and_a_region() {
        for (id, region) in [("demo", None), ("demo@us-gov-east-1", Some("us-gov-east-1"))] {
            let ClusterImport { cluster, region: read } = ClusterImport::parse(id).unwrap();
            assert_eq!((cluster.as_str(), read.as_deref()), ("demo", region));
            assert_eq!(import_id(&cluster, region.unwrap_or("eu-west-1"), region.is_none()), id);
        }
        let arn = "arn:aws:eks:eu-west-1:111122223333:cluster/demo";
        for (id, cluster) in
            [("prod ", "prod"), (arn, "demo"), ("-demo", "demo"), ("prod@moon", "demo"), ("", "demo")]
        {
            let error = ClusterImport::parse(id).unwrap_err();
            assert_eq!(error.forms, [format!("{cluster}@eu-west-1"), cluster.to_owned()], "{id}");
        }
    }

    #[test]
    fn an_import_id_that_is_shown_is_read_as_what_it_stands_for() {
        for (name, is_default, id) in [
            ("jo", true, "demo:arn:aws:iam::111122223333:user/jo"),
            ("jo", false, "demo:arn:aws:iam::111122223333:user/jo@us-east-1"),
            ("jo@eu-west-1", true, "demo:arn:aws:iam::111122223333:user/jo@eu-west-1@us-east-1"),
            ("jo@example.com", true, "demo:arn:aws:iam::111122223333:user/jo@example.com"),
        ] {
            let principal = format!("arn:aws:iam::111122223333:user/{name}").parse().unwrap();
            let key = EntryKey { cluster: "demo".parse().unwrap(), principal };
            assert_eq!(import_id(&key, "us-east-1", is_default), id);
            let EntryImport { target, region } = EntryImport::parse(id).unwrap();
            assert_eq!(target, EntryTarget::Key(key));
            assert!(region.as_deref().is_none_or(|region| region == "us-east-1"));
        }
    }

    /// Public report: entries and associations have different separators, and the message for a wrong one shows neither.
    #[test]
    fn a_bad_id_is_answered_with_both_forms_and_the_given_values() {
        let cases = [
            (format!("demo,{ROLE}"), "demo", ROLE),
            (format!("demo/{ROLE}@eu-west-1"), "demo", ROLE),
            (ROLE.to_owned(), "demo", ROLE),
            ("demo".to_owned(), "demo", EXAMPLE_PRINCIPAL),
            (format!("demo#{ROLE}#{POLICY}"), "demo", ROLE),
            (String::new(), "demo", EXAMPLE_PRINCIPAL),
        ];
        for (id, cluster, principal) in cases {
            let error = EntryImport::parse(&id).unwrap_err();
            assert_eq!(
                error.forms,
                [format!("{cluster}:{principal}"), format!("{cluster}#{principal}")],
                "{id}"
            );
        }
        let error = AssociationImport::parse(&format!("demo,{ROLE},{POLICY}")).unwrap_err();
        assert_eq!(error.forms, [format!("demo#{ROLE}#{POLICY}"), format!("demo:{ROLE}:{POLICY}")]);
        let error = AssociationImport::parse(&format!("demo:{ROLE}")).unwrap_err();
        assert_eq!(error.forms[0], format!("demo#{ROLE}#{EXAMPLE_POLICY}"));
    }

    #[test]
    fn a_session_in_an_id_is_told_as_one() {
        let error = EntryImport::parse("demo:arn:aws:sts::111122223333:assumed-role/dev/jo").unwrap_err();
        assert!(matches!(*error.fault, ImportFault::Principal(NotAPrincipal::Session(_))));
    }
}
