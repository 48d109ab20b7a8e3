//! What IAM knows of roles and users. All of it is best effort: IAM may be forbidden. Never here: what to conclude.

use std::future::Future;

use aws_sdk_iam::Client;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::DateTime;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use jiff::Timestamp;

use super::Aws;
use super::eks_time;
use super::error::{About, Error, Service};
use super::retry::Patience;
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
    /// IAM may not be asked by these credentials; [`Aws::iam_denied`] tells more.
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
        patience: &Patience,
        principal: &PrincipalArn,
    ) -> Result<Principal, Error> {
        match principal.kind() {
            PrincipalKind::User => self.get_user(patience, principal.name()).await,
            PrincipalKind::Role | PrincipalKind::Root => self.get_role(patience, principal.name()).await,
        }
    }

    /// A role of the caller's account, by its name.
    ///
    /// # Errors
    /// As for [`Self::named_like`].
    pub async fn get_role(&self, patience: &Patience, name: &str) -> Result<Principal, Error> {
        let about = About::new(Service::Iam, "GetRole", name.to_owned());
        let answer = self.call(patience, &about, |iam| iam.get_role().role_name(name).send()).await?;
        let role = answer.role.ok_or_else(|| Error::incomplete(&about, "the role"))?;
        principal(&about, &role.arn, role.role_id, role.create_date)
    }

    /// A user of the caller's account, by its name.
    ///
    /// # Errors
    /// As for [`Self::named_like`].
    pub async fn get_user(&self, patience: &Patience, name: &str) -> Result<Principal, Error> {
        let about = About::new(Service::Iam, "GetUser", name.to_owned());
        let answer = self.call(patience, &about, |iam| iam.get_user().user_name(name).send()).await?;
        let user = answer.user.ok_or_else(|| Error::incomplete(&about, "the user"))?;
        principal(&about, &user.arn, user.user_id, user.create_date)
    }

    /// The roles of IAM Identity Center in the caller's account, of all pages.
    ///
    /// # Errors
    /// [`Error::is_access_denied`] and others.
    pub async fn list_sso_roles(&self, patience: &Patience) -> Result<Vec<Principal>, Error> {
        let about = About::new(Service::Iam, "ListRoles", SSO_PATH.to_owned());
        let mut found = Vec::new();
        let mut marker = None;
        loop {
            let send =
                |iam: &Client| iam.list_roles().path_prefix(SSO_PATH).set_marker(marker.clone()).send();
            let page = self.call(patience, &about, send).await?;
            for role in page.roles {
                found.push(principal(&about, &role.arn, role.role_id, role.create_date)?);
            }
            marker = page.marker.filter(|_| page.is_truncated);
            if marker.is_none() {
                return Ok(found);
            }
        }
    }

    async fn call<T, E, F, Answer>(&self, patience: &Patience, about: &About, send: F) -> Result<T, Error>
    where
        F: Fn(&Client) -> Answer,
        Answer: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
        E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
    {
        let clients = self.0.clients(patience, about).await?;
        let iam = clients.iam(about)?;
        clients.send(patience, clients.policy().for_look_ups(), about, || send(&iam)).await
    }
}

/// A role or user, without tags, policies and last use.
fn principal(about: &About, arn: &str, unique_id: String, created: DateTime) -> Result<Principal, Error> {
    let lacks = |what| Error::incomplete(about, what);
    let arn = arn.parse().map_err(|_| lacks("an ARN that can be read"))?;
    let created_at = eks_time(Some(created)).ok_or_else(|| lacks("CreateDate"))?;
    Ok(Principal { arn, unique_id, created_at })
}
