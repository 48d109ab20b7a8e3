//! What a plan looks up of the world around an object, for both resources: the cluster, the principal, the caller. All of it
//! only warns, since the same apply may change it and another identity may apply it; and each thing is asked once a run.
//! Never here: what is unknown, what is unchanged, or an apply, which finds out by itself.

use std::{sync::Arc, time::Duration};

use crate::{
    access::{ClusterName, PrincipalArn},
    aws::{Caller, ClusterSurvey, Deadline, Error, Lookup},
    diag::Diagnostic,
    framework::{Plan, Resource},
    provider::{
        Services, near,
        region::Region,
        services::{deadline, warn_of_iam_outage},
        words::plan as words,
    },
};

/// How long a plan waits for one look-up: a warning is not worth more.
const LOOK_UP_WITHIN: Duration = Duration::from_secs(10);

/// The time for a look-up; none before the provider is configured.
pub(super) fn wait<R: Resource<Services = Services>>(plan: &mut Plan<R>) -> Option<Deadline> {
    plan.context().map(|context| deadline(context).at_most(LOOK_UP_WITHIN))
}

/// Warns once a run, however many resources it holds for.
fn warn_once<R: Resource>(plan: &mut Plan<R>, region: &Region, warning: Diagnostic) {
    if region.is_news(&warning.detail) {
        plan.warn(warning);
    }
}

/// Warns, once a run, that the plan could not look: what it would have found is not known.
fn warn_of_failure<R: Resource>(plan: &mut Plan<R>, region: &Region, error: &Error) {
    if !error.is_cancelled() && region.is_news("failed") {
        plan.warn(words::look_up_failed(error));
    }
}

/// Looks at the cluster of a new object: warns if it is not there, or without access entries.
pub(super) async fn survey<R: Resource<Services = Services>>(
    plan: &mut Plan<R>,
    region: &Region,
    cluster: &ClusterName,
) -> Option<Arc<ClusterSurvey>> {
    let survey = region.eks().survey(&wait(plan)?, cluster).await;
    let survey = survey.inspect_err(|error| warn_of_failure(plan, region, error)).ok()?;
    match &*survey {
        ClusterSurvey::NoCluster => warn_once(plan, region, words::no_cluster(cluster, region.name())),
        ClusterSurvey::EntriesDisabled => {
            warn_once(plan, region, words::entries_disabled(cluster, region.name()));
        }
        ClusterSurvey::Entries { .. } | ClusterSurvey::Denied => {}
    }
    Some(survey)
}

/// Warns, once a run, that a cluster is not there or without access entries, if that is why it could not be looked at.
pub(super) fn warn_of_cluster<R: Resource>(
    plan: &mut Plan<R>,
    region: &Region,
    cluster: &ClusterName,
    error: &Error,
) -> bool {
    let warning = if error.is_no_cluster() {
        words::no_cluster(cluster, region.name())
    } else if error.is_wrong_mode() {
        words::entries_disabled(cluster, region.name())
    } else {
        return false;
    };
    warn_once(plan, region, warning);
    true
}

/// Looks for the principal of a new entry: warns if it is not there, or under another path.
pub(super) async fn principal<R: Resource<Services = Services>>(
    plan: &mut Plan<R>,
    region: &Region,
    principal: &PrincipalArn,
) {
    let Some(wait) = wait(plan) else { return };
    let found = region.aws().survey_principal(&wait, principal).await;
    if let Some(context) = plan.context() {
        warn_of_iam_outage(context);
    }
    match found {
        Ok(Lookup::Absent) => {
            let sso_roles = near::sso_roles(&region.aws().iam(), principal).await;
            warn_once(plan, region, words::no_principal(principal, &sso_roles));
        }
        Ok(Lookup::Elsewhere(there)) => {
            warn_once(plan, region, words::principal_elsewhere(principal, &there.arn));
        }
        Ok(Lookup::Found(_) | Lookup::Denied | Lookup::Skipped | Lookup::OtherAccount(_)) => {}
        Err(error) => tracing::info!(%error, "cannot look for the principal"),
    }
}

/// The caller, if the principal's entry is its own: what is taken from it, the rest of the run may need.
pub(super) async fn caller_with<R: Resource<Services = Services>>(
    plan: &mut Plan<R>,
    region: &Region,
    principal: &PrincipalArn,
) -> Option<Arc<Caller>> {
    let caller = region.aws().caller_if_reachable(&wait(plan)?).await.ok()?;
    caller.arn.acts_as(principal).then_some(caller)
}
