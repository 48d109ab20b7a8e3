//! Every way in which a person can ask about somebody, and whose access each is about. Never here: what the answer must be.

use eksaccess::diagnosis::Target;

use crate::agreement::{
    identity::{Credentials, Identity},
    made::Made,
};

/// One way to ask.
pub(crate) struct Way<'a> {
    /// For messages and counts.
    pub(crate) name: &'static str,
    pub(crate) target: Target,
    /// With whose credentials.
    pub(crate) asker: &'a Credentials,
    /// Whose access decides: for a role that of all its sessions.
    pub(crate) about: Vec<&'a Identity>,
    /// Whether the asker's own token speaks for whom is asked about.
    pub(crate) is_own: bool,
}

/// Every way.
fn ways(made: &Made) -> Vec<Way<'_>> {
    let Made { subject, sibling, root, administrator, .. } = made;
    let own = &subject.own;
    let everybody = || [own].into_iter().chain(sibling).collect::<Vec<_>>();
    let written = |arn: &str| Target::Principal(arn.to_owned());
    let way = |name, target, asker, about, is_own| Way { name, target, asker, about, is_own };
    let mut ways = vec![
        way("the caller", Target::Caller, &own.credentials, vec![own], true),
        way("by the exact ARN", written(&subject.arn), &own.credentials, everybody(), true),
        way("by the exact ARN, by another", written(&subject.arn), administrator, everybody(), false),
        way("without the path", written(&subject.bare), &own.credentials, everybody(), true),
        way("without the path, by another", written(&subject.bare), administrator, everybody(), false),
        way("root", written(&root.arn), administrator, vec![root], false),
        way("root as the caller", Target::Caller, &root.credentials, vec![root], true),
    ];
    if let Some(sibling) = sibling {
        ways.push(way("by the session", written(&own.arn), &own.credentials, vec![own], true));
        ways.push(way("by a sibling session", written(&sibling.arn), &own.credentials, vec![sibling], false));
        ways.push(way("a sibling as the caller", Target::Caller, &sibling.credentials, vec![sibling], true));
    }
    ways
}

/// The caller, and every other of the other ways: a world has one half of them, the next world the other.
pub(crate) fn some_ways(made: &Made, number: u64) -> Vec<Way<'_>> {
    let numbered = ways(made).into_iter().zip(0_u64..);
    numbered
        .filter(|(_, place)| *place == 0 || (number + place).is_multiple_of(2))
        .map(|(way, _)| way)
        .collect()
}
