//! What the diagnosis makes of an API server's answers: whose they are, what they prove, and what passes.

use eksaccess::diagnosis::{Evidence, Question, Reason, Status, Target, Verdict};
use harness::Fault;
use harness::world::{ACCOUNT, ADMIN, CLUSTER, World, role};
use serde_json::{Value, json};

use crate::live::{Live, entry, finding, may, named, world};

const REVIEW: &str = "SelfSubjectReview";

fn session(name: &str) -> String {
    format!("arn:aws:sts::{ACCOUNT}:assumed-role/Admin/{name}")
}

fn about(principal: &str) -> Question {
    Question { live_probe: true, ..Question::of(named(CLUSTER), Target::Principal(principal.to_owned())) }
}

#[tokio::test]
async fn what_passes_within_seconds_is_asked_again_before_anything_is_concluded() {
    for fault in [
        Fault::error(REVIEW, 401, "Unauthorized", ""),
        Fault::error(REVIEW, 401, "Unauthorized", "").times(3),
        Fault::error(REVIEW, 503, "ServiceUnavailable", ""),
        Fault::error(REVIEW, 429, "TooManyRequests", ""),
        Fault::cut(REVIEW),
    ] {
        let live = Live::start(world());
        live.fault(&fault.clone().kubernetes());
        let answer = live.diagnose().await;
        let seen = (answer.verdict, answer.evidence);
        assert_eq!(seen, (Verdict::Authenticates, Some(Evidence::Live)), "{fault:?}: {}", answer.report);
    }
}

#[tokio::test]
async fn a_401_that_stays_denies_after_three_more_and_is_not_asked_for_rights() {
    let live = Live::start(World::standard());
    let question =
        Question { can_i: vec![may("get", "pods", None)], ..Question::of(named(CLUSTER), Target::Caller) };
    let answer = live.ask(&question).await;
    let seen = (answer.verdict, answer.evidence, answer.allowed);
    assert_eq!(seen, (Verdict::Denied(Reason::NoAccessEntry), Some(Evidence::Live), Some(vec![false])));
    assert_eq!(live.asked(), vec![(REVIEW.to_owned(), 401); 4]);
}

#[tokio::test]
async fn a_right_that_could_not_be_asked_for_once_is_asked_for_again() {
    let live = Live::start(world());
    live.fault(&Fault::error("SelfSubjectAccessReview", 500, "InternalError", "").kubernetes());
    let question = Question {
        can_i: vec![may("get", "pods", Some("dev-a")), may("delete", "pods", Some("dev-a"))],
        ..Question::of(named(CLUSTER), Target::Caller)
    };
    assert_eq!(live.ask(&question).await.allowed, Some(vec![true, false]));
}

/// Who answers, and what of it must be told.
fn strangers() -> Vec<(Fault, &'static str)> {
    let extra = |value: Value| serde_json::from_value(value).unwrap();
    let of = |user: &str, groups: &[&str], value| Fault::identity(REVIEW, user, groups, extra(value));
    let other = format!("arn:aws:iam::{ACCOUNT}:role/Other");
    let own = format!("arn:aws:iam::{ACCOUNT}:role/Admin");
    vec![
        (of("system:anonymous", &["system:unauthenticated"], json!({})), "as system:anonymous"),
        (of("system:serviceaccount:ci:runner", &["system:masters"], json!({})), "service account's token"),
        (of("admin", &["system:masters"], json!({ "canonicalArn": [other] })), "role/Other"),
        (
            of("admin", &["system:masters"], json!({ "canonicalArn": [own], "arn": [session("jo")] })),
            "Admin/jo",
        ),
        (of("admin", &["system:masters"], json!({ "arn": [session("simulated")] })), "as admin"),
        (Fault::body(REVIEW, 200, "text/html", "<html>sign in</html>").kubernetes(), "names no identity"),
        (Fault::body(REVIEW, 201, "application/json", "{}").kubernetes(), "names no identity"),
        (Fault::error(REVIEW, 403, "Forbidden", "not you").kubernetes(), "not you"),
    ]
}

#[tokio::test]
async fn an_answer_to_somebody_else_proves_nothing_and_says_who_answered() {
    for (fault, told) in strangers() {
        for (world, inferred) in
            [(World::standard(), Verdict::Denied(Reason::NoAccessEntry)), (world(), Verdict::Authenticates)]
        {
            let live = Live::start(world);
            live.fault(&fault);
            let question = Question {
                can_i: vec![may("get", "pods", None)],
                ..Question::of(named(CLUSTER), Target::Caller)
            };
            let answer = live.ask(&question).await;
            let seen = (answer.verdict, answer.evidence, &answer.allowed);
            assert_eq!(seen, (inferred, Some(Evidence::Inferred), &None), "{told}: {}", answer.report);
            let probed = finding(&answer, "live_probe");
            let said = format!("{} {:?}", probed.summary, probed.remedy);
            assert!(probed.status == Status::Unknown && said.contains(told), "{told:?} is not in {probed:?}");
        }
    }
}

#[tokio::test]
async fn an_answer_with_the_callers_own_canonical_arn_decides() {
    let own = ("canonicalArn".to_owned(), vec![format!("arn:aws:iam::{ACCOUNT}:role/Admin")]);
    let live = Live::start(World::standard());
    live.fault(&Fault::identity(REVIEW, "admin", &["system:masters"], [own].into()));
    let answer = live.diagnose().await;
    assert_eq!((answer.verdict, answer.evidence), (Verdict::Authenticates, Some(Evidence::Live)));
}

/// A node's role: another session of it may be no instance, and gets another answer.
#[tokio::test]
async fn another_session_of_the_callers_role_is_not_probed_and_that_is_said() {
    let live = Live::start(world());
    let answer = live.ask(&about(&session("jo"))).await;
    let probed = finding(&answer, "live_probe");
    assert_eq!((probed.status, answer.evidence), (Status::Skipped, Some(Evidence::Inferred)));
    assert!(probed.summary.contains("another session of the same role"), "{}", probed.summary);
    assert_eq!(live.asked(), []);
    let own = live.ask(&about(&session("simulated"))).await;
    assert_eq!(own.evidence, Some(Evidence::Live), "{}", own.report);
}

/// The role is shared by its sessions, a name made of the session is not.
#[tokio::test]
async fn a_role_is_probed_by_its_session_and_does_not_take_the_sessions_name() {
    for (user_name, rendered) in [(json!("admin:{{SessionName}}"), None), (json!("admin"), Some("admin"))] {
        let entry = json!({ "principal_arn": ADMIN, "username": user_name, "kubernetes_groups": ["a"] });
        let live = Live::start(World::standard().entry(entry));
        let answer = live.ask(&about(ADMIN)).await;
        let seen = (answer.verdict, answer.evidence, answer.rendered_user_name.as_deref());
        assert_eq!(seen, (Verdict::Authenticates, Some(Evidence::Live), rendered), "{}", answer.report);
    }
}

/// The caller's session is no instance, which says nothing of the instances with its role.
#[tokio::test]
async fn a_refused_session_decides_nothing_about_the_instances_of_its_role() {
    let live = Live::start(World::standard().entry(json!({ "principal_arn": ADMIN, "type": "EC2_LINUX" })));
    let answer = live.ask(&about(ADMIN)).await;
    assert_eq!(answer.verdict, Verdict::Undetermined(Reason::InstanceUnknown), "{}", answer.report);
    let own = live.diagnose().await;
    assert_eq!(own.verdict, Verdict::Denied(Reason::NotAnInstance), "{}", own.report);
}

/// Public reports: a role in CI that may describe the cluster and nothing else.
#[tokio::test]
async fn what_eks_forbids_is_unknown_and_the_probe_decides() {
    const ENTRY: &str = "eks:DescribeAccessEntry";
    const POLICIES: &str = "eks:ListAssociatedAccessPolicies";
    const LIST: &str = "eks:ListAccessEntries";
    let open = Verdict::Undetermined(Reason::EksForbidden);
    let refused = Verdict::Denied(Reason::RefusedByApiServer);
    let none = Verdict::Denied(Reason::NoAccessEntry);
    for (with_entry, denied, inferred, live_verdict) in [
        (true, &[ENTRY, POLICIES, LIST][..], open, Verdict::Authenticates),
        (false, &[ENTRY, POLICIES, LIST], open, refused),
        (true, &[ENTRY, POLICIES], open, Verdict::Authenticates),
        (false, &[ENTRY, POLICIES], none, none),
        (true, &[ENTRY, LIST], open, Verdict::Authenticates),
        (false, &[ENTRY, LIST], none, none),
        (true, &[POLICIES, LIST], Verdict::Authenticates, Verdict::Authenticates),
        (false, &[POLICIES, LIST], none, none),
    ] {
        let start = if with_entry { world() } else { World::standard() };
        let live = Live::start(start.denied(denied));
        let silent = live.ask(&Question::of(named(CLUSTER), Target::Caller)).await;
        assert_eq!(silent.verdict, inferred, "{denied:?}: {}", silent.report);
        let answer = live.diagnose().await;
        assert_eq!(answer.verdict, live_verdict, "{denied:?}: {}", answer.report);
        let unknown = answer.findings.iter().filter(|one| one.status == Status::Unknown);
        let told = unknown.map(|one| one.summary.as_str()).collect::<String>();
        let is_told = denied.iter().any(|action| told.contains(action));
        assert_eq!(is_told, inferred == open || with_entry, "what stays unknown is told: {}", answer.report);
    }
}

#[tokio::test]
async fn policies_that_may_not_be_listed_are_neither_none_nor_missing() {
    let live =
        Live::start(World::standard().entry(json!({ "principal_arn": ADMIN })).denied(&["eks:ListAss*"]));
    for live_probe in [false, true] {
        let question = Question { live_probe, ..Question::of(named(CLUSTER), Target::Caller) };
        let answer = live.ask(&question).await;
        assert_eq!((answer.verdict, &answer.policies), (Verdict::Authenticates, &None), "{}", answer.report);
        assert_eq!(finding(&answer, "permissions").status, Status::Unknown);
    }
}

/// One provider of one run is asked twice, and the world changes in between.
#[tokio::test]
async fn no_answer_is_made_from_what_was_looked_up_for_an_earlier_one() {
    let live = Live::start(World::standard().mode("API_AND_CONFIG_MAP").entry(entry()));
    let question = Question::of(named(CLUSTER), Target::Caller);
    let first = live.ask(&question).await;
    assert_eq!(first.verdict, Verdict::Authenticates);
    let config = json!({ "name": CLUSTER, "accessConfig": { "authenticationMode": "API" } });
    let control = live.simulator.control();
    control.call(ADMIN, "eks", "UpdateClusterConfig", &config).unwrap().unwrap();
    let second = live.ask(&question).await;
    assert_eq!(second.authentication_mode.unwrap().as_str(), "API");
}

#[tokio::test]
async fn a_principal_that_was_recreated_between_two_questions_is_seen_to_be() {
    let dev = role("team/dev");
    let live =
        Live::start(World::standard().entry(json!({ "principal_arn": dev, "kubernetes_groups": ["a"] })));
    let question = Question::of(named(CLUSTER), Target::Principal(dev));
    assert_eq!(live.ask(&question).await.verdict, Verdict::Authenticates);
    let control = live.simulator.control();
    control.call(ADMIN, "iam", "DeleteRole", &json!({ "RoleName": "dev" })).unwrap().unwrap();
    let made =
        json!({ "RoleName": "dev", "Path": "/team/", "AssumeRolePolicyDocument": r#"{"Statement":[]}"# });
    control.call(ADMIN, "iam", "CreateRole", &made).unwrap().unwrap();
    let answer = live.ask(&question).await;
    assert_eq!(answer.verdict, Verdict::Denied(Reason::PrincipalRecreated), "{}", answer.report);
}
