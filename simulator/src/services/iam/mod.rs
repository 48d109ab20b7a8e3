//! The IAM operations: roles and users, as much of them as access entries need.

mod roles;
mod shapes;
mod tags;
mod trust;
mod users;

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::pages::{self, Paging};
use crate::arn::{self, Kind, PrincipalArn};
use crate::input::Input;
use crate::messages;
use crate::operation::{Call, Member, Operation, Pattern, Shape};
use crate::service_error::ServiceError;
use crate::world::{Principal, World, ids};

pub(crate) use shapes::{MAX_SESSION_SECONDS, iso};

/// Everything that IAM does here.
pub(crate) const OPERATIONS: &[&Operation] = &[
    &roles::GET,
    &roles::LIST,
    &roles::CREATE,
    &roles::DELETE,
    &roles::LIST_TAGS,
    &users::GET,
    &users::LIST,
    &users::CREATE,
    &users::UPDATE,
    &users::DELETE,
    &users::LIST_TAGS,
];

/// The most items on a page, if the caller does not say (IAM API reference).
const PAGE: i64 = 100;

const NAME: &str = r"[\w+=,.@-]+";
const ROLE_NAME: Shape = name(64);
const NEW_USER_NAME: Shape = name(64);
const USER_NAME: Shape = name(128);
const PATH: Shape = Shape::Pattern(Pattern {
    least: 1,
    most: 512,
    expression: r"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)",
    fits: arn::is_path,
});
const PATH_PREFIX: Member = Member::body(
    "PathPrefix",
    Shape::Pattern(Pattern {
        least: 1,
        most: 512,
        expression: r"\u002F[\u0021-\u007F]*",
        fits: |text| text.starts_with('/') && text.bytes().all(|byte| (0x21..=0x7f).contains(&byte)),
    }),
);
const MARKER: Member = Member::body("Marker", Shape::Text);
const MAX_ITEMS: Member = Member::body("MaxItems", Shape::Number(1, 1_000));

const fn name(most: usize) -> Shape {
    Shape::Pattern(Pattern { least: 1, most, expression: NAME, fits: arn::is_name })
}

/// The ARN as IAM's refusals name it. What does not exist yet, or any more, has no path there.
fn resource(call: &Call<'_>, kind: Kind, name: &str) -> String {
    match find(call.world, call.account(), kind, name) {
        Some(principal) => principal.arn.as_str().to_owned(),
        None => own_arn(call, kind, "/", name).as_str().to_owned(),
    }
}

fn own_arn(call: &Call<'_>, kind: Kind, path: &str, name: &str) -> PrincipalArn {
    let partition = call.caller.map_or("aws", |caller| caller.partition());
    PrincipalArn::from_parts(partition, call.account(), kind, path, name)
}

/// The principal of this name: names are unique in an account, whatever the path and the case.
fn find<'a>(world: &'a World, account: &str, kind: Kind, name: &str) -> Option<&'a Principal> {
    world.principals.values().find(|principal| {
        principal.arn.kind == kind
            && principal.arn.account == account
            && principal.arn.name.eq_ignore_ascii_case(name)
    })
}

/// The same, if IAM's reads know of it by now.
fn find_known<'a>(call: &'a Call<'_>, kind: Kind, name: &str) -> Option<&'a Principal> {
    find(call.world, call.account(), kind, name)
        .filter(|principal| call.world.has_spread(principal, call.now))
}

/// A new principal that may do everything.
fn new_principal(
    call: &Call<'_>,
    arn: PrincipalArn,
    assumable_by: Vec<String>,
    tags: BTreeMap<String, String>,
) -> Principal {
    Principal {
        id: ids::of_new_principal(&arn),
        arn,
        created_at: call.now,
        access_keys: Vec::new(),
        allow: vec!["*".to_owned()],
        deny: Vec::new(),
        assumable_by,
        external_id: None,
        web_identity_tokens: Vec::new(),
        tags,
    }
}

/// A page of the account's principals of a kind, below a path.
fn list(
    call: &Call<'_>,
    input: &Input,
    kind: Kind,
    member: &str,
    shape: fn(&Principal) -> Value,
) -> Result<Value, ServiceError> {
    let prefix = input.text("PathPrefix").unwrap_or("/");
    let listed = call
        .world
        .principals
        .values()
        .filter(|principal| principal.arn.kind == kind && principal.arn.account == call.account())
        .filter(|principal| {
            principal.arn.path.starts_with(prefix) && call.world.has_spread(principal, call.now)
        })
        .map(|principal| (principal.arn.as_str(), shape(principal)));
    let name = format!("{member} {} {prefix}", call.account());
    page(call, input, member, &name, listed)
}

/// An answer with one page under `member`, by the call's `MaxItems` and `Marker`; `list` identifies this list.
fn page<'a>(
    call: &Call<'_>,
    input: &Input,
    member: &str,
    list: &str,
    items: impl Iterator<Item = (&'a str, Value)>,
) -> Result<Value, ServiceError> {
    let paging = Paging::of(call, input.number("MaxItems").or(Some(PAGE)));
    let page = pages::cut(items, list, input.text("Marker"), paging).map_err(|_| messages::wrong_marker())?;
    let mut answer = Map::new();
    answer.insert(member.to_owned(), Value::Array(page.items));
    answer.insert("IsTruncated".to_owned(), Value::Bool(page.next.is_some()));
    if let Some(marker) = page.next {
        answer.insert("Marker".to_owned(), Value::String(marker));
    }
    Ok(Value::Object(answer))
}

fn role_target(_: &World, input: &Input) -> Option<String> {
    input.text("RoleName").map(str::to_owned)
}

fn user_target(_: &World, input: &Input) -> Option<String> {
    input.text("UserName").map(str::to_owned)
}

fn no_target(_: &World, _: &Input) -> Option<String> {
    None
}
