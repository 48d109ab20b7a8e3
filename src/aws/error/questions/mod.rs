//! What a caller may ask of an error. Every comparison with AWS's codes and words stands here once, as class and a part
//! of the text, beside where it was seen. Never here: what to do about it.

mod access;
mod connection;
mod eks;
mod outcome;
#[cfg(test)]
mod tests;

pub(super) use connection::PROXY_LOGIN;

use super::Error;

impl Error {
    fn is_code(&self, code: &str) -> bool {
        self.code() == Some(code)
    }

    fn has(&self, codes: &[&str], part: &str) -> bool {
        let class = self.code().is_some_and(|code| codes.contains(&code));
        class && self.message().is_some_and(|text| text.contains(part))
    }
}
