//! Cutting lists into pages, in the order that the world wants. A token names the last item that was shown and the order
//! of its list, and is valid only for the list it came from.

use std::hash::{DefaultHasher, Hash, Hasher};

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::operation::Call;
use crate::world::ListOrder;

/// Bytes of the mark at the head of a token.
const MARK: usize = 12;

/// One page, and the token of the next.
#[derive(Debug)]
pub(super) struct Page<T> {
    pub(super) items: Vec<T>,
    pub(super) next: Option<String>,
}

/// The news that a token is none of this list's.
#[derive(Debug)]
pub(super) struct InvalidToken;

/// How lists come, as far as the world says so.
#[derive(Clone, Copy)]
pub(super) struct Paging {
    /// The most items on a page.
    size: usize,
    /// What a listing that begins now is shuffled by; none if it is sorted.
    seed: Option<u64>,
    /// Whether every page with items has one without before it.
    empty_pages: bool,
}

/// How far a listing has come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Progress {
    seed: Option<u64>,
    /// The last item that was shown.
    after: Option<String>,
    /// Whether the page before this one was without items.
    waited: bool,
}

impl Paging {
    /// How a call's list comes, with so many items on a page if the caller says so. Every call shuffles in a way of its
    /// own, and the same calls in the same order always do so alike.
    pub(super) fn of(call: &Call<'_>, asked: Option<i64>) -> Self {
        let settings = &call.world.settings;
        let asked = asked.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
        Self {
            size: asked.min(settings.page_size),
            seed: (settings.list_order == ListOrder::Shuffled).then_some(call.number),
            empty_pages: settings.empty_pages,
        }
    }
}

/// Cuts a page out of items with different keys. `list` identifies the list: operation, cluster, filter.
pub(super) fn cut<'a, T>(
    items: impl Iterator<Item = (&'a str, T)>,
    list: &str,
    token: Option<&str>,
    paging: Paging,
) -> Result<Page<T>, InvalidToken> {
    let Paging { size, seed, empty_pages } = paging;
    let begin = || Ok(Progress { seed, ..Progress::default() });
    let progress = token.map_or_else(begin, |token| read_token(list, token))?;
    let mut rest = rest(items, &progress);
    if empty_pages && !progress.waited && !rest.is_empty() {
        let next = write_token(list, &Progress { waited: true, ..progress });
        return Ok(Page { items: Vec::new(), next: Some(next) });
    }
    let more = rest.len() > size;
    rest.truncate(size);
    let after = rest.last().map(|(key, _)| (*key).to_owned());
    let next = more.then(|| write_token(list, &Progress { seed: progress.seed, after, waited: false }));
    Ok(Page { items: rest.into_iter().map(|(_, item)| item).collect(), next })
}

/// What a listing has not shown yet, in its order. What comes and goes meanwhile moves nothing else.
fn rest<'a, T>(items: impl Iterator<Item = (&'a str, T)>, progress: &Progress) -> Vec<(&'a str, T)> {
    let Progress { seed, after, waited: _ } = progress;
    let rank = |key: &str| (seed.map(|seed| shuffled(seed, key)), key.to_owned());
    let shown = after.as_deref().map(rank);
    let mut rest: Vec<(&str, T)> =
        items.filter(|(key, _)| shown.as_ref().is_none_or(|shown| rank(key) > *shown)).collect();
    rest.sort_by_cached_key(|(key, _)| rank(key));
    rest
}

fn shuffled(seed: u64, key: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (seed, key).hash(&mut hasher);
    hasher.finish()
}

fn write_token(list: &str, progress: &Progress) -> String {
    let text = serde_json::json!(progress).to_string();
    URL_SAFE_NO_PAD.encode([mark(list, &text).as_slice(), text.as_bytes()].concat())
}

fn read_token(list: &str, token: &str) -> Result<Progress, InvalidToken> {
    let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| InvalidToken)?;
    let (head, text) = bytes.split_at_checked(MARK).ok_or(InvalidToken)?;
    let text = std::str::from_utf8(text).map_err(|_| InvalidToken)?;
    if head != mark(list, text) {
        return Err(InvalidToken);
    }
    serde_json::from_str(text).map_err(|_| InvalidToken)
}

fn mark(list: &str, progress: &str) -> Vec<u8> {
    let digest = digest(&SHA256, format!("page of {list} at {progress}").as_bytes());
    digest.as_ref().iter().take(MARK).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::{Paging, cut};

    const PLAIN: Paging = Paging { size: 2, seed: None, empty_pages: false };

    fn numbers() -> Vec<String> {
        (0..5).map(|number| format!("k{number}")).collect()
    }

    /// The pages of a whole listing.
    fn pages(keys: &[String], paging: Paging) -> Vec<Vec<String>> {
        let (mut pages, mut token) = (Vec::new(), None);
        loop {
            let items = keys.iter().map(|key| (key.as_str(), key.clone()));
            let page = cut(items, "list", token.as_deref(), paging).expect("a page");
            pages.push(page.items);
            token = page.next;
            if token.is_none() {
                return pages;
            }
        }
    }

    #[test]
    fn pages_together_are_the_whole_list_in_its_order() {
        assert_eq!(pages(&numbers(), PLAIN), [vec!["k0", "k1"], vec!["k2", "k3"], vec!["k4"]]);
    }

    #[test]
    fn a_shuffled_list_loses_nothing_and_each_seed_has_an_order_of_its_own() {
        let all: Vec<String> = (0..40).map(|number| format!("k{number:02}")).collect();
        let listed = |seed| pages(&all, Paging { seed: Some(seed), ..PLAIN }).concat();
        for seed in 0..20 {
            let mut sorted = listed(seed);
            assert_ne!(sorted, all);
            assert_ne!(sorted, listed(seed + 1));
            assert_eq!(sorted, listed(seed));
            sorted.sort();
            assert_eq!(sorted, all);
        }
    }

    #[test]
    fn an_empty_page_stands_before_each_with_items() {
        let none: [&str; 0] = [];
        let paging = Paging { empty_pages: true, ..PLAIN };
        let expected = [&none[..], &["k0", "k1"], &none, &["k2", "k3"], &none, &["k4"]];
        assert_eq!(pages(&numbers(), paging), expected);
        assert_eq!(pages(&[], paging), [none]);
    }

    #[test]
    fn what_comes_and_goes_between_pages_moves_nothing_else() {
        for seed in [None, Some(7)] {
            let paging = Paging { seed, ..PLAIN };
            let mut keys = numbers();
            let page = |keys: &[String], token: Option<&str>| {
                cut(keys.iter().map(|key| (key.as_str(), key.clone())), "list", token, paging)
                    .expect("a page")
            };
            let first = page(&keys, None);
            keys.retain(|key| !first.items.contains(key));
            let kept = keys.clone();
            keys.push("new".to_owned());
            let (mut seen, mut token) = (Vec::new(), first.next);
            while let Some(next) = token {
                let page = page(&keys, Some(&next));
                seen.extend(page.items);
                token = page.next;
            }
            seen.retain(|key| key != "new");
            seen.sort();
            assert_eq!(seen, kept);
        }
    }

    #[test]
    fn a_token_of_another_list_is_refused() {
        let all = numbers();
        let items = || all.iter().map(|key| (key.as_str(), ()));
        let token = cut(items(), "one", None, PLAIN).expect("a page").next.expect("more");
        assert!(cut(items(), "one", Some(&token), PLAIN).is_ok());
        assert!(cut(items(), "two", Some(&token), PLAIN).is_err());
        assert!(cut(items(), "one", Some("k1"), PLAIN).is_err());
    }
}
