//! What a panic prints. Hosts look for `panic: ` at the start of a line, and then show the rest as a crash report.
//! Panics of one call become diagnostics elsewhere; this is the last word on those that do not.

use std::io::{self, Write as _};
use std::panic::{self, PanicHookInfo};
use std::thread;

use tracing::error;

use crate::text;

/// From now on a panic prints what went wrong and where, on stderr.
///
/// Where `is_handled` says that the panicking thread is in a call whose panic becomes a diagnostic, it is only logged:
/// the host would else add a crash report to the diagnostic.
pub fn report_panics(is_handled: fn() -> bool) {
    panic::set_hook(Box::new(move |info| {
        if is_handled() {
            return error!("a call panicked: {}", report(info));
        }
        // Nobody is left to tell when stderr is closed.
        let _ = io::stderr().write_all(report(info).as_bytes());
    }));
}

fn report(info: &PanicHookInfo<'_>) -> String {
    let place = info.location().map_or_else(|| "somewhere".to_owned(), ToString::to_string);
    let thread = thread::current();
    format!(
        "panic: {}\n\nat {place}, in thread {}\n",
        text::shown(info.payload_as_str().unwrap_or("no message")),
        thread.name().unwrap_or("without a name")
    )
}

#[cfg(test)]
mod tests {
    use std::panic::catch_unwind;
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn a_panic_names_itself_and_its_place() {
        static SEEN: Mutex<String> = Mutex::new(String::new());
        let before = panic::take_hook();
        panic::set_hook(Box::new(|info| {
            *SEEN.lock().expect("nobody panics here") = report(info);
        }));
        let outcome = catch_unwind(|| panic!("the {} broke", "pot"));
        panic::set_hook(before);
        let seen = SEEN.lock().expect("nobody panics here").clone();
        assert!(outcome.is_err());
        assert!(seen.starts_with("panic: the pot broke\n\nat src/plugin/crash.rs:"), "{seen}");
    }
}
