//! Lists of EKS's, page by page. Never here: what is on a page.

use std::future::Future;

use aws_sdk_eks::Client;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::request_id::RequestId;

use super::super::deadline::Deadline;
use super::super::error::{About, Error, MalformedResponse};
use super::super::pages::Pages;
use super::Eks;

/// How many things are asked for at once: the most that EKS gives.
pub(super) const PAGE: i32 = 100;

/// How many pages are read where a part of a list will do.
pub(super) const SOME_PAGES: usize = 10;

/// What is on a page, none where the list itself is missing, and the token of the next one.
pub(super) type Page<I> = (Option<Vec<I>>, Option<String>);

impl Eks {
    /// The items on one page of a list, and whether another follows, to which `pages` is turned then. `name` is the list's
    /// member in the answers.
    pub(super) async fn page<I, T, E, F, Answer>(
        &self,
        deadline: &Deadline,
        (about, name): (&About, &'static str),
        pages: &mut Pages,
        send: &F,
        read: &impl Fn(T) -> Result<Page<I>, MalformedResponse>,
    ) -> Result<(Vec<I>, bool), Error>
    where
        F: Fn(&Client, Option<String>) -> Answer,
        Answer: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
        E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
        T: RequestId,
    {
        let token = pages.token();
        let turn = |answer| {
            let (page, next) = read(answer)?;
            let items = page.ok_or(MalformedResponse::Lacks(name))?;
            Ok((items, pages.turn(next)?))
        };
        self.call(deadline, about, |eks| send(eks, token.clone()), turn).await
    }

    /// All items of a list.
    pub(super) async fn list_all<I, T, E, F, Answer>(
        &self,
        deadline: &Deadline,
        of: (&About, &'static str),
        send: F,
        read: impl Fn(T) -> Result<Page<I>, MalformedResponse>,
    ) -> Result<Vec<I>, Error>
    where
        F: Fn(&Client, Option<String>) -> Answer,
        Answer: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
        E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
        T: RequestId,
    {
        let (mut items, mut pages) = (Vec::new(), Pages::default());
        // A list that has no end is an error of its pages.
        loop {
            let (page, goes_on) = self.page(deadline, of, &mut pages, &send, &read).await?;
            items.extend(page);
            if !goes_on {
                return Ok(items);
            }
        }
    }
}
