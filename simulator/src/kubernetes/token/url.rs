//! The parts of the URL in a token, just as they were written: nothing is put in order, so that the checks see it all.

/// An absolute URL in pieces; a fragment is left out.
pub(super) struct Url<'a> {
    pub(super) scheme: &'a str,
    /// With whatever else stands before the path: a port, a user.
    pub(super) host: &'a str,
    /// Empty if there is none.
    pub(super) path: &'a str,
    /// Without the question mark.
    pub(super) query: &'a str,
}

impl<'a> Url<'a> {
    /// Splits a URL; none if it has no scheme, or holds blanks or control characters.
    pub(super) fn split(text: &'a str) -> Option<Self> {
        if text.chars().any(|one| one.is_control() || one == ' ') {
            return None;
        }
        let (text, _fragment) = text.split_once('#').unwrap_or((text, ""));
        let (scheme, rest) = text.split_once("://")?;
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        Some(Self { scheme, host, path, query })
    }
}

#[cfg(test)]
mod tests {
    use super::Url;

    #[test]
    fn a_url_without_a_path_has_an_empty_one() {
        let parts = |text| {
            let Url { scheme, host, path, query } = Url::split(text)?;
            Some((scheme, host, path, query))
        };
        assert_eq!(parts("https://a:1/b?c=/#d"), Some(("https", "a:1", "/b", "c=/")));
        assert_eq!(parts("https://a?c"), Some(("https", "a", "", "c")));
        assert_eq!(parts("a/b"), None);
        assert_eq!(parts("https://a/\n"), None);
    }
}
