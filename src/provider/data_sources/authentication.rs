//! `data "eksaccess_authentication"`: can this principal authenticate, and if not, why?

use std::collections::{BTreeMap, BTreeSet};

use super::{PolicyObject, policies};
use crate::{
    access::{ApiResource, Misspelling, check_verb, timing::DEFAULT_PROPAGATION_TIMEOUT},
    aws::CanI,
    diag::{Diagnostic, Diagnostics},
    diagnosis::{Answer, Evidence, Finding, Question, Reason, RecentWrites, Remedy, Target, diagnose},
    framework::{Context, DataSource, LONGEST_TIMEOUT, ReadTimeout, parse_duration},
    provider::{
        ASKING, Services, attributes,
        services::{deadline, warn_of_iam_outage},
        words::{failures, refusals},
    },
    schema::{
        Named, at_its_object, block, computed, computed_objects, nested_attribute, optional,
        optional_with_provider_default, required,
    },
    value::{
        Path,
        Tf::{self, Known},
    },
};

model! {
    /// Checks whether a principal can authenticate to a cluster, explains why not, and shows the HCL that fixes it. `denied` is a result,
    /// not an error, so it can be used in a `precondition` or `check`.
    pub struct Authentication: DataSource {
        /// Name of the EKS cluster.
        cluster_name: String = required().check(attributes::cluster_name),
        /// Region of the cluster. Defaults to the provider's region.
        region: String = optional_with_provider_default().check(attributes::region),
        /// ARN of the IAM role or user, or of a session. An ARN without its path, or with different upper and lower case, is resolved to the
        /// principal with that name in IAM, with a warning. Defaults to the caller.
        principal_arn: String = optional(),
        /// Namespace in which to check that the principal has a group or an access policy.
        namespace: String = optional().check(attributes::namespace),
        /// `data` of the ConfigMap `kube-system/aws-auth` (`mapRoles`, `mapUsers`, `mapAccounts`), for clusters that read it.
        aws_auth: BTreeMap<String, Tf<String>> = optional().check(attributes::aws_auth),
        /// Whether to ask the cluster's API server with the provider's credentials. Its answer decides for the caller only: for its session
        /// or its role. Defaults to `false`.
        live_probe: bool = optional(),
        /// Requests to check for the caller in the cluster. The API server answers each of them in `allowed`.
        can_i: Vec<Tf<CanIObject>> = nested_attribute(),
        /// Maximum time to wait for recent changes: for an access entry that is less than 30 s old to take effect, and for AWS to return what
        /// the same run created. A duration, for example `30s`. Must be less than `timeouts.read`. Defaults to `60s`; `0s` disables waiting.
        propagation_timeout: String = optional().check(propagation_timeout),
        /// Whether the principal can authenticate. This is the strict test; `status != "denied"` is the lenient one, for credentials that cannot
        /// call IAM.
        can_authenticate: bool = computed(),
        /// Result of the check: `authenticates`, `authenticates_without_permissions` (no group and no access policy: every request is Forbidden
        /// unless RBAC binds the user), `denied` or `undetermined` (the information that decides is not available).
        status: String = computed(),
        /// Source of the result: `live` if the API server rejected the caller's token or returned the caller's ARN, `inferred` if it follows
        /// from the EKS API and IAM. Null if it is undetermined.
        evidence: String = computed(),
        /// Code of the first cause that alone explains a denial, or of what is not available. Null if the principal can authenticate.
        reason: String = computed(),
        /// Result in one line.
        summary: String = computed(),
        /// Full report, for use as an `error_message`.
        diagnosis: String = computed(),
        /// Findings of the checks, in order.
        findings: Vec<Tf<FindingObject>> = computed_objects(),
        /// Exact ARN of the role or user that was checked.
        resolved_principal_arn: String = computed(),
        /// ARN of the access entry of the principal.
        access_entry_arn: String = computed(),
        /// Type of the access entry.
        kind as "type": String = computed(),
        /// Kubernetes user name, including templates.
        user_name: String = computed(),
        /// Kubernetes user name after templates are rendered. Null if a template cannot be determined, for example `{{SessionName}}` for a
        /// role without a session; the finding `user_name` says why.
        rendered_user_name: String = computed(),
        /// Authentication mode of the cluster as EKS reports it: `API`, `API_AND_CONFIG_MAP` or `CONFIG_MAP`.
        authentication_mode: String = computed(),
        /// Kubernetes groups.
        kubernetes_groups: BTreeSet<Tf<String>> = computed(),
        /// Access policies of the entry. Null if the caller is not allowed to read them.
        policies: BTreeSet<Tf<PolicyObject>> = computed_objects(),
        /// Answers of the API server to `can_i`, in the same order. Null if it was not asked, did not answer, or did not identify the caller.
        allowed: Vec<Tf<bool>> = computed(),
        /// Timeout of the read. Defaults to `10m`.
        timeouts: ReadTimeout = block(),
    }
}

model! {
    /// Request to check for the caller.
    pub struct CanIObject: Arguments {
        /// Verb in lower case, for example `get`, `create` or `*`.
        verb: String = required().check(verb),
        /// Resource in the plural and in lower case, for example `pods`, optionally followed by a subresource: `pods/log`.
        resource: String = required(),
        /// API group of the resource, for example `apps` for `deployments`. Defaults to the core group.
        group: String = optional(),
        /// Namespace of the request. Defaults to all namespaces, or to the cluster for resources without a namespace.
        namespace: String = optional().check(attributes::namespace),
        /// Name of the object. Defaults to all objects.
        name: String = optional(),
    }
}

model! {
    /// Finding of one check.
    pub struct FindingObject: Results {
        /// Name of the check.
        check: String = computed(),
        /// Status of the check: `ok`, `problem`, `warning`, `unknown` or `skipped`.
        status: String = computed(),
        /// Finding in one line.
        summary: String = computed(),
        /// How to fix it. Null if there is nothing to fix.
        remedy: String = computed(),
    }
}

impl DataSource for Authentication {
    const NAME: &'static str = "eksaccess_authentication";
    type Services = Services;

    fn validate(config: &Self) -> Vec<Diagnostic> {
        let mut problems = config.misspelt_wishes();
        problems.extend(config.wait_that_does_not_fit());
        problems
    }

    fn timeouts(&self) -> Option<&ReadTimeout> {
        self.timeouts.known()
    }

    async fn read(context: &mut Context<Services>, config: Self) -> Result<Self, Diagnostics> {
        let question = config.question()?;
        let (services, wait) = (context.services(), deadline(context));
        let named = config.region.known().map(String::as_str);
        let region = services.region(named, &wait).await;
        let region = region.map_err(|error| could_not_answer(&config, &error))?;
        region.check_partition()?;
        let question = Question {
            recent_writes: region.written_to(&question.cluster),
            names_region: !region.is_default(),
            ..question
        };
        let answer = diagnose(services.aws(), region.name(), &question, &wait, &mut |_| ()).await;
        let answer = answer.map_err(|error| could_not_answer(&config, &error))?;
        warn_of_iam_outage(context);
        Ok(Self { region: Known(region.name().to_owned()), ..config.answered(answer) })
    }
}

impl Authentication {
    fn misspelt_wishes(&self) -> Vec<Diagnostic> {
        let list = Path::root().attribute(Self::NAMES.can_i);
        let wishes = self.can_i.known().into_iter().flatten().enumerate();
        let misspelt = wishes.filter_map(|(index, wish)| {
            let (misspelling, argument) = wish.known()?.misspelling()?;
            let wish_path = list.index(index);
            let place = wish_path.attribute(argument);
            Some(at_its_object(refusals::misspelt(&misspelling).at(place), &wish_path))
        });
        misspelt.collect()
    }

    /// The read would end in the middle of the wait, without an answer.
    fn wait_that_does_not_fit(&self) -> Option<Diagnostic> {
        // One that is out of bounds is refused by its own check.
        let bounded = |text: &String| parse_duration(text).filter(|duration| *duration <= LONGEST_TIMEOUT);
        let in_timeouts = Path::root().attribute(Self::NAMES.timeouts).attribute(ReadTimeout::NAMES.read);
        let (wait, path) = match &self.propagation_timeout {
            Tf::Unknown => return None,
            Tf::Null => (DEFAULT_PROPAGATION_TIMEOUT, in_timeouts),
            Known(text) => (bounded(text)?, Path::root().attribute(Self::NAMES.propagation_timeout)),
        };
        let read = match self.timeouts.known().map(|timeouts| &timeouts.read) {
            _ if self.timeouts.is_unknown() => return None,
            Some(Tf::Unknown) => return None,
            Some(Known(text)) => bounded(text).filter(|read| !read.is_zero())?,
            Some(Tf::Null) | None => Self::READ_TIMEOUT,
        };
        (wait >= read).then(|| refusals::wait_does_not_fit(wait, read).at(path))
    }

    fn question(&self) -> Result<Question, Diagnostics> {
        let cluster =
            attributes::parse_cluster(&self.cluster_name, &Path::root().attribute(Self::NAMES.cluster_name))?;
        let aws_auth = self
            .aws_auth
            .known()
            .map(|data| attributes::parse_aws_auth(data, &Path::root().attribute(Self::NAMES.aws_auth)));
        let aws_auth = aws_auth.transpose()?;
        let timeout = self.propagation_timeout.known().and_then(|text| parse_duration(text));
        Ok(Question {
            cluster,
            target: self.principal_arn.known().cloned().map_or(Target::Caller, Target::Principal),
            namespace: self.namespace.known().cloned(),
            aws_auth,
            live_probe: self.live_probe.known().copied().unwrap_or(false),
            can_i: self
                .can_i
                .known()
                .into_iter()
                .flatten()
                .filter_map(Tf::known)
                .filter_map(CanIObject::wish)
                .collect(),
            propagation_timeout: timeout.unwrap_or(DEFAULT_PROPAGATION_TIMEOUT),
            recent_writes: RecentWrites::default(),
            names_region: false,
        })
    }

    /// The question with its answer. Arguments come back as they were configured.
    fn answered(self, answer: Answer) -> Self {
        let Answer {
            verdict,
            evidence,
            summary,
            report,
            findings,
            resolved_principal_arn,
            access_entry_arn,
            entry_type,
            user_name,
            rendered_user_name,
            authentication_mode,
            kubernetes_groups,
            policies: associations,
            allowed,
            settles_in: _,
        } = answer;
        Self {
            cluster_name: self.cluster_name,
            region: self.region,
            principal_arn: self.principal_arn,
            namespace: self.namespace,
            aws_auth: self.aws_auth,
            live_probe: self.live_probe,
            can_i: self.can_i,
            propagation_timeout: self.propagation_timeout,
            can_authenticate: Known(verdict.can_authenticate()),
            status: Known(verdict.status().to_owned()),
            evidence: evidence.map(Evidence::as_str).map(str::to_owned).into(),
            reason: verdict.reason().map(Reason::code).map(str::to_owned).into(),
            summary: Known(summary),
            diagnosis: Known(report.to_string()),
            findings: Known(findings.into_iter().map(FindingObject::from).map(Known).collect()),
            resolved_principal_arn: resolved_principal_arn.into(),
            access_entry_arn: access_entry_arn.into(),
            kind: entry_type.map(|entry_type| entry_type.to_string()).into(),
            user_name: user_name.into(),
            rendered_user_name: rendered_user_name.into(),
            authentication_mode: authentication_mode.map(|mode| mode.to_string()).into(),
            kubernetes_groups: Known(kubernetes_groups.into_iter().map(Known).collect()),
            policies: associations.map_or(Tf::Null, |associations| policies(&associations)),
            timeouts: self.timeouts,
            allowed: allowed.map(|answers| answers.into_iter().map(Known).collect()).into(),
        }
    }
}

impl From<Finding> for FindingObject {
    fn from(finding: Finding) -> Self {
        let Finding { check, status, summary, remedy, reason: _ } = finding;
        Self {
            check: Known(check.to_owned()),
            status: Known(status.as_str().to_owned()),
            summary: Known(summary),
            remedy: remedy.as_ref().map(Remedy::to_string).into(),
        }
    }
}

impl CanIObject {
    /// The resource or the group that Kubernetes does not write this way, and its argument; nothing while either is unknown.
    fn misspelling(&self) -> Option<(Misspelling, &'static str)> {
        if matches!(self.group, Tf::Unknown) {
            return None;
        }
        let group = self.group.known().map(String::as_str);
        let misspelling = ApiResource::new(self.resource.known()?, group).err()?;
        let is_group = matches!(misspelling, Misspelling::Group { .. });
        Some((misspelling, if is_group { Self::NAMES.group } else { Self::NAMES.resource }))
    }

    fn wish(&self) -> Option<CanI> {
        let Self { verb, resource, group, namespace, name } = self;
        Some(CanI {
            verb: verb.known()?.clone(),
            resource: resource.known()?.clone(),
            group: group.known().cloned(),
            namespace: namespace.known().cloned(),
            name: name.known().cloned(),
        })
    }
}

fn verb(text: &str, path: &Path) -> Vec<Diagnostic> {
    let misspelling = check_verb(text).err();
    misspelling.iter().map(|misspelling| refusals::misspelt(misspelling).at(path.clone())).collect()
}

fn propagation_timeout(text: &str, path: &Path) -> Vec<Diagnostic> {
    if parse_duration(text).is_some_and(|wait| wait <= LONGEST_TIMEOUT) {
        return Vec::new();
    }
    refusals::duration().at(path.clone()).into()
}

/// An error is only what kept us from answering.
fn could_not_answer(config: &Authentication, error: &crate::aws::Error) -> Diagnostic {
    let whose = config.principal_arn.known().map_or("the caller", String::as_str);
    failures::of(ASKING, &whose, error)
}
