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

/// What was read of a list.
#[derive(Debug)]
pub(super) struct Listing<I> {
    pub(super) items: Vec<I>,
    /// Whether this is all of it.
    pub(super) complete: bool,
}

impl Eks {
    /// The items of a list, of so many pages at most. `name` is the list's member in the answers.
    pub(super) async fn list<I, T, E, F, Answer>(
        &self,
        deadline: &Deadline,
        (about, name): (&About, &'static str),
        at_most: usize,
        send: F,
        read: impl Fn(T) -> Result<Page<I>, MalformedResponse>,
    ) -> Result<Listing<I>, Error>
    where
        F: Fn(&Client, Option<String>) -> Answer,
        Answer: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
        E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
        T: RequestId,
    {
        let (mut items, mut pages) = (Vec::new(), Pages::default());
        for _ in 0..at_most {
            let token = pages.token();
            let turn = |answer| {
                let (page, next) = read(answer)?;
                items.extend(page.ok_or(MalformedResponse::Lacks(name))?);
                pages.turn(next)
            };
            if !self.call(deadline, about, |eks| send(eks, token.clone()), turn).await? {
                return Ok(Listing { items, complete: true });
            }
        }
        Ok(Listing { items, complete: false })
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
        // Where the list has no end its pages say so.
        Ok(self.list(deadline, of, usize::MAX, send, read).await?.items)
    }
}
