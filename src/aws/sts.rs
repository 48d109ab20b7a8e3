//! Who the caller is, by STS. Never here: which role is behind a session, which only IAM knows.

use aws_sdk_sts::operation::get_caller_identity::GetCallerIdentityOutput;

use super::Aws;
use super::deadline::Deadline;
use super::error::{About, Error, MalformedResponse, Service};
use super::retry::RetryPolicy;
use crate::access::CallerArn;

/// Who the credentials belong to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The session, user or root.
    pub arn: CallerArn,
    /// The account id.
    pub account: String,
    /// The unique id, for a session followed by its name.
    pub user_id: String,
}

/// STS in the default region.
#[derive(Clone, Debug)]
pub struct Sts(pub(super) Aws);

impl Sts {
    /// Asks who the caller is. Needs no permission. Tried as often as EKS: whose account this is decides whether an object
    /// that is not found is gone.
    ///
    /// # Errors
    /// When the credentials are missing, bad or expired, or STS cannot be reached.
    pub async fn caller_identity(&self, deadline: &Deadline) -> Result<Caller, Error> {
        self.ask(deadline, |policy| policy).await
    }

    /// The same where the answer only adds to another: an STS that cannot be reached is not waited for long.
    pub(super) async fn caller_if_reachable(&self, deadline: &Deadline) -> Result<Caller, Error> {
        self.ask(deadline, RetryPolicy::for_look_ups).await
    }

    async fn ask(
        &self,
        deadline: &Deadline,
        limited: impl FnOnce(RetryPolicy) -> RetryPolicy,
    ) -> Result<Caller, Error> {
        let about = about_caller();
        let clients = self.0.clients_of_any_account(deadline, &about).await?;
        let sts = clients.sts(&about)?;
        let send = || sts.get_caller_identity().send();
        clients.send(deadline, limited(clients.policy()), &about, send, caller).await
    }
}

/// The call that asks for the caller.
pub(super) fn about_caller() -> About {
    About::new(Service::Sts, "GetCallerIdentity", "the caller".to_owned())
}

fn caller(answer: GetCallerIdentityOutput) -> Result<Caller, MalformedResponse> {
    let arn = answer.arn.and_then(|arn| arn.parse().ok());
    Ok(Caller {
        arn: arn.ok_or(MalformedResponse::Lacks("readable Arn"))?,
        account: answer.account.ok_or(MalformedResponse::Lacks("Account"))?,
        user_id: answer.user_id.ok_or(MalformedResponse::Lacks("UserId"))?,
    })
}
