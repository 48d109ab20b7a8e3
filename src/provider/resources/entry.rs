//! `eksaccess_entry`: lets an IAM principal authenticate to a cluster.

mod adopt;
mod create;
mod delete;
mod identity;
mod import;
mod list_resource;
mod look_ahead;
mod moved;
mod plan;
mod recreated;
mod resource_identity;
mod tags;
mod update;
mod wanted;

pub(super) use delete::send as send_deletion;
pub(super) use import::target as import_target;
pub use list_resource::EntryList;
pub use moved::AwsAccessEntry;
pub(in crate::provider) use recreated::settled as principal_recreated;
pub use resource_identity::EntryIdentity;

use std::collections::{BTreeMap, BTreeSet};

use super::{
    gone::confirm_gone,
    late::read_settled,
    place,
    regional::{self, Regional},
};
use crate::{
    access::{ClusterName, Entry, EntryKey, EntryType, Place, PrincipalArn},
    aws::{Deadline, Error, TagRules},
    diag::{Diagnostic, Diagnostics},
    framework::{Context, Plan, Planned, Resource, Run, Timeouts},
    provider::{
        Services, attributes,
        region::Region,
        services::{deadline, warn_of_iam_outage},
        words::{failures, refusals},
    },
    schema::{
        Named, WhenUnset, block, computed_in_plan, computed_on_change, computed_once, optional,
        optional_with_default, optional_with_service_default, required,
    },
    value::{
        Path,
        Tf::{self, Known},
    },
};

model! {
    /// Manages an access entry, which lets an IAM role or user authenticate to an EKS cluster. Requires the authentication mode `API` or
    /// `API_AND_CONFIG_MAP`.
    pub struct AccessEntry: Resource {
        /// Name of the EKS cluster.
        cluster_name: String = required().requires_replace().check(attributes::cluster_name),
        /// ARN of the IAM role or user, **including its path**. Cannot be a session or a service-linked role.
        principal_arn: String = required().requires_replace().check(attributes::principal_arn),
        /// Type of the entry: `STANDARD` for people and programs, or `EC2_LINUX`, `EC2_WINDOWS`, `FARGATE_LINUX`, `HYBRID_LINUX`, `EC2` or
        /// `HYPERPOD_LINUX` for nodes. Defaults to `STANDARD`.
        kind as "type": String = optional_with_default(|_| WhenUnset::Value("STANDARD".to_owned())).requires_replace().check(attributes::entry_type),
        /// Kubernetes groups for the principal. Cannot start with `system:`. Only for type `STANDARD`; EKS sets the groups of nodes.
        /// Defaults to none, so that the plan removes a group that was added outside Terraform.
        kubernetes_groups: BTreeSet<Tf<String>> = optional_with_default(identity::groups_when_unset),
        /// Kubernetes user name. Can contain `{{SessionName}}` after a colon. Only for type `STANDARD`. Defaults to a name that EKS derives
        /// from the ARN.
        user_name: String = optional_with_service_default(identity::default_name),
        /// Tags of the entry. Keys cannot start with `aws:`; tags that AWS set are not changed. A tag with the key of one of the provider's
        /// `default_tags` takes precedence over it.
        tags: BTreeMap<String, Tf<String>> = optional().check(attributes::tags).state_only(),
        /// All tags of the entry that the provider manages: `tags` and the provider's `default_tags`, without those that `ignore_tags` matches.
        tags_all: BTreeMap<String, Tf<String>> = computed_in_plan(),
        /// Whether to take over an entry that already exists, instead of failing. It is updated to match the configuration; its
        /// policies stay associated, and a warning lists them. An entry of another type, or of a previous principal of that name,
        /// is never adopted. Defaults to `false`.
        adopt_existing: bool = optional_with_default(|_| WhenUnset::Value(false)).state_only(),
        /// Whether to replace the entry if its principal was recreated (see `principal_recreated`), which grants the recreated
        /// principal the access of the previous one. Defaults to `false`: the plan then warns.
        replace_when_recreated: bool = optional_with_default(|_| WhenUnset::Value(false)).state_only(),
        /// Region of the cluster. Defaults to the provider's region.
        region: String = regional::rule(),
        /// ARN of the access entry. A recreated entry has a different ARN.
        access_entry_arn: String = computed_once(),
        /// Time when the entry was created (RFC 3339, UTC).
        created_at: String = computed_once(),
        /// Time when the entry last changed (RFC 3339, UTC).
        modified_at: String = computed_on_change(),
        /// Whether IAM created the principal more than 60 s after the entry: it was then recreated and cannot authenticate with
        /// the entry, which belongs to the previous principal of that name. Null if IAM cannot be called and nothing was known before.
        principal_recreated: bool = computed_once(),
        /// Timeouts of the operations.
        timeouts: Timeouts = block().state_only(),
    }
}

impl Resource for AccessEntry {
    const NAME: &'static str = "eksaccess_entry";
    type Services = Services;

    fn validate(config: &Self) -> Vec<Diagnostic> {
        let mut problems = identity::problems(config);
        let entry_type = config.entry_type().filter(|entry_type| entry_type.rules().wants_role);
        let principal = config.principal_arn.known().and_then(|arn| arn.parse().ok());
        problems
            .extend(principal.as_ref().and_then(|principal| regional::problem(&config.region, principal)));
        if let Some((entry_type, principal)) = entry_type.zip(principal.filter(|it| !is_role(it))) {
            let path = Path::root().attribute(Self::NAMES.principal_arn);
            problems.push(refusals::type_wants_role(&entry_type, &principal, path));
        }
        problems
    }

    fn timeouts(&self) -> Option<&Timeouts> {
        self.timeouts.known()
    }

    fn generated(state: Self) -> Self {
        identity::generated(state)
    }

    fn completed(stored: Self) -> Self {
        let stored = tags::of_older(regional::completed(stored));
        Self {
            adopt_existing: or_false(stored.adopt_existing),
            replace_when_recreated: or_false(stored.replace_when_recreated),
            ..stored
        }
    }

    async fn provided(context: &Context<Services>) -> Option<Self> {
        Some(Self { region: regional::provided(context).await, ..Self::default() })
    }

    async fn import(run: &mut Run<Self>, id: &str) -> Result<Self, Diagnostics> {
        import::import(run, id).await
    }

    async fn plan(plan: &mut Plan<Self>, mut planned: Planned<Self>) -> Result<Planned<Self>, Diagnostics> {
        if let Some(state) = &mut planned.state {
            state.tags_all = tags::planned(plan, &state.tags)?;
        }
        let planned = recreated::complete(plan, planned);
        plan::check(plan, planned.state.as_ref()).await?;
        Ok(planned)
    }

    async fn create(run: &mut Run<Self>, plan: Self) -> Result<Self, Diagnostics> {
        let plan = tags::completed(plan, run.services().tag_rules())?;
        create::create(run, plan).await
    }

    async fn read(run: &mut Run<Self>, state: Self) -> Result<Option<Self>, Diagnostics> {
        let key = state.key()?;
        let region = regional::of_run(run, &state, "reading", &key).await?;
        region.entries().note_reader(&key, run.instance());
        region.entries().note_others(&key, &run.instance().clone(), &mut run.private);
        let wait = deadline(&run.context);
        match describe_settled(&region, &wait, &key, &state.modified_at).await {
            Ok(entry) => {
                let principal = region.aws().survey_principal(&wait, &key.principal).await;
                warn_of_iam_outage(&mut run.context);
                let principal_recreated =
                    recreated::settled(state.principal_recreated.clone(), &entry, &principal);
                Ok(Some(Self {
                    principal_recreated,
                    ..state.seen(entry, region.tag_rules()).in_region(&region)
                }))
            }
            Err(error) if error.is_no_entry() || error.is_no_cluster() => {
                Box::pin(confirm_gone(run, &region, &error, state.made_in())).await?;
                region.entries().note_gone(&key, run.instance());
                Ok(None)
            }
            Err(error) => Err(failures::of("reading", &key, &error).into()),
        }
    }

    async fn update(run: &mut Run<Self>, state: Self, plan: Self) -> Result<Self, Diagnostics> {
        let plan = tags::completed(plan, run.services().tag_rules())?;
        update::update(run, state, plan).await
    }

    async fn delete(run: &mut Run<Self>, state: Self) -> Result<(), Diagnostics> {
        delete::delete(run, state).await
    }
}

impl Regional for AccessEntry {
    fn region(&self) -> &Tf<String> {
        &self.region
    }

    fn with_region(self, name: String) -> Self {
        Self { region: Known(name), ..self }
    }

    fn made_in(&self) -> Option<Place> {
        place::of_entry(&self.access_entry_arn)
    }
}

impl AccessEntry {
    /// What names the entry.
    fn key(&self) -> Result<EntryKey, Diagnostics> {
        Ok(EntryKey { cluster: self.cluster()?, principal: self.principal()? })
    }

    fn cluster(&self) -> Result<ClusterName, Diagnostics> {
        let path = Path::root().attribute(Self::NAMES.cluster_name);
        attributes::parse_cluster(&self.cluster_name, &path)
    }

    fn principal(&self) -> Result<PrincipalArn, Diagnostics> {
        let path = Path::root().attribute(Self::NAMES.principal_arn);
        attributes::parse_principal(&self.principal_arn, &path)
    }

    /// Whether an entry that is there already is taken over.
    fn adopts(&self) -> bool {
        self.adopt_existing == Known(true)
    }

    fn entry_type(&self) -> Option<EntryType> {
        let word = self.kind.known()?;
        Some(EntryType::misspelt(word).unwrap_or_else(|| EntryType::from(word.as_str())))
    }

    fn groups(&self) -> Option<BTreeSet<String>> {
        self.kubernetes_groups.known().map(|groups| groups.iter().filter_map(Tf::known).cloned().collect())
    }

    /// Whether groups or user name must be sent. EKS refuses both for nodes.
    fn differs_in_identity(&self, state: &Self) -> bool {
        let is_standard = self.entry_type().is_none_or(|entry_type| !entry_type.is_node());
        is_standard
            && (self.kubernetes_groups != state.kubernetes_groups || self.user_name != state.user_name)
    }

    /// This, as AWS shows the entry. What AWS does not know of stays, and so does the way in which
    /// the user wrote what comes to the same.
    fn seen(self, entry: Entry, rules: &TagRules) -> Self {
        let Entry { key, entry_type, user_name, groups, tags, access_entry_arn, created_at, modified_at } =
            entry;
        let tags = rules.managed(&tags);
        Self {
            tags: tags::own(&self, &tags, rules),
            tags_all: tags::written(tags),
            cluster_name: Known(key.cluster.to_string()),
            principal_arn: Known(key.principal.to_string()),
            kind: Known(entry_type.to_string()),
            kubernetes_groups: identity::groups_as_written(self.kubernetes_groups, &entry_type, groups),
            user_name: identity::name_as_written(self.user_name, &entry_type, user_name),
            adopt_existing: or_false(self.adopt_existing),
            replace_when_recreated: or_false(self.replace_when_recreated),
            region: self.region,
            access_entry_arn: Known(access_entry_arn),
            created_at: Known(created_at.to_string()),
            modified_at: Known(modified_at.to_string()),
            principal_recreated: self.principal_recreated,
            timeouts: self.timeouts,
        }
    }

    /// All its tags that the provider manages. A state from elsewhere may have none but its own.
    fn all_tags(&self) -> BTreeMap<String, String> {
        tags::given(if self.tags_all.is_null() { &self.tags } else { &self.tags_all })
    }

    /// This plan, with what AWS showed where the plan leaves it open. What somebody changed meanwhile shows in the next read.
    fn with_answers_of(self, state: Self) -> Self {
        Self {
            kubernetes_groups: known_or(self.kubernetes_groups, state.kubernetes_groups),
            user_name: known_or(self.user_name, state.user_name),
            access_entry_arn: known_or(self.access_entry_arn, state.access_entry_arn),
            created_at: known_or(self.created_at, state.created_at),
            modified_at: known_or(self.modified_at, state.modified_at),
            ..self
        }
    }
}

/// What is planned, else what was answered.
fn known_or<T>(planned: Tf<T>, answered: Tf<T>) -> Tf<T> {
    if planned.is_unknown() { answered } else { planned }
}

/// A flag of the configuration, which an import, a move or the state of an earlier version lacks.
fn or_false(flag: Tf<bool>) -> Tf<bool> {
    if flag.is_null() { Known(false) } else { flag }
}

fn is_role(principal: &crate::access::PrincipalArn) -> bool {
    principal.kind() == crate::access::PrincipalKind::Role
}

/// The entry, once what Describe shows is not older than the last write that is known of.
pub(in crate::provider) async fn describe_settled(
    region: &Region,
    wait: &Deadline,
    key: &EntryKey,
    modified_at: &Tf<String>,
) -> Result<Entry, Error> {
    let describe = || region.eks().describe_entry(wait, key);
    read_settled(region.aws(), wait, modified_at, describe, |answer, written| match answer {
        Ok(entry) => entry.modified_at < written,
        Err(error) => error.is_no_entry(),
    })
    .await
}
