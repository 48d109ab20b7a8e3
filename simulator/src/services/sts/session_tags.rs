//! The tags of a session: those it is begun with, and those that the calling session hands on.

use std::collections::{BTreeMap, BTreeSet};

use crate::input::Input;
use crate::messages;
use crate::operation::{Call, Member, Shape};
use crate::service_error::ServiceError;
use crate::world::Session;

pub(super) const TAGS: Member = Member::body(
    "Tags",
    Shape::Objects(&[Member::body("Key", Shape::Text), Member::body("Value", Shape::Text)]),
);
pub(super) const TRANSITIVE_KEYS: Member = Member::body("TransitiveTagKeys", Shape::Texts);

/// Tags, and which of them the sessions that begin in this one have, too.
#[derive(Default)]
pub(super) struct SessionTags {
    pub(super) tags: BTreeMap<String, String>,
    pub(super) transitive: BTreeSet<String>,
}

/// The session that calls, if STS began it.
pub(super) fn calling_session<'a>(call: &'a Call<'_>) -> Option<&'a Session> {
    call.world.sessions.get(call.caller?.session_key.as_ref()?)
}

/// The tags that a new session has.
///
/// # Errors
/// A key that is to be handed on and is no tag, or a tag that was handed on and is to change.
pub(super) fn of_new_session(call: &Call<'_>, input: &Input) -> Result<SessionTags, ServiceError> {
    let mut all = handed_on(call);
    for tag in input.objects("Tags") {
        let (key, value) = (tag.required_text("Key"), tag.required_text("Value"));
        if all.transitive.iter().any(|kept| kept.eq_ignore_ascii_case(key)) {
            return Err(messages::transitive_tag_kept(key));
        }
        all.tags.insert(key.to_owned(), value.to_owned());
    }
    for key in input.texts("TransitiveTagKeys").unwrap_or_default() {
        if !all.tags.contains_key(&key) {
            return Err(messages::transitive_tag_absent(&key));
        }
        all.transitive.insert(key);
    }
    Ok(all)
}

fn handed_on(call: &Call<'_>) -> SessionTags {
    let Some(Session { tags, transitive_tag_keys, .. }) = calling_session(call) else {
        return SessionTags::default();
    };
    let is_transitive = |(key, _): &(&String, &String)| transitive_tag_keys.contains(*key);
    let kept = tags.iter().filter(is_transitive).map(|(key, value)| (key.clone(), value.clone()));
    SessionTags { tags: kept.collect(), transitive: transitive_tag_keys.clone() }
}
