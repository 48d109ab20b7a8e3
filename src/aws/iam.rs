//! What IAM knows of roles and users. All of it is best effort: IAM may be forbidden. Never here: what to conclude.

use std::future::Future;

use aws_sdk_iam::Client;
use aws_sdk_iam::operation::get_role::GetRoleOutput;
use aws_sdk_iam::operation::get_user::GetUserOutput;
use aws_sdk_iam::operation::list_roles::ListRolesOutput;
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
use super::pages::Pages;
use crate::access::{PrincipalArn, PrincipalKind, SSO_PATH};

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

/// IAM, which is one for all regions of a partition.
#[derive(Clone, Debug)]
pub struct Iam(pub(super) Aws);

impl Iam {
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

    /// The roles of IAM Identity Center in the caller's account, of all pages.
    ///
    /// # Errors
    /// [`Error::is_access_denied`] and others.
    pub async fn list_sso_roles(&self, deadline: &Deadline) -> Result<Vec<Principal>, Error> {
        let about = About::new(Service::Iam, "ListRoles", SSO_PATH.to_owned());
        let (mut found, mut pages) = (Vec::new(), Pages::default());
        loop {
            let marker = pages.token();
            let send =
                |iam: &Client| iam.list_roles().path_prefix(SSO_PATH).set_marker(marker.clone()).send();
            let read = |page: ListRolesOutput| {
                for role in page.roles {
                    found.push(principal(&role.arn, role.role_id, role.create_date)?);
                }
                match (page.is_truncated, page.marker) {
                    (true, None) => Err(MalformedResponse::Lacks("Marker")),
                    (truncated, marker) => pages.turn(marker.filter(|_| truncated)),
                }
            };
            if !self.call(deadline, &about, send, read).await? {
                return Ok(found);
            }
        }
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
        let outages = self.0.outages();
        outages.check(about)?;
        let clients = self.0.clients(deadline, about).await?;
        let iam = clients.iam(about)?;
        let policy = clients.policy().for_look_ups();
        let answer = clients.send(deadline, policy, about, || send(&iam), read).await;
        answer.inspect_err(|error| outages.note(error))
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
