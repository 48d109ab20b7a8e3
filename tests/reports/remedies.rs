//! What may be proposed to whom, in every world and in every combination of facts.

use std::collections::BTreeSet;

use eksaccess::access::{PrincipalKind, SessionKind};
use eksaccess::diagnosis::{Answer, Code, Reason, Status, Verdict};

use super::answers;
use super::combinations::combinations;

#[test]
fn only_what_is_wrong_has_a_remedy() {
    for (name, _, answer) in answers() {
        for finding in answer.findings {
            let wrong = matches!(finding.status, Status::Problem | Status::Warning | Status::Unknown);
            assert!(wrong || finding.remedy.is_none(), "{name}: {}", finding.check);
            assert!(
                finding.status != Status::Problem
                    || finding.reason.is_none()
                    || finding.remedy.is_some()
                    || answer.verdict.reason() != finding.reason,
                "{name}: the finding that denies proposes nothing"
            );
        }
    }
}

#[test]
fn no_remedy_grants_more_than_an_entry_and_view_in_the_namespace_asked_about() {
    for (name, facts, answer) in answers() {
        let blocks =
            answer.findings.iter().filter_map(|finding| match finding.remedy.as_ref()?.code.as_ref()? {
                Code::Hcl(hcl) => Some(hcl.clone()),
                Code::Shell(_) => None,
            });
        for hcl in blocks {
            let resources = hcl.matches("resource \"").count();
            let entries = hcl.matches("resource \"eksaccess_entry\"").count();
            let associations = hcl.matches("resource \"eksaccess_policy_association\"").count();
            assert!(
                entries <= 1 && associations <= 1 && entries + associations == resources,
                "{name}:\n{hcl}"
            );
            let policies: Vec<_> =
                hcl.lines().filter(|line| line.contains("cluster-access-policy/")).collect();
            assert!(
                policies.iter().all(|line| line.ends_with("cluster-access-policy/AmazonEKSViewPolicy\"")),
                "{name}"
            );
            assert_eq!(hcl.matches("policy_arn  ").count(), associations, "{name}");
            for forbidden in ["kubernetes_groups", "\"cluster\"", "adopt_existing", "replace_when_recreated"]
            {
                assert!(!hcl.contains(forbidden), "{name}: {forbidden}");
            }
            let Some(namespace) = &facts.question.namespace else {
                assert_eq!(associations, 0, "{name}: nobody asked about a namespace");
                continue;
            };
            // The one asked about, beside those in which the principal may read already.
            let had = facts.policies.known().into_iter().flatten().flat_map(|one| one.scope.namespaces());
            let allowed: BTreeSet<String> = had.chain([namespace.clone()]).collect();
            let lines = hcl.lines().filter_map(|line| line.trim().strip_prefix("namespaces = "));
            for list in lines {
                let given: BTreeSet<String> = serde_json::from_str(list).unwrap();
                assert!(given.contains(namespace) && given.is_subset(&allowed), "{name}: {list}");
            }
        }
    }
}

/// Public report: a bare entry was added for a role that aws-auth made an administrator, and hid its line.
#[test]
fn who_has_or_may_have_access_is_offered_nothing_that_could_take_it_away() {
    let worlds = answers().map(|(name, facts, answer)| (name.to_owned(), facts, answer));
    let combined = combinations().map(|(name, facts)| {
        let answer = Answer::from_facts(&facts);
        (name, facts, answer)
    });
    let mut offered = 0;
    for (name, _, answer) in worlds.chain(combined) {
        let is_denied = matches!(answer.verdict, Verdict::Denied(_));
        let report = answer.report.to_string();
        for changes in ["resource \"eksaccess_entry\"", "aws eks delete-access-entry"] {
            let proposed = answer.findings.iter().filter_map(|finding| finding.remedy.as_ref());
            let is_proposed = proposed.map(ToString::to_string).any(|remedy| remedy.contains(changes));
            assert!(is_denied || !(is_proposed || report.contains(changes)), "{name}: {report}");
            offered += usize::from(is_proposed);
        }
        let switches = report.contains("update-cluster-config");
        assert!(!(switches && answer.verdict.can_authenticate()), "{name}: {report}");
    }
    assert!(offered > 0, "an entry is never offered, so nothing was tested");
}

#[test]
fn a_nodes_session_is_offered_no_entry_of_a_person() {
    let mut offered = 0;
    for (name, facts, answer) in answers() {
        let session = facts.subject.session().map(SessionKind::of);
        let Some(node) = session.and_then(SessionKind::node_type) else { continue };
        for finding in &answer.findings {
            let remedy = finding.remedy.as_ref().map(ToString::to_string).unwrap_or_default();
            let proposes = remedy.contains("resource \"eksaccess_entry\"");
            assert!(!proposes || remedy.contains(&format!("type          = \"{node}\"")), "{name}: {remedy}");
            offered += usize::from(proposes);
        }
    }
    assert_eq!(offered, 4, "nodes without an entry are worlds here");
}

/// A user who was renamed keeps the access of an entry, and another user can take the name.
#[test]
fn the_entry_of_a_former_user_is_never_deleted_unseen() {
    let mut recreated = 0;
    for (choice, facts) in combinations() {
        let is_user = facts.entry_principal().is_some_and(|one| one.kind() == PrincipalKind::User);
        let answer = Answer::from_facts(&facts);
        if !is_user || answer.verdict != Verdict::Denied(Reason::PrincipalRecreated) {
            continue;
        }
        let report = answer.report.to_string();
        assert!(
            !report.contains("delete-access-entry") && report.contains("UpdateUser"),
            "{choice}: {report}"
        );
        assert!(!report.contains("authenticates nobody"), "{choice}: {report}");
        recreated += 1;
    }
    assert!(recreated > 0, "no user was recreated");
}

#[test]
fn nobody_is_told_to_switch_the_mode_for_an_entry_that_cannot_help() {
    let mut seen = BTreeSet::new();
    for (choice, facts) in combinations() {
        let can_have_one =
            facts.entry_principal().is_some_and(|one| !one.is_root() && !one.is_service_linked());
        let report = Answer::from_facts(&facts).report.to_string();
        let switches = report.contains("update-cluster-config") || report.contains("switch the mode");
        assert!(can_have_one || !switches, "{choice}: {report}");
        seen.insert(switches);
    }
    assert_eq!(seen.len(), 2, "the mode is never or always switched");
}

#[test]
fn an_answer_of_no_grants_nothing_to_what_does_not_authenticate() {
    for (name, _, answer) in answers().filter(|(.., answer)| matches!(answer.verdict, Verdict::Denied(_))) {
        let remedies = || answer.findings.iter().filter_map(|finding| finding.remedy.as_ref());
        let grants = |remedy: String| {
            remedy.contains("eksaccess_policy_association")
                && !remedy.contains("resource \"eksaccess_entry\"")
        };
        assert!(!remedies().map(ToString::to_string).any(grants), "{name}: {}", answer.report);
        assert!(!answer.report.to_string().contains("it can authenticate"), "{name}: {}", answer.report);
    }
}
