//! `DescribeClusterVersions`: the Kubernetes versions that EKS offers, and until when (EKS user guide, release calendar). Their
//! status follows the simulator's clock.

use jiff::Timestamp;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::{MAX_RESULTS, NEXT_TOKEN, shapes};
use crate::input::Input;
use crate::messages;
use crate::operation::{Access, Call, Effect, Member, Operation, Shape};
use crate::service_error::ServiceError;

pub(super) const OPERATION: Operation = Operation {
    name: "DescribeClusterVersions",
    method: "GET",
    path: "/cluster-versions",
    members: &[
        Member::query("clusterType", Shape::Text),
        MAX_RESULTS,
        NEXT_TOKEN,
        Member::query("defaultOnly", Shape::Flag),
        Member::query("includeAll", Shape::Flag),
        Member::query("clusterVersions", Shape::Texts),
        Member::query("status", Shape::Text),
        Member::query("versionStatus", Shape::Text),
    ],
    access: Access::Allowed(|_, _| "*".to_owned()),
    effect: Effect::Reads,
    target: super::no_target,
    run,
};

/// A version, its newest patch and platform, and the days on which EKS released it and ends standard and extended support.
struct Version(&'static str, &'static str, &'static str, Date, Date, Date);

/// The newest first, which is the one that a new cluster gets.
const VERSIONS: [Version; 5] = [
    Version("1.35", "1.35.0", "eks.3", date(2026, 1, 27), date(2027, 3, 27), date(2028, 3, 27)),
    Version("1.34", "1.34.2", "eks.9", date(2025, 10, 2), date(2026, 12, 2), date(2027, 12, 2)),
    Version("1.33", "1.33.6", "eks.22", date(2025, 5, 29), date(2026, 7, 29), date(2027, 7, 29)),
    Version("1.32", "1.32.10", "eks.29", date(2025, 1, 23), date(2026, 3, 23), date(2027, 3, 23)),
    Version("1.31", "1.31.14", "eks.45", date(2024, 9, 26), date(2025, 11, 26), date(2026, 11, 26)),
];

/// The words for a status, in the member `versionStatus` and in the older `status`.
type Status = (&'static str, &'static str);
const STANDARD: Status = ("STANDARD_SUPPORT", "standard-support");
const EXTENDED: Status = ("EXTENDED_SUPPORT", "extended-support");
const UNSUPPORTED: Status = ("UNSUPPORTED", "unsupported");

fn run(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    check(input)?;
    let shown = VERSIONS.iter().filter(|version| is_asked_for(version, input, call.now));
    let listed: Vec<(&str, Value)> = shown.map(|version| (version.0, shape(version, call.now))).collect();
    let page = super::page(call, input, "DescribeClusterVersions", listed.into_iter())?;
    Ok(Value::Object(super::paged_answer("clusterVersions", page)))
}

fn check(input: &Input) -> Result<(), ServiceError> {
    let is_word =
        |member: &str, words: [&str; 3]| input.text(member).is_none_or(|word| words.contains(&word));
    let by = |pick: fn(Status) -> &'static str| [STANDARD, EXTENDED, UNSUPPORTED].map(pick);
    if !is_word("versionStatus", by(|status| status.0)) || !is_word("status", by(|status| status.1)) {
        return Err(messages::version_status());
    }
    Ok(())
}

/// What is out of support is shown only if it is asked for.
fn is_asked_for(version: &Version, input: &Input, now: Timestamp) -> bool {
    let status = status(version, now);
    let named = input.texts("clusterVersions");
    let is = |member: &str, word: &str| input.text(member).is_none_or(|asked| asked == word);
    let asks_for_all = input.flag("includeAll") == Some(true) || named.is_some();
    let asks_for_status = input.has("status") || input.has("versionStatus");
    input.text("clusterType").is_none_or(|cluster_type| cluster_type == "eks")
        && (input.flag("defaultOnly") != Some(true) || is_default(version))
        && named.is_none_or(|named| named.iter().any(|name| name == version.0))
        && is("versionStatus", status.0)
        && is("status", status.1)
        && (status != UNSUPPORTED || asks_for_all || asks_for_status)
}

fn is_default(version: &Version) -> bool {
    version.0 == VERSIONS[0].0
}

fn status(version: &Version, now: Timestamp) -> Status {
    let Version(.., standard_ends, extended_ends) = version;
    if now < midnight(*standard_ends) {
        STANDARD
    } else if now < midnight(*extended_ends) {
        EXTENDED
    } else {
        UNSUPPORTED
    }
}

fn shape(version: &Version, now: Timestamp) -> Value {
    let Version(name, patch, platform, released, standard_ends, extended_ends) = version;
    let (version_status, status) = status(version, now);
    json!({
        "clusterVersion": name,
        "clusterType": "eks",
        "defaultPlatformVersion": platform,
        "defaultVersion": is_default(version),
        "releaseDate": shapes::epoch(midnight(*released)),
        "endOfStandardSupportDate": shapes::epoch(midnight(*standard_ends)),
        "endOfExtendedSupportDate": shapes::epoch(midnight(*extended_ends)),
        "status": status,
        "versionStatus": version_status,
        "kubernetesPatchVersion": patch,
    })
}

fn midnight(day: Date) -> Timestamp {
    TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0)).unwrap_or(Timestamp::UNIX_EPOCH)
}
