//! The IAM operations: roles, users and their policies, as much of them as access entries and the aws provider's resources
//! for roles, users and policy attachments need. Never here: what a policy allows.

mod attached;
mod belongings;
mod boundary;
mod documents;
mod inline;
mod managed;
mod not_simulated;
mod roles;
mod shapes;
mod subject;
mod tags;
mod users;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::pages::{self, Paging};
use crate::arn::{self, Kind, PrincipalArn};
use crate::input::Input;
use crate::messages;
use crate::operation::{Call, Member, Operation, Pattern, Shape, permission};
use crate::service::Service;
use crate::service_error::ServiceError;
use crate::world::{MAX_SESSION_SECONDS, Principal, Trust, World, ids};
use subject::Subject;

pub(crate) use not_simulated::NOT_SIMULATED;
pub(crate) use shapes::iso;

/// Everything that IAM does here.
pub(crate) const OPERATIONS: &[&Operation] = &[
    &roles::GET,
    &roles::LIST,
    &roles::CREATE,
    &roles::UPDATE,
    &roles::UPDATE_DESCRIPTION,
    &roles::UPDATE_TRUST,
    &roles::DELETE,
    &roles::LIST_INSTANCE_PROFILES,
    &users::GET,
    &users::LIST,
    &users::CREATE,
    &users::UPDATE,
    &users::DELETE,
    &tags::LIST_OF_ROLE,
    &tags::LIST_OF_USER,
    &tags::TAG_ROLE,
    &tags::TAG_USER,
    &tags::UNTAG_ROLE,
    &tags::UNTAG_USER,
    &inline::LIST_OF_ROLE,
    &inline::LIST_OF_USER,
    &inline::GET_OF_ROLE,
    &inline::GET_OF_USER,
    &inline::PUT_OF_ROLE,
    &inline::PUT_OF_USER,
    &inline::DELETE_OF_ROLE,
    &inline::DELETE_OF_USER,
    &attached::LIST_OF_ROLE,
    &attached::LIST_OF_USER,
    &attached::ATTACH_TO_ROLE,
    &attached::ATTACH_TO_USER,
    &attached::DETACH_FROM_ROLE,
    &attached::DETACH_FROM_USER,
    &attached::LIST_ENTITIES,
    &boundary::PUT_ON_ROLE,
    &boundary::PUT_ON_USER,
    &boundary::DELETE_FROM_ROLE,
    &boundary::DELETE_FROM_USER,
    &managed::GET,
    &managed::GET_VERSION,
    &belongings::LIST_ACCESS_KEYS,
    &belongings::DELETE_ACCESS_KEY,
    &belongings::LIST_GROUPS,
    &belongings::LIST_SSH_KEYS,
    &belongings::LIST_DEVICES,
    &belongings::LIST_VIRTUAL_DEVICES,
    &belongings::LIST_CERTIFICATES,
    &belongings::LIST_SERVICE_CREDENTIALS,
    &belongings::GET_PASSWORD,
    &belongings::DELETE_PASSWORD,
];

/// The most items on a page, if the caller does not say (IAM API reference).
const PAGE: i64 = 100;

const NAME: &str = r"[\w+=,.@-]+";
const NAME_OF_ROLE: Member = Member::body("RoleName", name(64)).required();
const NAME_OF_USER: Member = NAME_OF_USER_OR_OWN.required();
const NAME_OF_USER_OR_OWN: Member = Member::body("UserName", name(128));
const NEW_USER_NAME: Shape = name(64);
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

/// A new principal that may do everything, with the path, tags and boundary that its create was given.
fn new_principal<S: Subject>(call: &Call<'_>, input: &Input, name: &str) -> Result<Principal, ServiceError> {
    let arn = own_arn(call, S::KIND, input.text("Path").unwrap_or("/"), name);
    let tags = tags::given::<S>(input)?;
    if !tags.is_empty() {
        permission::require(call, Service::Iam, &format!("iam:Tag{}", S::WORD), arn.as_str())?;
    }
    Ok(Principal {
        id: ids::of_new_principal(&arn),
        arn,
        created_at: call.now,
        access_keys: Vec::new(),
        allow: vec!["*".to_owned()],
        deny: Vec::new(),
        trust: Trust::anybody(),
        web_identity_tokens: Vec::new(),
        description: None,
        max_session_seconds: MAX_SESSION_SECONDS,
        permissions_boundary: boundary::given(call, input)?,
        attached_policies: BTreeSet::new(),
        inline_policies: BTreeMap::new(),
        tags,
    })
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

/// A list without anything in it, of what is not simulated.
fn nothing(call: &Call<'_>, input: &Input, member: &str) -> Result<Value, ServiceError> {
    page(call, input, member, "nothing", std::iter::empty())
}

fn no_target(_: &World, _: &Input) -> Option<String> {
    None
}
