//! `data "eksaccess_entries"`: everybody whom a cluster lets in.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::{PolicyObject, policies};
use crate::{
    access::{ClusterName, Entry, EntryType, PrincipalArn, is_managed_by_aws, timing::is_surely_later},
    audit::{self, Finding},
    aws::{Deadline, EntryWithPolicies, Error, Inventory, Lookup, Principal, Selection},
    diag::Diagnostics,
    diagnosis::Remedy,
    framework::{Context, DataSource, ReadTimeout},
    provider::{
        Services, attributes,
        region::Region,
        services::{deadline, warn_of_iam_outage},
        words::failures,
    },
    schema::{Named, block, computed, computed_objects, optional, optional_with_provider_default, required},
    value::{
        Path,
        Tf::{self, Known},
    },
};

model! {
    /// Lists the access entries of a cluster with their access policies, including entries that EKS and other services created.
    pub struct Entries: DataSource {
        /// Name of the EKS cluster.
        cluster_name: String = required().check(attributes::cluster_name),
        /// Region of the cluster. Defaults to the provider's region.
        region: String = optional_with_provider_default().check(attributes::region),
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
        /// Findings about the entry, the most severe first: those of `eksaccess_audit` that follow from the entry, its access policies and
        /// its principal, such as `broad_scope` and `grants_nothing`.
        findings: Vec<Tf<EntryFindingObject>> = computed_objects(),
    }
}

model! {
    /// Finding about an access entry.
    pub struct EntryFindingObject: Results {
        /// Code of the finding, as in `eksaccess_audit`.
        code: String = computed(),
        /// Severity: `high`, `medium`, `low`, `unknown` (what decides could not be determined) or `info`.
        severity: String = computed(),
        /// Finding in one line.
        summary: String = computed(),
        /// How to fix it. Null if there is nothing to fix.
        remedy: String = computed(),
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
        let cluster = attributes::parse_cluster(&config.cluster_name, &path(Self::NAMES.cluster_name))?;
        let (selection, wait) = (config.selection()?, deadline(context));
        let doing = "listing the access entries of";
        let named = config.region.known().map(String::as_str);
        let region = context.services().region(named, &wait).await;
        let region = region.map_err(|error| failures::of(doing, &cluster, &error))?;
        region.check_partition()?;
        let found = read_all(&region, &cluster, &selection, &wait).await;
        let (found, principals) = found.map_err(|error| failures::of(doing, &cluster, &error))?;
        warn_of_iam_outage(context);
        if !found.unreadable.is_empty() {
            context.warn(failures::unreadable_principals(&cluster, region.name(), &found.unreadable));
        }
        let entries = Listing { principals: &principals, region: &region }.objects(found);
        Ok(Self { entries: Known(entries), region: Known(region.name().to_owned()), ..config })
    }
}

fn path(name: &str) -> Path {
    Path::root().attribute(name)
}

impl Entries {
    /// The filters.
    fn selection(&self) -> Result<Selection, Diagnostics> {
        let policy = self.associated_policy_arn.known().map(|_| {
            attributes::parse_policy(&self.associated_policy_arn, &path(Self::NAMES.associated_policy_arn))
        });
        Ok(Selection {
            policy: policy.transpose()?,
            entry_type: self.kind.known().map(|word| EntryType::from(word.as_str())),
            group: self.kubernetes_group.known().cloned(),
        })
    }
}

/// What IAM says of principals; one that is missing could not be asked about.
type Principals = BTreeMap<PrincipalArn, Lookup<Principal>>;

/// Reads the selected entries, and then IAM for their principals.
async fn read_all(
    region: &Region,
    cluster: &ClusterName,
    selection: &Selection,
    wait: &Deadline,
) -> Result<(Inventory, Principals), Error> {
    let found = region.eks().selected_inventory(wait, cluster, selection, &mut |_, _| ()).await?;
    let arns = found.entries.iter().map(|found| found.entry.key.principal.clone()).collect();
    let principals = region.aws().principals(wait, arns, &mut |_, _| ()).await?;
    Ok((found, principals))
}

/// What is said of entries beside what EKS says.
struct Listing<'a> {
    principals: &'a Principals,
    region: &'a Region,
}

impl Listing<'_> {
    /// The entries as objects, in the order of the principals. What could not be read may be anything, so it is shown whatever the
    /// filters say.
    fn objects(&self, found: Inventory) -> Vec<Tf<EntryObject>> {
        let Inventory { entries, unreadable } = found;
        let now = self.region.aws().now();
        let findings = audit::entry_findings(self.region.name(), now, &entries, self.principals);
        let read = entries.into_iter().zip(findings).map(|(entry, findings)| self.object(entry, findings));
        let mut objects: Vec<EntryObject> = read.chain(unreadable.into_iter().map(unread)).collect();
        objects.sort_by(|one, other| one.principal_arn.known().cmp(&other.principal_arn.known()));
        objects.into_iter().map(Known).collect()
    }

    fn object(&self, found: EntryWithPolicies, findings: Vec<Finding>) -> EntryObject {
        let EntryWithPolicies { entry, policies: associations } = found;
        let principal = self.principals.get(&entry.key.principal);
        let managed_by_aws = is_managed_by_aws(&entry, &associations);
        let Entry { key, entry_type, user_name, groups, tags, access_entry_arn, created_at, modified_at } =
            entry;
        let rules = self.region.tag_rules();
        let tags = tags.into_iter().filter(|(key, _)| !rules.ignores(key));
        EntryObject {
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
            principal_exists: exists(principal).into(),
            principal_recreated: recreated(principal, created_at).into(),
            findings: Known(findings.into_iter().map(EntryFindingObject::from).map(Known).collect()),
        }
    }
}

/// An entry whose principal is of a kind that this version does not know.
fn unread(principal: String) -> EntryObject {
    EntryObject { principal_arn: Known(principal), ..EntryObject::default() }
}

impl From<Finding> for EntryFindingObject {
    fn from(finding: Finding) -> Self {
        let Finding { code, principal: _, summary, remedy } = finding;
        Self {
            code: Known(code.to_string()),
            severity: Known(code.severity().as_str().to_owned()),
            summary: Known(summary),
            remedy: remedy.as_ref().map(Remedy::to_string).into(),
        }
    }
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
