//! A line of the log as hosts read it: go-hclog's JSON. Never here: which lines there are.

use std::error::Error;
use std::fmt;

use jiff::Timestamp;
use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Layer};
use tracing_subscriber::registry::{LookupSpan, Scope};

use crate::text;

/// A host splits a line of 64 KiB or more, and then reads no part of it as JSON.
const MAX_LINE: usize = 64 * 1024 - 1;

/// What is left of the message of a line that is too long: JSON may write each byte as six.
const MAX_CUT_MESSAGE: usize = 8 * 1024;

/// Six digits exactly: with three or nine, hosts take the line for plain text.
const TIMESTAMP: &str = "%Y-%m-%dT%H:%M:%S%.6fZ";

/// Writes events as lines, each with the fields of the spans around it.
pub(super) struct Hclog<W> {
    write: W,
}

impl<W: Fn(&[u8])> Hclog<W> {
    /// Hands each line, its end included, to `write`.
    pub(super) fn new(write: W) -> Self {
        Self { write }
    }
}

impl<S, W> Layer<S> for Hclog<W>
where
    S: Subscriber + for<'span> LookupSpan<'span>,
    W: Fn(&[u8]) + 'static,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        span.extensions_mut().insert(fields);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        if let Some(fields) = span.extensions_mut().get_mut::<Fields>() {
            values.record(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut fields = Fields::default();
        let spans = context.event_scope(event).into_iter();
        for span in spans.flat_map(Scope::from_root) {
            if let Some(inherited) = span.extensions().get::<Fields>() {
                fields.0.extend(inherited.0.clone());
            }
        }
        event.record(&mut fields);
        (self.write)(line(fields, event.metadata()).as_bytes());
    }
}

/// The fields of a span or an event, by name.
#[derive(Default)]
struct Fields(Map<String, Value>);

impl Fields {
    fn add(&mut self, field: &Field, value: impl Into<Value>) {
        // go-hclog takes this name for its own.
        let name = match field.name() {
            "timestamp" => "time",
            name => name,
        };
        self.0.insert(name.to_owned(), value.into());
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.record_str(field, &format!("{value:?}"));
    }

    /// Every text comes this way.
    fn record_str(&mut self, field: &Field, value: &str) {
        self.add(field, text::escaped(&text::redacted(value)).into_owned());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.add(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.add(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.add(field, value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.add(field, value);
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        let mut words = value.to_string();
        let mut next = value.source();
        while let Some(source) = next {
            words = format!("{words}: {source}");
            next = source.source();
        }
        self.record_str(field, &words);
    }
}

/// The four fields of go-hclog are strings, always: hosts panic at anything else.
fn line(Fields(mut fields): Fields, metadata: &Metadata<'_>) -> String {
    let message = match fields.remove("message") {
        Some(Value::String(message)) => message,
        Some(other) => other.to_string(),
        None => metadata.name().to_owned(),
    };
    let own = [
        ("@level", level(*metadata.level())),
        ("@message", &message),
        ("@module", metadata.target()),
        ("@timestamp", &Timestamp::now().strftime(TIMESTAMP).to_string()),
    ];
    let own = own.map(|(name, value)| (name.to_owned(), Value::from(value)));
    fields.extend(own.clone());
    let line = format!("{}\n", Value::Object(fields));
    if line.len() <= MAX_LINE {
        return line;
    }
    cut(Map::from_iter(own), &message, line.len())
}

/// Gives up the fields and most of the message of a line that no host could read whole.
fn cut(mut own: Map<String, Value>, message: &str, length: usize) -> String {
    let kept = &message[..message.floor_char_boundary(MAX_CUT_MESSAGE)];
    let message = format!("{kept} (cut: this line had {length} bytes)");
    own.insert("@message".to_owned(), message.into());
    format!("{}\n", Value::Object(own))
}

/// go-hclog knows no other words: `warning` would send the whole line to the host's debug log.
fn level(level: Level) -> &'static str {
    match level {
        Level::TRACE => "trace",
        Level::DEBUG => "debug",
        Level::INFO => "info",
        Level::WARN => "warn",
        Level::ERROR => "error",
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use tracing::subscriber::with_default;
    use tracing_subscriber::layer::SubscriberExt as _;

    use super::*;

    /// What `log` writes, line by line.
    fn lines(log: impl FnOnce()) -> Vec<String> {
        let written = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&written);
        let layer = Hclog::new(move |line: &[u8]| {
            let mut written = sink.lock().expect("nobody panics here");
            written.push(String::from_utf8(line.to_vec()).expect("a line is text"));
        });
        with_default(tracing_subscriber::registry().with(layer), log);
        std::mem::take(&mut *written.lock().expect("nobody panics here"))
    }

    fn only(lines: &[String]) -> Value {
        let [line] = lines else { panic!("not one line: {lines:?}") };
        assert!(line.ends_with('\n') && line.trim_end().lines().count() == 1);
        serde_json::from_str(line).expect("a line is JSON")
    }

    #[test]
    fn a_line_is_what_go_hclog_reads() {
        let before = Timestamp::now();
        let line = only(&lines(
            || tracing::warn!(target: "provider::client", tries = 3, ok = false, who = "me", "slow\nthere"),
        ));
        let stamp = line["@timestamp"].as_str().expect("a string").to_owned();
        let expected = serde_json::json!({
            "@level": "warn", "@message": "slow\nthere", "@module": "provider::client", "@timestamp": stamp,
            "tries": 3, "ok": false, "who": "me",
        });
        assert_eq!(line, expected);
        assert_eq!(stamp.len(), "2006-01-02T15:04:05.000000Z".len(), "{stamp}");
        assert!(stamp.ends_with('Z'), "{stamp}");
        let read: Timestamp = stamp.parse().expect("a timestamp");
        assert!(read.as_second() >= before.as_second(), "{stamp}");
    }

    #[test]
    fn every_level_has_go_hclogs_word() {
        let all = lines(|| {
            tracing::trace!("x");
            tracing::debug!("x");
            tracing::info!("x");
            tracing::warn!("x");
            tracing::error!("x");
        });
        let levels: Vec<_> =
            all.iter().map(|line| only(std::slice::from_ref(line))["@level"].clone()).collect();
        assert_eq!(levels, ["trace", "debug", "info", "warn", "error"]);
    }

    #[test]
    fn an_event_carries_the_fields_of_its_spans() {
        let line = only(&lines(|| {
            let outer = tracing::info_span!("call", rpc = "ReadResource", tries = 1).entered();
            let inner = tracing::info_span!("request", region = tracing::field::Empty).entered();
            inner.record("region", "eu-west-1");
            tracing::info!(tries = 2, "done");
            drop((inner, outer));
        }));
        assert_eq!(
            [&line["rpc"], &line["region"], &line["tries"]],
            [&Value::from("ReadResource"), &Value::from("eu-west-1"), &Value::from(2)]
        );
    }

    #[test]
    fn a_field_cannot_take_the_place_of_go_hclogs_own() {
        let line = only(&lines(|| tracing::info!("@level" = 7, timestamp = 9, message = 5)));
        assert_eq!(
            [&line["@level"], &line["@message"], &line["time"], &line["timestamp"]],
            [&Value::from("info"), &Value::from("5"), &Value::from(9), &Value::Null]
        );
    }

    #[test]
    fn a_line_that_hosts_would_split_is_cut() {
        let long = "é\u{1}".repeat(30_000);
        for message in [long.as_str(), "short"] {
            let all = lines(|| tracing::info!(body = long, "{message}"));
            let line = only(&all);
            assert!(all[0].len() <= MAX_LINE, "{} bytes", all[0].len());
            assert!(line["body"].is_null());
            let kept = line["@message"].as_str().expect("a string");
            assert!(kept.starts_with(&message[..2]), "{kept}");
            assert!(kept.contains(" (cut: this line had "), "{kept}");
        }
    }

    #[test]
    fn no_secret_and_nothing_hidden_is_logged() {
        let secret = text::Secret::from("a-password-of-somebody-else");
        let error = io::Error::other(format!("bad {}", secret.reveal()));
        let line = only(&lines(|| {
            let piece = &secret.reveal()[3..22];
            tracing::error!(error = &error as &(dyn Error + 'static), piece, ?piece, "{piece}\u{9b}2J");
        }));
        assert_eq!([&line["error"], &line["piece"]], ["bad (secret)", "\"(secret)\""]);
        assert_eq!(line["@message"], "(secret)\\u009b2J");
    }

    #[test]
    fn an_error_is_logged_with_its_causes() {
        #[derive(Debug, thiserror::Error)]
        #[error("cannot listen")]
        struct Outer(#[source] io::Error);

        let error = Outer(io::Error::other("no socket"));
        let line = only(&lines(|| {
            tracing::error!(error = &error as &(dyn Error + 'static), "ended");
        }));
        assert_eq!(line["error"], "cannot listen: no socket");
    }
}
