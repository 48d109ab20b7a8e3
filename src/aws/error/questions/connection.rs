//! How far a request came, and whether AWS was reached at all.
//! Never here: what AWS answered.

use super::super::{Error, Fault};

/// What hyper-util says where a proxy answers the request for a connection with 407.
pub(in crate::aws::error) const PROXY_LOGIN: &str = "proxy authorization required";

/// What it says of every other refusal of a proxy.
const PROXY_REFUSAL: &str = "tunnel error";

impl Error {
    /// No connection could be made, so nothing was sent.
    #[must_use]
    pub fn is_unreachable(&self) -> bool {
        matches!(self.0.fault, Fault::Connection { sent: false, .. })
    }

    /// A proxy requires a user name and a password, before it opens a connection or instead of an answer.
    #[must_use]
    pub fn is_proxy_login(&self) -> bool {
        self.status() == Some(407) || self.is_no_connection_as(PROXY_LOGIN)
    }

    /// A proxy did not open a connection to the host.
    #[must_use]
    pub fn is_refused_by_proxy(&self) -> bool {
        self.is_no_connection_as(PROXY_REFUSAL)
    }

    fn is_no_connection_as(&self, part: &str) -> bool {
        matches!(&self.0.fault, Fault::Connection { text, .. } if text.contains(part))
    }

    /// Nothing came back, whether a connection could be made or not.
    #[must_use]
    pub fn is_unanswered(&self) -> bool {
        matches!(self.0.fault, Fault::Connection { .. } | Fault::LimitPassed(_))
    }

    /// What came back is not an answer of the service's kind, or not a whole one.
    #[must_use]
    pub fn is_unreadable(&self) -> bool {
        matches!(self.0.fault, Fault::Unreadable { .. } | Fault::Malformed { .. } | Fault::TooLarge { .. })
    }

    /// What answered is not AWS: a proxy or a sign-in page, say. Each answer of AWS's has a request id.
    #[must_use]
    pub fn is_foreign(&self) -> bool {
        match &self.0.fault {
            Fault::Unreadable { foreign, .. } => *foreign,
            Fault::Malformed { request_id, .. } => request_id.is_none(),
            Fault::TooLarge { .. } => true,
            _ => false,
        }
    }

    /// The service cannot be had from here: nothing answers, or something else does.
    #[must_use]
    pub fn is_outage(&self) -> bool {
        let stopped = self.is_cancelled() || self.is_out_of_time();
        !stopped && (self.is_unanswered() || self.is_foreign())
    }
}
