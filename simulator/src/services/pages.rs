//! Cutting lists into pages. A token names the last item of its page, and counts only for the list it came from.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

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
pub(super) struct WrongToken;

/// Cuts a page out of items that are sorted by key. `list` tells this list from all others: operation, cluster, filter.
pub(super) fn cut<'a, T>(
    items: impl Iterator<Item = (&'a str, T)>,
    list: &str,
    token: Option<&str>,
    size: usize,
) -> Result<Page<T>, WrongToken> {
    let after = token.map(|token| read_token(list, token)).transpose()?;
    let mut rest =
        items.skip_while(|(key, _)| after.as_deref().is_some_and(|after| *key <= after)).peekable();
    let mut page = Page { items: Vec::new(), next: None };
    let mut end = "";
    while page.items.len() < size
        && let Some((key, item)) = rest.next()
    {
        page.items.push(item);
        end = key;
    }
    page.next = rest.peek().is_some().then(|| write_token(list, end));
    Ok(page)
}

fn write_token(list: &str, end: &str) -> String {
    let mut bytes = mark(list, end);
    bytes.extend_from_slice(end.as_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

fn read_token(list: &str, token: &str) -> Result<String, WrongToken> {
    let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| WrongToken)?;
    let (head, end) = bytes.split_at_checked(MARK).ok_or(WrongToken)?;
    let end = std::str::from_utf8(end).map_err(|_| WrongToken)?;
    if head == mark(list, end) { Ok(end.to_owned()) } else { Err(WrongToken) }
}

fn mark(list: &str, end: &str) -> Vec<u8> {
    Sha256::digest(format!("page of {list} after {end}")).iter().take(MARK).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::cut;

    fn numbers() -> Vec<String> {
        (0..5).map(|number| format!("k{number}")).collect()
    }

    #[test]
    fn pages_together_are_the_whole_list() {
        let all = numbers();
        let (mut seen, mut token) = (Vec::new(), None);
        loop {
            let items = all.iter().map(|key| (key.as_str(), key.clone()));
            let page = cut(items, "list", token.as_deref(), 2).expect("a page");
            seen.extend(page.items);
            token = page.next;
            if token.is_none() {
                break;
            }
        }
        assert_eq!(seen, all);
    }

    #[test]
    fn a_token_of_another_list_is_refused() {
        let all = numbers();
        let items = || all.iter().map(|key| (key.as_str(), ()));
        let token = cut(items(), "one", None, 2).expect("a page").next.expect("more");
        assert!(cut(items(), "one", Some(&token), 2).is_ok());
        assert!(cut(items(), "two", Some(&token), 2).is_err());
        assert!(cut(items(), "one", Some("k1"), 2).is_err());
    }
}
