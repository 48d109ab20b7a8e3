//! What IAM knows of roles and users: one by its name here, all of them in `lists`. Never here: what to conclude, also of
//! that IAM may be forbidden.

mod lists;

use std::future::Future;

use aws_sdk_iam::Client;
use aws_sdk_iam::operation::get_role::GetRoleOutput;
use aws_sdk_iam::operation::get_user::GetUserOutput;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::DateTime;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::request_id::RequestId;
use jiff::Timestamp;

use super::Aws;
use super::deadline::Deadline;
use super::eks_time;
use super::error::{About, Error, MalformedResponse, Service};
use crate::access::{PrincipalArn, PrincipalKind};
pub use lists::PrincipalTags;

/// A role or user as IAM shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// The exact ARN, with the path.
    pub arn: PrincipalArn,
    /// The id that a principal made anew under the same name does not share, such as `AROA…`.
    pub unique_id: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// What a look-up of something came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lookup<T> {
    /// It is there.
    Found(T),
    /// Something of that name is there, under another path or in other letters; carries what is there.
    Elsewhere(T),
    /// Nothing of that name is there.
    Absent,
    /// IAM may not be asked by these credentials; [`Aws::iam_outage`] tells more.
    Denied,
    /// It was not asked: by configuration, or since IAM has no object for it.
    Skipped,
    /// It was not asked, since it belongs to another account, whose id this carries.
    OtherAccount(String),
}

impl<T> Lookup<T> {
    /// What is there under the exact name that was asked for.
    #[must_use]
    pub fn found(self) -> Option<T> {
        match self {
            Self::Found(found) => Some(found),
            Self::Elsewhere(_) | Self::Absent | Self::Denied | Self::Skipped | Self::OtherAccount(_) => None,
        }
    }
}

impl Lookup<Principal> {
    /// What a principal's name led to.
    pub(super) fn at(asked: &PrincipalArn, there: Principal) -> Self {
        if there.arn == *asked { Self::Found(there) } else { Self::Elsewhere(there) }
    }
}

/// IAM, which is one for all regions of a partition.
#[derive(Clone, Debug)]
pub struct Iam {
    aws: Aws,
    is_shortcut: bool,
}

impl Iam {
    pub(super) fn new(aws: Aws) -> Self {
        Self { aws, is_shortcut: false }
    }

    /// The same for calls that only save others: what they fail with is no [`IamOutage`](super::IamOutage).
    pub(super) fn into_shortcut(self) -> Self {
        Self { is_shortcut: true, ..self }
    }

    /// The role or user of the caller's account that has a principal's name. IAM is asked by name, so the answer may have
    /// another path: the caller compares.
    ///
    /// # Errors
    /// [`Error::is_no_such_principal`], [`Error::is_access_denied`] and others.
    pub async fn named_like(
        &self,
        deadline: &Deadline,
        principal: &PrincipalArn,
    ) -> Result<Principal, Error> {
        match principal.kind() {
            PrincipalKind::User => self.get_user(deadline, principal.name()).await,
            PrincipalKind::Role | PrincipalKind::Root => self.get_role(deadline, principal.name()).await,
        }
    }

    /// A role of the caller's account, by its name.
    ///
    /// # Errors
    /// As for [`Self::named_like`].
    pub async fn get_role(&self, deadline: &Deadline, name: &str) -> Result<Principal, Error> {
        let about = About::new(Service::Iam, "GetRole", name.to_owned());
        let send = |iam: &Client| iam.get_role().role_name(name).send();
        let read = |answer: GetRoleOutput| {
            let role = answer.role.ok_or(MalformedResponse::Lacks("Role"))?;
            principal(&role.arn, role.role_id, role.create_date)
        };
        self.call(deadline, &about, send, read).await
    }

    /// A user of the caller's account, by its name.
    ///
    /// # Errors
    /// As for [`Self::named_like`].
    pub async fn get_user(&self, deadline: &Deadline, name: &str) -> Result<Principal, Error> {
        let about = About::new(Service::Iam, "GetUser", name.to_owned());
        let send = |iam: &Client| iam.get_user().user_name(name).send();
        let read = |answer: GetUserOutput| {
            let user = answer.user.ok_or(MalformedResponse::Lacks("User"))?;
            principal(&user.arn, user.user_id, user.create_date)
        };
        self.call(deadline, &about, send, read).await
    }

    /// Asks IAM, unless this run knows that it cannot be asked.
    async fn call<T, U, E, F, Answer>(
        &self,
        deadline: &Deadline,
        about: &About,
        send: F,
        read: impl FnOnce(T) -> Result<U, MalformedResponse>,
    ) -> Result<U, Error>
    where
        F: Fn(&Client) -> Answer,
        Answer: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
        E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
        T: RequestId,
    {
        let outages = self.aws.outages();
        outages.check(about)?;
        let clients = self.aws.clients(deadline, about).await?;
        let iam = clients.iam(about)?;
        let policy = clients.policy().for_look_ups();
        let answer = clients.send(deadline, policy, about, || send(&iam), read).await;
        answer.inspect_err(
            |error| if self.is_shortcut { outages.note_quietly(error) } else { outages.note(error) },
        )
    }
}

/// A role or user, without tags, policies and last use. Where a member is missing the SDK gives an empty text, and the
/// beginning of 1970 for a time: IAM is younger.
fn principal(arn: &str, unique_id: String, created: DateTime) -> Result<Principal, MalformedResponse> {
    let arn = arn.parse().map_err(|_| MalformedResponse::Lacks("readable Arn"))?;
    if unique_id.is_empty() {
        return Err(MalformedResponse::Lacks("unique ID"));
    }
    let created = Some(created).filter(|created| created.secs() > 0);
    let created_at = eks_time(created).ok_or(MalformedResponse::Lacks("CreateDate"))?;
    Ok(Principal { arn, unique_id, created_at })
}
