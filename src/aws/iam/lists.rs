//! IAM's lists: roles, users, and their tags, of all pages. Never here: which of them are looked for.

use std::collections::BTreeMap;
use std::future::Future;

use aws_sdk_iam::Client;
use aws_sdk_iam::operation::list_role_tags::ListRoleTagsOutput;
use aws_sdk_iam::operation::list_roles::ListRolesOutput;
use aws_sdk_iam::operation::list_user_tags::ListUserTagsOutput;
use aws_sdk_iam::operation::list_users::ListUsersOutput;
use aws_sdk_iam::types::Tag;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::request_id::RequestId;

use super::{About, Deadline, Error, Iam, MalformedResponse, Principal, Service, principal};
use crate::access::{PrincipalArn, PrincipalKind, SSO_PATH};
use crate::aws::pages::Pages;

/// The tags of a principal, by their keys.
pub type PrincipalTags = BTreeMap<String, String>;

/// The most roles or users that IAM puts on a page; it is 100 where nothing is asked for.
const MOST_ITEMS: i32 = 1_000;

/// What is on a page, and where the next one begins if there is one.
struct Page<I> {
    items: Vec<I>,
    is_truncated: bool,
    marker: Option<String>,
}

impl Iam {
    /// The roles of the caller's account whose paths begin like this.
    ///
    /// # Errors
    /// [`Error::is_access_denied`] and others.
    pub async fn list_roles(&self, deadline: &Deadline, path_prefix: &str) -> Result<Vec<Principal>, Error> {
        let about = About::new(Service::Iam, "ListRoles", path_prefix.to_owned());
        let send = |iam: &Client, marker| {
            iam.list_roles().path_prefix(path_prefix).max_items(MOST_ITEMS).set_marker(marker).send()
        };
        let read = |ListRolesOutput { roles, is_truncated, marker, .. }| {
            let read = roles.into_iter().map(|role| principal(&role.arn, role.role_id, role.create_date));
            Ok(Page { items: read.collect::<Result<_, _>>()?, is_truncated, marker })
        };
        self.list(deadline, &about, send, read).await
    }

    /// The users of the caller's account whose paths begin like this.
    ///
    /// # Errors
    /// As for [`Self::list_roles`].
    pub async fn list_users(&self, deadline: &Deadline, path_prefix: &str) -> Result<Vec<Principal>, Error> {
        let about = About::new(Service::Iam, "ListUsers", path_prefix.to_owned());
        let send = |iam: &Client, marker| {
            iam.list_users().path_prefix(path_prefix).max_items(MOST_ITEMS).set_marker(marker).send()
        };
        let read = |ListUsersOutput { users, is_truncated, marker, .. }| {
            let read = users.into_iter().map(|user| principal(&user.arn, user.user_id, user.create_date));
            Ok(Page { items: read.collect::<Result<_, _>>()?, is_truncated, marker })
        };
        self.list(deadline, &about, send, read).await
    }

    /// The roles of IAM Identity Center in the caller's account.
    ///
    /// # Errors
    /// As for [`Self::list_roles`].
    pub async fn list_sso_roles(&self, deadline: &Deadline) -> Result<Vec<Principal>, Error> {
        self.list_roles(deadline, SSO_PATH).await
    }

    /// The tags of a role or user of the caller's account.
    ///
    /// # Errors
    /// [`Error::is_no_such_principal`], [`Error::is_access_denied`] and others.
    pub async fn tags(&self, deadline: &Deadline, principal: &PrincipalArn) -> Result<PrincipalTags, Error> {
        let listed = match principal.kind() {
            PrincipalKind::User => self.user_tags(deadline, principal.name()).await?,
            PrincipalKind::Role | PrincipalKind::Root => self.role_tags(deadline, principal.name()).await?,
        };
        Ok(listed.into_iter().map(|tag| (tag.key, tag.value)).collect())
    }

    async fn role_tags(&self, deadline: &Deadline, name: &str) -> Result<Vec<Tag>, Error> {
        let about = About::new(Service::Iam, "ListRoleTags", name.to_owned());
        let send = |iam: &Client, marker| iam.list_role_tags().role_name(name).set_marker(marker).send();
        let read = |ListRoleTagsOutput { tags: items, is_truncated, marker, .. }| {
            Ok(Page { items, is_truncated, marker })
        };
        self.list(deadline, &about, send, read).await
    }

    async fn user_tags(&self, deadline: &Deadline, name: &str) -> Result<Vec<Tag>, Error> {
        let about = About::new(Service::Iam, "ListUserTags", name.to_owned());
        let send = |iam: &Client, marker| iam.list_user_tags().user_name(name).set_marker(marker).send();
        let read = |ListUserTagsOutput { tags: items, is_truncated, marker, .. }| {
            Ok(Page { items, is_truncated, marker })
        };
        self.list(deadline, &about, send, read).await
    }

    /// The items of a list, of all pages.
    async fn list<I, T, E, F, Answer>(
        &self,
        deadline: &Deadline,
        about: &About,
        send: F,
        read: impl Fn(T) -> Result<Page<I>, MalformedResponse>,
    ) -> Result<Vec<I>, Error>
    where
        F: Fn(&Client, Option<String>) -> Answer,
        Answer: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
        E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
        T: RequestId,
    {
        let (mut found, mut pages) = (Vec::new(), Pages::default());
        loop {
            let at = pages.token();
            let turn = |answer| {
                let Page { items, is_truncated, marker } = read(answer)?;
                found.extend(items);
                match (is_truncated, marker) {
                    (true, None) => Err(MalformedResponse::Lacks("Marker")),
                    (truncated, marker) => pages.turn(marker.filter(|_| truncated)),
                }
            };
            if !self.call(deadline, about, |iam| send(iam, at.clone()), turn).await? {
                return Ok(found);
            }
        }
    }
}
