//! Which requests the control interface admits: those that no web page can make a browser send. Never here: what they do.
//!
//! A page of another origin can have its browser send a simple request, and never read the answer. A header of our own makes
//! the browser ask first (a preflight), and nothing here ever allows it. A page can also have its own name resolve to
//! loopback, so that there is no other origin; then the name in `Host` is not one of ours.

use crate::addresses::Addresses;
use crate::http::Request;

/// The header that every control request has, with its value.
pub const CONTROL_HEADER: (&str, &str) = ("X-EKS-Simulator", "control");

/// Whether a request may be answered.
///
/// # Errors
/// What is wrong with it, for the person who sent it.
pub(super) fn admit(request: &Request, addresses: &Addresses) -> Result<(), String> {
    let host = request.header("host").unwrap_or_default();
    if !addresses.answers_to(host) {
        return Err(format!(
            "control requests must be sent to localhost, a loopback address or the name in --advertise, not to the host {host:?}"
        ));
    }
    let (name, value) = CONTROL_HEADER;
    if request.header(name) != Some(value) {
        return Err(format!("control requests must have the header {name}: {value}"));
    }
    Ok(())
}
