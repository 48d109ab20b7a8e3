//! `data "eksaccess_principals"`: the roles and users of the account, as a map that `for_each` takes.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};

use super::check_iam_look_ups;
use crate::{
    access::{NamePattern, PrincipalArn, PrincipalKind},
    aws::{Deadline, Error, Iam, PrincipalTags},
    diag::{Diagnostic, Diagnostics},
    framework::{Context, DataSource, ReadTimeout},
    provider::{
        Services,
        services::deadline,
        words::{failures, refusals},
    },
    schema::{Named, block, computed, computed_objects, optional},
    value::{
        Path,
        Tf::{self, Known},
    },
};

/// How many principals are asked for their tags at once, as for the entries of a cluster.
const READS_AT_ONCE: usize = 10;

model! {
    /// Lists the IAM roles and users of the account that match all filters, as a map for `for_each`. Service-linked roles are not
    /// included, because nobody but AWS can create an access entry for them.
    pub struct Principals: DataSource {
        /// Kinds of principals: `role`, `user` or both. Defaults to both.
        kinds: BTreeSet<Tf<String>> = optional().check(check_kinds),
        /// Regular expression for the name without its path. Matches any part of the name; use `^` and `$` to match the whole name.
        /// Defaults to all names.
        name_regex: String = optional().check(check_name_regex),
        /// Beginning of the path, for example `/team/`. Must start with `/`, and should end with it: `/team` also matches `/team-b/`.
        /// Defaults to all paths.
        path_prefix: String = optional().check(check_path_prefix),
        /// Tags that the principal must have, with exactly these values. `{}` matches all principals and returns their tags. IAM is asked for
        /// the tags of each principal that matches the other filters. Defaults to no filter; tags are then not read.
        tags: BTreeMap<String, Tf<String>> = optional().check(check_tags),
        /// Roles and users by ARN.
        principals: BTreeMap<String, Tf<PrincipalObject>> = computed_objects(),
        /// Timeout of the read. Defaults to `20m`.
        timeouts: ReadTimeout = block(),
    }
}

model! {
    /// Role or user.
    pub struct PrincipalObject: Results {
        /// ARN, including the path.
        arn: String = computed(),
        /// Kind: `role` or `user`.
        kind: String = computed(),
        /// Name without the path.
        name: String = computed(),
        /// Path, which starts and ends with `/`.
        path: String = computed(),
        /// Tags. Null if the argument `tags` is unset.
        tags: BTreeMap<String, Tf<String>> = computed(),
    }
}

impl DataSource for Principals {
    const NAME: &'static str = "eksaccess_principals";
    /// An account may have thousands of roles, each of which takes a call for its tags.
    const READ_TIMEOUT: Duration = Duration::from_mins(20);
    type Services = Services;

    fn timeouts(&self) -> Option<&ReadTimeout> {
        self.timeouts.known()
    }

    async fn read(context: &mut Context<Services>, config: Self) -> Result<Self, Diagnostics> {
        let filter = config.filter()?;
        check_iam_look_ups(context, Self::NAME)?;
        let (iam, wait) = (context.services().aws().iam(), deadline(context));
        let found = filter.find(&iam, &wait).await;
        let found = found.map_err(|error| failures::of("listing", &"IAM roles and users", &error))?;
        let objects = found.into_iter().map(|found| (found.arn.to_string(), Known(found.into())));
        Ok(Self { principals: Known(objects.collect()), ..config })
    }
}

/// What is looked for.
struct Filter {
    kinds: Vec<PrincipalKind>,
    name: Option<NamePattern>,
    path_prefix: String,
    /// None where tags are not read.
    tags: Option<PrincipalTags>,
}

/// A principal that the filter lets pass.
struct Found {
    arn: PrincipalArn,
    tags: Option<PrincipalTags>,
}

impl Principals {
    /// The checked arguments.
    fn filter(&self) -> Result<Filter, Diagnostics> {
        let path = Path::root().attribute(Self::NAMES.name_regex);
        let name = self.name_regex.known().map(|text| text.parse::<NamePattern>());
        let name = name.transpose().map_err(|refusal| refusals::name_regex(&refusal).at(path))?;
        let is_wanted = |(word, _): &(&str, PrincipalKind)| {
            self.kinds.known().is_none_or(|kinds| kinds.contains(&Known((*word).to_owned())))
        };
        let given = self.tags.known().map(|tags| {
            tags.iter().filter_map(|(key, value)| Some((key.clone(), value.known()?.clone()))).collect()
        });
        Ok(Filter {
            kinds: KINDS.into_iter().filter(is_wanted).map(|(_, kind)| kind).collect(),
            name,
            path_prefix: self.path_prefix.known().cloned().unwrap_or_else(|| "/".to_owned()),
            tags: given,
        })
    }
}

impl Filter {
    async fn find(&self, iam: &Iam, wait: &Deadline) -> Result<Vec<Found>, Error> {
        let mut named = Vec::new();
        for kind in &self.kinds {
            let listed = match kind {
                PrincipalKind::User => iam.list_users(wait, &self.path_prefix).await?,
                PrincipalKind::Role | PrincipalKind::Root => iam.list_roles(wait, &self.path_prefix).await?,
            };
            named.extend(listed.into_iter().map(|principal| principal.arn).filter(|arn| self.names(arn)));
        }
        match &self.tags {
            None => Ok(named.into_iter().map(|arn| Found { arn, tags: None }).collect()),
            Some(wanted) => tagged(iam, wait, named, wanted).await,
        }
    }

    fn names(&self, arn: &PrincipalArn) -> bool {
        !arn.is_service_linked() && self.name.as_ref().is_none_or(|pattern| pattern.matches(arn.name()))
    }
}

/// Those that have the tags. One that is deleted meanwhile is omitted.
async fn tagged(
    iam: &Iam,
    wait: &Deadline,
    named: Vec<PrincipalArn>,
    wanted: &PrincipalTags,
) -> Result<Vec<Found>, Error> {
    let reads = named.into_iter().map(|arn| async move {
        match iam.tags(wait, &arn).await {
            Ok(tags) => Ok(has_all(&tags, wanted).then_some(Found { arn, tags: Some(tags) })),
            Err(error) if error.is_no_such_principal() => Ok(None),
            Err(error) => Err(error),
        }
    });
    let read = stream::iter(reads).buffered(READS_AT_ONCE);
    read.try_filter_map(async |found| Ok(found)).try_collect().await
}

fn has_all(tags: &PrincipalTags, wanted: &PrincipalTags) -> bool {
    wanted.iter().all(|(key, value)| tags.get(key) == Some(value))
}

impl From<Found> for PrincipalObject {
    fn from(found: Found) -> Self {
        let Found { arn, tags } = found;
        let tags = tags.map(|tags| tags.into_iter().map(|(key, value)| (key, Known(value))).collect());
        Self {
            kind: Known(word_of(arn.kind()).to_owned()),
            name: Known(arn.name().to_owned()),
            path: Known(arn.path().to_owned()),
            arn: Known(arn.to_string()),
            tags: tags.into(),
        }
    }
}

/// The kinds of principals, by their words.
const KINDS: [(&str, PrincipalKind); 2] = [("role", PrincipalKind::Role), ("user", PrincipalKind::User)];

fn word_of(kind: PrincipalKind) -> &'static str {
    KINDS.iter().find(|(_, known)| *known == kind).map_or("role", |(word, _)| word)
}

fn check_kinds(kinds: &BTreeSet<Tf<String>>, path: &Path) -> Vec<Diagnostic> {
    if kinds.is_empty() {
        return refusals::no_principal_kinds().at(path.clone()).into();
    }
    let known = kinds.iter().filter_map(Tf::known);
    let wrong = known.filter(|kind| KINDS.iter().all(|(word, _)| word != kind));
    wrong.map(|kind| refusals::principal_kind(kind).at(path.element(kind))).collect()
}

fn check_name_regex(text: &str, path: &Path) -> Vec<Diagnostic> {
    let refusal = text.parse::<NamePattern>().err();
    refusal.iter().map(|refusal| refusals::name_regex(refusal).at(path.clone())).collect()
}

/// IAM's rule for the prefix of a path; and what would find nothing.
fn check_path_prefix(prefix: &str, path: &Path) -> Vec<Diagnostic> {
    let is_prefix = prefix.starts_with('/')
        && prefix.len() <= LONGEST_PATH
        && !prefix.contains("//")
        && prefix.bytes().all(|byte| byte.is_ascii_graphic());
    let problem = match prefix {
        _ if !is_prefix => refusals::path_prefix(prefix),
        _ if prefix.starts_with(SERVICE_LINKED) => refusals::service_linked_prefix(),
        _ => return Vec::new(),
    };
    problem.at(path.clone()).into()
}

/// How long a path is at most (IAM's API).
const LONGEST_PATH: usize = 512;

/// Where service-linked roles are.
const SERVICE_LINKED: &str = "/aws-service-role/";

/// A tag that is null would ask for nothing, so that everybody would pass.
fn check_tags(tags: &BTreeMap<String, Tf<String>>, path: &Path) -> Vec<Diagnostic> {
    let nulls = tags.iter().filter(|(_, value)| value.is_null());
    nulls.map(|(key, _)| refusals::null_tag_filter(key).at(path.key(key))).collect()
}
