//! One random world played to its end: everybody's access, every query about it, every proposal that a report makes.
//! The laws stand here. Never here: which worlds there are, and whether all that must come came.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use eksaccess::{
    aws::{Aws, Deadline},
    aws_auth::AwsAuth,
    diagnosis::{Answer, Code, Evidence, Outcome, Question, Reason, Verdict, diagnose},
};
use harness::{Embedded, world::REGION};

use super::{
    Counts,
    identity::{Access, Credentials, Identity},
    proposals::{apply, proposals, writes},
    queries::{Query, sampled_queries},
    random_world::RandomWorld,
};

/// Of the callers whom the server refuses, one in so many is asked about live: each costs the pauses of the retries.
const REFUSED_ASKED_LIVE: u64 = 16;

/// What nobody but the API server can know (surface: `undetermined`).
const MAY_STAY_OPEN: [Reason; 9] = [
    Reason::EksForbidden,
    Reason::IamForbidden,
    Reason::IamSkipped,
    Reason::MadeTogether,
    Reason::UserMayBeRenamed,
    Reason::InstanceUnknown,
    Reason::AwsAuthUnknown,
    Reason::AwsAuthUnreadable,
    Reason::CreatorUnknown,
];

/// Somebody's access, and what it allows.
type Permissions = (Access, Vec<bool>);

/// One world in a simulator.
pub(super) struct Scenario<'a> {
    number: u64,
    seed: u64,
    simulator: &'a Embedded,
    world: &'a RandomWorld,
    /// By the id of the key, since clients are slow to make.
    clients: RefCell<BTreeMap<String, Aws>>,
}

impl<'a> Scenario<'a> {
    pub(super) fn new(seed: u64, number: u64, simulator: &'a Embedded, world: &'a RandomWorld) -> Self {
        Self { number, seed, simulator, world, clients: RefCell::default() }
    }

    pub(super) async fn play(&self, counts: &mut Counts) {
        self.start();
        let mut known: BTreeMap<&str, Option<Access>> = BTreeMap::new();
        let mut proposing: Vec<Proposal> = Vec::new();
        for query in sampled_queries(self.world, self.number) {
            for identity in &query.about {
                if !known.contains_key(&*identity.arn) {
                    known.insert(&identity.arn, self.access(identity).await);
                }
            }
            let truths: Vec<_> = query.about.iter().map(|identity| known[&*identity.arn].clone()).collect();
            let answer = self.ask(&query, false).await;
            self.agrees(&query, &answer, &truths);
            self.agrees_live(&query, &truths).await;
            counts.count(format!("asked {}: {}", query.name, answer.verdict.status()));
            counts.count(answer.verdict.reason().map_or("reason none", Reason::code));
            let codes = proposals(&answer);
            if !codes.is_empty() && !proposing.iter().any(|seen| seen.codes == codes) {
                let report = answer.report.to_string();
                proposing.push(Proposal { report, codes, is_exact: self.is_told_all(&query) });
            }
        }
        let (writing, looking): (Vec<_>, Vec<_>) = proposing.into_iter().partition(Proposal::writes);
        for _ in &looking {
            counts.count("proposals to look");
        }
        if !writing.is_empty() {
            let before = self.permissions_of_everybody().await;
            for proposal in &writing {
                self.takes_nothing(proposal, &before, counts).await;
            }
        }
        counts.count(format!("mode {}", self.world.mode));
        counts.count(format!("type {}", self.world.entry_type.unwrap_or("none")));
    }

    fn aws(&self, credentials: &Credentials) -> Aws {
        let make = || credentials.aws(self.simulator.url(), self.world.skip_iam);
        self.clients.borrow_mut().entry(credentials.key_id.clone()).or_insert_with(make).clone()
    }

    async fn access(&self, identity: &Identity) -> Option<Access> {
        identity.access(&self.aws(&identity.credentials), self.world.cluster).await
    }

    /// Those whose access no proposal may take.
    fn everybody(&self) -> impl Iterator<Item = &Identity> {
        let RandomWorld { subject, sibling, root, bystander, .. } = self.world;
        [&subject.own, root, bystander].into_iter().chain(sibling)
    }

    async fn permissions_of_everybody(&self) -> Vec<Option<Permissions>> {
        let mut permissions = Vec::new();
        for identity in self.everybody() {
            permissions.push(self.permissions(identity).await);
        }
        permissions
    }

    /// None where the server refuses them.
    async fn permissions(&self, identity: &Identity) -> Option<Permissions> {
        let access = self.access(identity).await?;
        Some((access, identity.rights(&self.aws(&identity.credentials), self.world.cluster).await))
    }

    fn start(&self) {
        self.simulator.control().put_world(&self.world.document).unwrap();
    }

    async fn ask(&self, query: &Query<'_>, live: bool) -> Answer {
        let namespace = self.number.is_multiple_of(3).then(|| "dev".to_owned());
        let question = Question {
            live_probe: live,
            namespace,
            aws_auth: self.world.given_aws_auth.as_ref().map(|data| AwsAuth::read(data).unwrap()),
            ..Question::of(self.world.cluster.parse().unwrap(), query.target.clone())
        };
        diagnose(
            &self.aws(query.asker),
            REGION,
            &question,
            &Deadline::after(Duration::from_mins(5)),
            &mut |_| (),
        )
        .await
        .unwrap()
    }

    /// The law of what is inferred: yes is yes for everybody who is asked about, no is no, and open is only what may stay
    /// open.
    fn agrees(&self, query: &Query<'_>, answer: &Answer, truths: &[Option<Access>]) {
        let place = || self.place(query, answer, truths);
        match answer.verdict {
            Verdict::Authenticates | Verdict::AuthenticatesWithoutPermissions => {
                assert!(
                    truths.iter().all(Option::is_some),
                    "inferred yes, and the server says no: {}",
                    place()
                );
                // Where AWS did not tell all, an entry may apply that was not seen, with other permissions.
                if self.is_told_all(query) {
                    assert!(is_as_promised(answer, truths), "{}", place());
                }
            }
            Verdict::Denied(reason) => {
                assert_eq!(reason.outcome(), Outcome::Denied, "{}", place());
                assert!(
                    truths.iter().all(Option::is_none),
                    "inferred no, and the server says yes: {}",
                    place()
                );
            }
            Verdict::Undetermined(reason) => {
                assert!(MAY_STAY_OPEN.contains(&reason), "{reason} may not stay open: {}", place());
            }
        }
    }

    /// The law of what is live: the server's word, where the asker's own token speaks for whom is asked about.
    async fn agrees_live(&self, query: &Query<'_>, truths: &[Option<Access>]) {
        let lets_in = truths.iter().all(Option::is_some);
        if query.is_own && !lets_in && !self.number.is_multiple_of(REFUSED_ASKED_LIVE) {
            return;
        }
        let answer = self.ask(query, true).await;
        let place = || self.place(query, &answer, truths);
        let is_live = answer.evidence == Some(Evidence::Live);
        assert!(query.is_own || !is_live, "the server spoke of somebody else: {}", place());
        if let [truth] = truths
            && query.is_own
        {
            let seen = (answer.verdict.can_authenticate(), answer.rendered_user_name.as_deref());
            match truth {
                Some(truth) => {
                    assert_eq!((seen, is_live), ((true, Some(&*truth.user_name)), true), "{}", place());
                }
                None => assert!(!seen.0, "{}", place()),
            }
        } else {
            self.agrees(query, &answer, truths);
        }
    }

    /// Whether the asker may ask IAM and EKS everything.
    fn is_told_all(&self, query: &Query<'_>) -> bool {
        let is_subject =
            query.asker.key_id == self.world.subject.own.credentials.key_id || query.asker.token.is_some();
        !self.world.skip_iam && (!is_subject || self.world.denied.is_empty())
    }

    /// The law of what is proposed: EKS takes it, unless it is made of guesses or the cluster is busy, and whoever had access
    /// has no less of it afterwards.
    async fn takes_nothing(&self, proposal: &Proposal, before: &[Option<Permissions>], counts: &mut Counts) {
        let Proposal { report, codes, is_exact } = proposal;
        let control = self.simulator.control();
        for code in codes {
            match apply(control, code) {
                Ok(()) => counts.count("proposals applied"),
                Err(refused) => {
                    let is_busy = refused.contains("ResourceInUseException");
                    assert!(is_busy || !is_exact, "{}: EKS refuses {refused}\n\n{report}", self.again());
                }
            }
        }
        for (identity, before) in self.everybody().zip(before) {
            let Some((access, rights)) = before else { continue };
            counts.count(format!("somebody with access beside a proposal: {}", identity.who));
            let after = self.permissions(identity).await;
            let keeps = after.as_ref().is_some_and(|(after, now)| {
                access.groups.is_subset(&after.groups) && rights.iter().zip(now).all(|(had, has)| has >= had)
            });
            assert!(
                keeps,
                "{}: {} had {access:?} {rights:?} and has {after:?}: {:#}\n\n{report}",
                self.again(),
                identity.who,
                self.world.document
            );
        }
        self.start();
    }

    /// How to play this world alone.
    fn again(&self) -> String {
        format!("AGREEMENT_SEED={} AGREEMENT_WORLD={}", self.seed, self.number)
    }

    fn place(&self, query: &Query<'_>, answer: &Answer, truths: &[Option<Access>]) -> String {
        let RandomWorld { document, given_aws_auth, skip_iam, .. } = self.world;
        format!(
            "{}, {}: {document:#}\ngiven {given_aws_auth:?}, IAM skipped: {skip_iam}\n\n{}\n\nthe server: {truths:?}",
            self.again(),
            query.name,
            answer.report
        )
    }
}

/// What a report proposes.
struct Proposal {
    report: String,
    codes: Vec<Code>,
    /// Whether AWS told everything that it is made from.
    is_exact: bool,
}

impl Proposal {
    /// Whether it changes anything; some commands only look.
    fn writes(&self) -> bool {
        self.codes.iter().any(|code| !writes(code).is_empty())
    }
}

/// Whether an answer names the user and the groups that the server sees, as far as it names them.
fn is_as_promised(answer: &Answer, truths: &[Option<Access>]) -> bool {
    let truths: Vec<&Access> = truths.iter().flatten().collect();
    let named = answer
        .rendered_user_name
        .as_ref()
        .is_none_or(|name| truths.iter().all(|truth| *name == truth.user_name));
    let promised: BTreeSet<&String> =
        answer.kubernetes_groups.iter().filter(|group| *group != "system:authenticated").collect();
    let is_rendered = !promised.iter().any(|group| group.contains("{{"));
    let has_all = |group: &&String| truths.iter().all(|truth| truth.groups.contains(*group));
    let shared: BTreeSet<&String> = truths.iter().flat_map(|truth| &truth.groups).filter(has_all).collect();
    named && (!is_rendered || promised == shared)
}
