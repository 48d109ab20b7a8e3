//! `data "eksaccess_entry"`: one access entry, whoever created it.

use std::collections::{BTreeMap, BTreeSet};

use super::{PolicyObject, not_read, policies, region_of};
use crate::{
    access::{Association, Entry, EntryKey},
    aws::{Deadline, Error, Lookup, Principal, TagRules},
    diag::{Diagnostic, Diagnostics},
    framework::{Context, DataSource},
    provider::{
        Services, attributes, near,
        region::Region,
        resources::{describe_settled, principal_recreated},
        services::{deadline, warn_of_iam_outage},
        words::failures,
    },
    schema::{Named, computed, computed_objects, optional_with_provider_default, required},
    value::{
        Path,
        Tf::{self, Known},
    },
};

model! {
    /// Reads an access entry with its access policies. If the cluster has no such entry, the data source fails and names the entries for
    /// nearly the same principal.
    pub struct SingleEntry: DataSource {
        /// Name of the EKS cluster.
        cluster_name: String = required().check(attributes::cluster_name),
        /// ARN of the IAM role or user, **including its path**.
        principal_arn: String = required().check(attributes::principal_arn_filter),
        /// Region of the cluster. Defaults to the provider's region.
        region: String = optional_with_provider_default().check(attributes::region),
        /// ARN of the access entry. A recreated entry has a different ARN.
        access_entry_arn: String = computed(),
        /// Time when the entry was created (RFC 3339, UTC).
        created_at: String = computed(),
        /// Kubernetes groups.
        kubernetes_groups: BTreeSet<Tf<String>> = computed(),
        /// Time when the entry last changed (RFC 3339, UTC).
        modified_at: String = computed(),
        /// Access policies.
        policies: BTreeSet<Tf<PolicyObject>> = computed_objects(),
        /// Whether IAM created the principal more than 60 s after the entry: it was then recreated and cannot authenticate with
        /// the entry, which belongs to the previous principal of that name. Null if IAM cannot be asked.
        principal_recreated: bool = computed(),
        /// Tags, including those with the prefix `aws:`, without those that the provider's `ignore_tags` matches.
        tags: BTreeMap<String, Tf<String>> = computed(),
        /// Type of the access entry, for example `STANDARD` or `EC2_LINUX`.
        kind as "type": String = computed(),
        /// Kubernetes user name, including templates.
        user_name: String = computed(),
    }
}

impl DataSource for SingleEntry {
    const NAME: &'static str = "eksaccess_entry";
    type Services = Services;

    async fn read(context: &mut Context<Services>, config: Self) -> Result<Self, Diagnostics> {
        let key = config.key()?;
        let region = region_of(context, &config.region, "reading", &key).await?;
        let wait = deadline(context);
        let (entry, associations) = match see(&region, &wait, &key).await {
            Ok(seen) => seen,
            Err(error) => return Err(not_found(&region, &key, &error).await.into()),
        };
        let principal = region.aws().survey_principal(&wait, &key.principal).await;
        warn_of_iam_outage(context);
        Ok(config.answered(&region, entry, &associations, &principal))
    }
}

/// The entry as this run last wrote it, if it did, and its policies.
async fn see(region: &Region, wait: &Deadline, key: &EntryKey) -> Result<(Entry, Vec<Association>), Error> {
    let written = region.entries().written(key);
    let modified_at = written.map(|entry| entry.modified_at.to_string()).into();
    let entry = describe_settled(region, wait, key, &modified_at).await?;
    let associations = region.eks().list_associations(wait, key).await?;
    Ok((entry, associations))
}

async fn not_found(region: &Region, key: &EntryKey, error: &Error) -> Diagnostic {
    if error.is_no_cluster() {
        return not_read(region, &key.cluster, error).await;
    }
    if !error.is_no_entry() {
        return failures::without_timeouts("reading", key, error);
    }
    let near = near::entries(region.eks(), &key.cluster).await;
    failures::entry_not_found(key, region.name(), &near)
        .at(Path::root().attribute(SingleEntry::NAMES.principal_arn))
}

impl SingleEntry {
    fn key(&self) -> Result<EntryKey, Diagnostics> {
        let at = |name| Path::root().attribute(name);
        Ok(EntryKey {
            cluster: attributes::parse_cluster(&self.cluster_name, &at(Self::NAMES.cluster_name))?,
            principal: attributes::parse_principal(&self.principal_arn, &at(Self::NAMES.principal_arn))?,
        })
    }

    /// The question with its answer.
    fn answered(
        self,
        region: &Region,
        entry: Entry,
        associations: &[Association],
        principal: &Result<Lookup<Principal>, Error>,
    ) -> Self {
        let principal_recreated = principal_recreated(Tf::Null, &entry, principal);
        let Entry { key: _, entry_type, user_name, groups, tags, access_entry_arn, created_at, modified_at } =
            entry;
        Self {
            cluster_name: self.cluster_name,
            principal_arn: self.principal_arn,
            region: Known(region.name().to_owned()),
            access_entry_arn: Known(access_entry_arn),
            created_at: Known(created_at.to_string()),
            kubernetes_groups: Known(groups.into_iter().map(Known).collect()),
            modified_at: Known(modified_at.to_string()),
            policies: policies(associations),
            principal_recreated,
            tags: shown_tags(tags, region.tag_rules()),
            kind: Known(entry_type.to_string()),
            user_name: user_name.into(),
        }
    }
}

/// All tags but those that the provider block says to ignore.
fn shown_tags(tags: BTreeMap<String, String>, rules: &TagRules) -> Tf<BTreeMap<String, Tf<String>>> {
    let shown = tags.into_iter().filter(|(key, _)| !rules.ignores(key));
    Known(shown.map(|(key, value)| (key, Known(value))).collect())
}
