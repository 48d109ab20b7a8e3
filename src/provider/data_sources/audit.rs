//! `data "eksaccess_audit"`: who can authenticate to a cluster, with which rights, and what is wrong with that.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::{PolicyObject, policies};
use crate::{
    access::{AuthenticationMode, ClusterName, EntryType},
    audit::{self, Finding, Grant, Request, Way},
    diag::Diagnostics,
    diagnosis::Remedy,
    framework::{Context, DataSource, ReadTimeout},
    provider::{
        Services, attributes,
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
    /// Audits the access to a cluster: who can authenticate, as whom, with which groups and access policies and by which way, and what is wrong
    /// with that. A finding is a result, not an error, so it can be used in a `check` block.
    pub struct Audit: DataSource {
        /// Name of the EKS cluster.
        cluster_name: String = required().check(attributes::cluster_name),
        /// Region of the cluster. Defaults to the provider's region.
        region: String = optional_with_provider_default().check(attributes::region),
        /// `data` of the ConfigMap `kube-system/aws-auth` (`mapRoles`, `mapUsers`, `mapAccounts`), for clusters that read it.
        aws_auth: BTreeMap<String, Tf<String>> = optional().check(attributes::aws_auth),
        /// Authentication mode, `API` or `API_AND_CONFIG_MAP`. Adds findings about the principals that lose access or rights when the cluster
        /// switches to it.
        if_mode: String = optional().check(attributes::if_mode),
        /// Findings, the most severe first.
        findings: Vec<Tf<AuditFindingObject>> = computed_objects(),
        /// Principals: one object for each access entry, sorted by `principal_arn`, then one for each line of `aws_auth`, in its order.
        principals: Vec<Tf<AuditPrincipalObject>> = computed_objects(),
        /// Timeout of the read. Defaults to `20m`.
        timeouts: ReadTimeout = block(),
    }
}

model! {
    /// Finding of the audit.
    pub struct AuditFindingObject: Results {
        /// Code of the finding, for example `principal_recreated`.
        code: String = computed(),
        /// Severity: `high`, `medium`, `low`, `unknown` (what decides could not be determined) or `info`.
        severity: String = computed(),
        /// ARN of the principal, as the access entry or `aws_auth` has it. Null if the finding is about the cluster.
        principal_arn: String = computed(),
        /// Finding in one line.
        summary: String = computed(),
        /// How to fix it. Null if there is nothing to fix.
        remedy: String = computed(),
    }
}

model! {
    /// What an access entry or a line of `aws_auth` grants.
    pub struct AuditPrincipalObject: Results {
        /// ARN of the IAM role or user, as the access entry or `aws_auth` has it. An account ID for a line of `mapAccounts`.
        principal_arn: String = computed(),
        /// Way by which it authenticates: `access_entry` or `aws_auth`.
        via: String = computed(),
        /// Whether it can authenticate by this way: `authenticates`, `authenticates_without_permissions`, `denied` or `undetermined`.
        status: String = computed(),
        /// ARN of the access entry. Null for a line of `aws_auth`.
        access_entry_arn: String = computed(),
        /// Type of the access entry. Null for a line of `aws_auth`.
        kind as "type": String = computed(),
        /// List of `aws_auth`: `mapRoles`, `mapUsers` or `mapAccounts`. Null for an access entry.
        aws_auth_list: String = computed(),
        /// Line in the text of that list, counted from 1. Null for an access entry.
        aws_auth_line: i64 = computed(),
        /// Kubernetes user name, including templates. Null for a line of `mapAccounts`, which sets each principal's own ARN.
        user_name: String = computed(),
        /// Kubernetes groups.
        kubernetes_groups: BTreeSet<Tf<String>> = computed(),
        /// Access policies. Empty for a line of `aws_auth`.
        policies: BTreeSet<Tf<PolicyObject>> = computed_objects(),
    }
}

impl DataSource for Audit {
    const NAME: &'static str = "eksaccess_audit";
    /// A cluster may have 3,000 entries, each of which takes several calls.
    const READ_TIMEOUT: Duration = Duration::from_mins(20);
    type Services = Services;

    fn timeouts(&self) -> Option<&ReadTimeout> {
        self.timeouts.known()
    }

    async fn read(context: &mut Context<Services>, config: Self) -> Result<Self, Diagnostics> {
        let cluster = attributes::parse_cluster(&config.cluster_name, &path(Self::NAMES.cluster_name))?;
        let (wait, doing) = (deadline(context), "auditing the access to");
        let services = context.services();
        let region = services.region(config.region.known().map(String::as_str), &wait).await;
        let region = region.map_err(|error| failures::of(doing, &cluster, &error))?;
        region.check_partition()?;
        let request = config.request(cluster.clone(), !region.is_default())?;
        let audit = audit::audit(services.aws(), region.name(), request, &wait, &mut |_, _| ()).await;
        let audit::Audit { grants, findings, .. } =
            audit.map_err(|error| failures::of(doing, &cluster, &error))?;
        warn_of_iam_outage(context);
        Ok(Self {
            region: Known(region.name().to_owned()),
            findings: Known(findings.into_iter().map(AuditFindingObject::from).map(Known).collect()),
            principals: Known(grants.into_iter().map(AuditPrincipalObject::from).map(Known).collect()),
            ..config
        })
    }
}

fn path(name: &str) -> Path {
    Path::root().attribute(name)
}

impl Audit {
    fn request(&self, cluster: ClusterName, names_region: bool) -> Result<Request, Diagnostics> {
        let aws_auth = self.aws_auth.known();
        let aws_auth = aws_auth.map(|data| attributes::parse_aws_auth(data, &path(Self::NAMES.aws_auth)));
        Ok(Request {
            cluster,
            aws_auth: aws_auth.transpose()?,
            if_mode: self.if_mode.known().map(|mode| AuthenticationMode::from(mode.as_str())),
            names_region,
        })
    }
}

impl From<Finding> for AuditFindingObject {
    fn from(finding: Finding) -> Self {
        let Finding { code, principal, summary, remedy } = finding;
        Self {
            code: Known(code.to_string()),
            severity: Known(code.severity().as_str().to_owned()),
            principal_arn: principal.into(),
            summary: Known(summary),
            remedy: remedy.as_ref().map(Remedy::to_string).into(),
        }
    }
}

impl From<Grant> for AuditPrincipalObject {
    fn from(grant: Grant) -> Self {
        let Grant { principal, way, status, user_name, groups, policies: associations } = grant;
        let (entry, line) = match &way {
            Way::AccessEntry { arn, entry_type } => (Some((arn, entry_type)), None),
            Way::AwsAuth { list, line } => (None, Some((list, line))),
        };
        Self {
            principal_arn: Known(principal),
            via: Known(way.as_str().to_owned()),
            status: Known(status.as_str().to_owned()),
            access_entry_arn: entry.map(|(arn, _)| arn.clone()).into(),
            kind: entry.map(|(_, entry_type)| EntryType::to_string(entry_type)).into(),
            aws_auth_list: line.map(|(list, _)| list.key().to_owned()).into(),
            aws_auth_line: line.and_then(|(_, line)| i64::try_from(*line).ok()).into(),
            user_name: user_name.into(),
            kubernetes_groups: Known(groups.into_iter().map(Known).collect()),
            policies: policies(&associations),
        }
    }
}
