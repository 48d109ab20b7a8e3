//! `data "eksaccess_entries"`: everybody whom a cluster lets in.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::time::Instant;

use super::{PolicyObject, policies};
use crate::{
    access::{Association, ClusterName, Entry, EntryKey, EntryType, PrincipalArn, timing::is_surely_later},
    aws::{Deadline, Error, Lookup, Principal, TagRules},
    diag::Diagnostics,
    framework::{Context, DataSource, ReadTimeout},
    provider::{
        Services, attributes,
        region::Region,
        services::{deadline, warn_of_iam_outage},
        words::failures,
    },
    schema::{Named, block, computed, computed_objects, optional, required},
    value::{
        Path,
        Tf::{self, Known},
    },
};

/// How many reads are under way at once: enough to hide the round trips of 3,000 entries, few enough
/// not to be throttled.
const READS_AT_ONCE: usize = 10;

model! {
    /// Lists the access entries of a cluster with their access policies, including entries that EKS and other services created.
    pub struct Entries: DataSource {
        /// Name of the EKS cluster.
        cluster_name: String = required().check(attributes::cluster_name),
        /// Returns only entries of this type.
        kind as "type": String = optional().check(attributes::entry_type_filter),
        /// Returns only entries with the access policy that has this ARN.
        associated_policy_arn: String = optional().check(attributes::policy_arn_filter),
        /// Returns only entries in this Kubernetes group.
        kubernetes_group: String = optional(),
        /// Access entries, sorted by `principal_arn`.
        entries: Vec<Tf<EntryObject>> = computed_objects(),
        /// Timeout of the read. Defaults to `20m`.
        timeouts: ReadTimeout = block(),
    }
}

model! {
    /// Access entry.
    pub struct EntryObject: Results {
        /// ARN of the IAM role or user.
        principal_arn: String = computed(),
        /// ARN of the access entry.
        access_entry_arn: String = computed(),
        /// Type of the access entry.
        kind as "type": String = computed(),
        /// Kubernetes user name.
        user_name: String = computed(),
        /// Kubernetes groups.
        kubernetes_groups: BTreeSet<Tf<String>> = computed(),
        /// Tags, including those with the prefix `aws:`, without those that the provider's `ignore_tags` matches.
        tags: BTreeMap<String, Tf<String>> = computed(),
        /// Time when the entry was created (RFC 3339, UTC).
        created_at: String = computed(),
        /// Time when the entry last changed (RFC 3339, UTC).
        modified_at: String = computed(),
        /// Access policies.
        policies: BTreeSet<Tf<PolicyObject>> = computed_objects(),
        /// Whether AWS manages the entry: `true` for a service-linked role, a tag that EKS set (`aws:eks:`), or the access policy of an EKS
        /// Capability; `false` for other entries of type `STANDARD`. Null for nodes, because both EKS and users create their entries.
        managed_by_aws: bool = computed(),
        /// Whether the principal exists in IAM. Null if IAM could not be asked.
        principal_exists: bool = computed(),
        /// Whether the principal was recreated after the entry, so that the entry no longer matches it. Null if IAM could not be asked.
        principal_recreated: bool = computed(),
    }
}

impl DataSource for Entries {
    const NAME: &'static str = "eksaccess_entries";
    /// A cluster may have 3,000 entries, each of which takes several calls.
    const READ_TIMEOUT: Duration = Duration::from_mins(20);
    type Services = Services;

    fn timeouts(&self) -> Option<&ReadTimeout> {
        self.timeouts.known()
    }

    async fn read(context: &mut Context<Services>, config: Self) -> Result<Self, Diagnostics> {
        let path = |name| Path::root().attribute(name);
        let cluster = attributes::parse_cluster(&config.cluster_name, &path(Self::NAMES.cluster_name))?;
        let policy = config.associated_policy_arn.known().map(|_| {
            attributes::parse_policy(&config.associated_policy_arn, &path(Self::NAMES.associated_policy_arn))
        });
        let policy = policy.transpose()?;
        let wait = deadline(context);
        let doing = "listing the access entries of";
        let region = context.services().region(&wait).await;
        let region = region.map_err(|error| failures::of(doing, &cluster, &error))?;
        let listed = region.eks().list_entries(&wait, &cluster, policy.as_ref()).await;
        let mut listed = listed.map_err(|error| failures::of(doing, &cluster, &error))?;
        listed.sort();
        let found = read_all(&region, &cluster, listed, &wait).await;
        let found = found.map_err(|error| failures::of("reading the access entries of", &cluster, &error))?;
        warn_of_iam_outage(context);
        let unreadable: Vec<&str> = found.iter().filter_map(Found::unreadable).collect();
        if !unreadable.is_empty() {
            context.warn(failures::unreadable_principals(&cluster, &unreadable));
        }
        let wanted = found.into_iter().filter(|found| config.wants(found));
        let objects = wanted.map(|found| Known(EntryObject::of(found, region.tag_rules())));
        Ok(Self { entries: Known(objects.collect()), ..config })
    }
}

impl Entries {
    /// Whether the filters let it pass. What could not be read may be anything, so it is shown.
    fn wants(&self, found: &Found) -> bool {
        let Found::Entry(seen) = found else { return true };
        let Seen { entry, associations: _, principal: _ } = seen.as_ref();
        let type_fits = self.kind.known().is_none_or(|word| *word == entry.entry_type.as_str());
        let group_fits = self.kubernetes_group.known().is_none_or(|group| entry.groups.contains(group));
        type_fits && group_fits
    }
}

/// What a listing had.
enum Found {
    Entry(Box<Seen>),
    /// The ARN of a principal that is neither role, user nor root to this version.
    Unreadable(String),
}

impl Found {
    fn unreadable(&self) -> Option<&str> {
        match self {
            Self::Entry(_) => None,
            Self::Unreadable(arn) => Some(arn),
        }
    }
}

/// An entry, its policies, and what IAM says of its principal.
struct Seen {
    entry: Entry,
    associations: Vec<Association>,
    principal: Option<Lookup<Principal>>,
}

/// Reads the entries in the order of the list. One that is deleted meanwhile is omitted.
async fn read_all(
    region: &Region,
    cluster: &ClusterName,
    listed: Vec<String>,
    wait: &Deadline,
) -> Result<Vec<Found>, Error> {
    let reads = listed.into_iter().map(|arn| async move {
        match arn.parse::<PrincipalArn>() {
            Ok(principal) => {
                let key = EntryKey { cluster: cluster.clone(), principal };
                Ok(see(region, key, wait).await?.map(Box::new).map(Found::Entry))
            }
            Err(_) => Ok(Some(Found::Unreadable(arn))),
        }
    });
    let read = stream::iter(reads).buffered(READS_AT_ONCE);
    read.try_filter_map(async |found| Ok(found)).try_collect().await
}

async fn see(region: &Region, key: EntryKey, wait: &Deadline) -> Result<Option<Seen>, Error> {
    let read = async {
        let entry = region.eks().describe_entry(wait, &key).await?;
        let associations = region.eks().list_associations(wait, &key).await?;
        let principal = match region.aws().principal(wait, Instant::now(), &key.principal).await {
            Ok(found) => Some(found),
            // Of an outage a warning tells, once a run.
            Err(error) if error.is_outage() => None,
            Err(error) => return Err(error),
        };
        Ok(Seen { entry, associations, principal })
    };
    match read.await {
        Ok(seen) => Ok(Some(seen)),
        Err(error) if Error::is_no_entry(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

impl EntryObject {
    fn of(found: Found, rules: &TagRules) -> Self {
        match found {
            Found::Entry(seen) => Self::of_entry(*seen, rules),
            Found::Unreadable(arn) => Self { principal_arn: Known(arn), ..Self::default() },
        }
    }

    fn of_entry(seen: Seen, rules: &TagRules) -> Self {
        let Seen { entry, associations, principal } = seen;
        let managed_by_aws = is_managed_by_aws(&entry, &associations);
        let Entry { key, entry_type, user_name, groups, tags, access_entry_arn, created_at, modified_at } =
            entry;
        let tags = tags.into_iter().filter(|(key, _)| !rules.ignores(key));
        Self {
            principal_arn: Known(key.principal.to_string()),
            access_entry_arn: Known(access_entry_arn),
            kind: Known(entry_type.to_string()),
            user_name: user_name.into(),
            kubernetes_groups: Known(groups.into_iter().map(Known).collect()),
            tags: Known(tags.map(|(key, value)| (key, Known(value))).collect()),
            created_at: Known(created_at.to_string()),
            modified_at: Known(modified_at.to_string()),
            policies: policies(&associations),
            managed_by_aws: managed_by_aws.into(),
            principal_exists: exists(principal.as_ref()).into(),
            principal_recreated: recreated(principal.as_ref(), created_at).into(),
        }
    }
}

/// Whether AWS manages the entry, where something proves it. A tag of another service does not: CloudFormation tags
/// what its users create.
fn is_managed_by_aws(entry: &Entry, associations: &[Association]) -> Option<bool> {
    let Entry { key, entry_type, tags, .. } = entry;
    let has_tag_of_eks = tags.keys().any(|key| key.starts_with("aws:eks:"));
    let is_of_capability = associations.iter().any(|association| association.policy.is_of_capability());
    if key.principal.is_service_linked() || has_tag_of_eks || is_of_capability {
        return Some(true);
    }
    (!EntryType::is_node(entry_type)).then_some(false)
}

fn exists(principal: Option<&Lookup<Principal>>) -> Option<bool> {
    match principal? {
        Lookup::Found(_) => Some(true),
        Lookup::Absent | Lookup::Elsewhere(_) => Some(false),
        Lookup::OtherAccount(_) | Lookup::Skipped | Lookup::Denied => None,
    }
}

fn recreated(principal: Option<&Lookup<Principal>>, entry_made: jiff::Timestamp) -> Option<bool> {
    match principal? {
        Lookup::Found(Principal { created_at, .. }) => Some(is_surely_later(*created_at, entry_made)),
        _ => None,
    }
}
