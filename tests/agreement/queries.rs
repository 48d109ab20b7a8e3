//! Every way in which a person can ask about somebody, and whose access each is about. Never here: what the answer must be.

use eksaccess::diagnosis::Target;

use crate::agreement::{
    identity::{Credentials, Identity},
    random_world::RandomWorld,
};

/// One way to ask.
pub(crate) struct Query<'a> {
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
fn queries(world: &RandomWorld) -> Vec<Query<'_>> {
    let RandomWorld { subject, sibling, root, administrator, .. } = world;
    let own = &subject.own;
    let everybody = || [own].into_iter().chain(sibling).collect::<Vec<_>>();
    let written = |arn: &str| Target::Principal(arn.to_owned());
    let query = |name, target, asker, about, is_own| Query { name, target, asker, about, is_own };
    let mut queries = vec![
        query("the caller", Target::Caller, &own.credentials, vec![own], true),
        query("by the exact ARN", written(&subject.arn), &own.credentials, everybody(), true),
        query("by the exact ARN, by another", written(&subject.arn), administrator, everybody(), false),
        query("without the path", written(&subject.bare), &own.credentials, everybody(), true),
        query("without the path, by another", written(&subject.bare), administrator, everybody(), false),
        query("root", written(&root.arn), administrator, vec![root], false),
        query("root as the caller", Target::Caller, &root.credentials, vec![root], true),
    ];
    if let Some(sibling) = sibling {
        queries.push(query("by the session", written(&own.arn), &own.credentials, vec![own], true));
        queries.push(query(
            "by a sibling session",
            written(&sibling.arn),
            &own.credentials,
            vec![sibling],
            false,
        ));
        queries.push(query(
            "a sibling as the caller",
            Target::Caller,
            &sibling.credentials,
            vec![sibling],
            true,
        ));
    }
    queries
}

/// The caller, and every other of the other queries: a world has one half of them, the next world the other.
pub(crate) fn sampled_queries(world: &RandomWorld, number: u64) -> Vec<Query<'_>> {
    let numbered = queries(world).into_iter().zip(0_u64..);
    numbered
        .filter(|(_, place)| *place == 0 || (number + place).is_multiple_of(2))
        .map(|(query, _)| query)
        .collect()
}
