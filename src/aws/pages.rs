//! The pages of a list: which token asks for the next one, and when a list has no end. Never here: requests.

use std::collections::HashSet;

use super::error::MalformedResponse;

/// The most pages of one list that are read. The longest list is that of a cluster's entries: 3,000 at most (a quota of
/// EKS's that cannot be raised), which fill 30 pages. Pages may be smaller and some empty, but not a thousand of them.
pub(super) const MAX_PAGES: usize = 1_000;

/// Where the reading of a list has come to.
#[derive(Debug, Default)]
pub(super) struct Pages {
    token: Option<String>,
    seen: HashSet<String>,
}

impl Pages {
    /// The token that asks for the page; none for the first.
    pub(super) fn token(&self) -> Option<String> {
        self.token.clone()
    }

    /// Turns to the page that the present one names. Says whether there is one.
    ///
    /// # Errors
    /// When the list has no end: a token comes again, or there are more than [`MAX_PAGES`].
    pub(super) fn turn(&mut self, next: Option<String>) -> Result<bool, MalformedResponse> {
        let Some(next) = next.filter(|token| !token.is_empty()) else {
            return Ok(false);
        };
        if !self.seen.insert(next.clone()) {
            return Err(MalformedResponse::RepeatsToken);
        }
        if self.seen.len() >= MAX_PAGES {
            return Err(MalformedResponse::TooManyPages(MAX_PAGES));
        }
        self.token = Some(next);
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_that_comes_again_ends_the_list_with_an_error() {
        for tokens in [vec!["a", "a"], vec!["a", "b", "a"]] {
            let mut pages = Pages::default();
            let (last, before) = tokens.split_last().unwrap();
            for token in before {
                assert_eq!(pages.turn(Some((*token).to_owned())), Ok(true));
                assert_eq!(pages.token().as_deref(), Some(*token));
            }
            assert_eq!(
                pages.turn(Some((*last).to_owned())),
                Err(MalformedResponse::RepeatsToken),
                "{tokens:?}"
            );
        }
    }

    #[test]
    fn an_empty_token_is_none() {
        assert_eq!(
            (Pages::default().turn(Some(String::new())), Pages::default().turn(None)),
            (Ok(false), Ok(false))
        );
    }
}
