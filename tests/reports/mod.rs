//! Every world's answer, whole: the verdict from the table, results and report from `tests/golden/reports`.
//! `UPDATE=1` rewrites the golden files.

mod world;
mod worlds;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{env, fs};

use eksaccess::access::{PrincipalKind, SessionKind};
use eksaccess::diagnosis::{
    Answer, CHECKS, Code, Fact, Facts, Finding, Ignorance, Outcome, Reason, Status, Verdict,
};

/// Every world with its answer.
fn answers() -> impl Iterator<Item = (&'static str, Facts, Answer)> {
    worlds::all().into_iter().map(|(name, world, _)| {
        let answer = Answer::from_facts(&world.0);
        (name, world.0, answer)
    })
}

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/reports").join(format!("{name}.txt"))
}

/// The results as users get them, then the report.
fn written(answer: &Answer) -> String {
    let Answer {
        verdict,
        evidence,
        summary,
        report,
        findings: _,
        resolved_principal_arn,
        access_entry_arn,
        entry_type,
        user_name,
        rendered_user_name,
        authentication_mode,
        kubernetes_groups,
        policies,
        allowed: _,
    } = answer;
    let or_null = |text: Option<String>| text.unwrap_or_else(|| "null".to_owned());
    let policies = policies.as_ref().map(|policies| {
        policies.iter().map(|one| format!("{} {}", one.policy, one.scope)).collect::<Vec<_>>()
    });
    let mut text = String::new();
    for (name, value) in [
        ("can_authenticate", verdict.can_authenticate().to_string()),
        ("status", verdict.status().to_owned()),
        ("evidence", or_null(evidence.map(|evidence| evidence.as_str().to_owned()))),
        ("reason", or_null(verdict.reason().map(|reason| reason.code().to_owned()))),
        ("summary", summary.clone()),
        ("resolved_principal_arn", or_null(resolved_principal_arn.clone())),
        ("access_entry_arn", or_null(access_entry_arn.clone())),
        ("type", or_null(entry_type.as_ref().map(ToString::to_string))),
        ("user_name", or_null(user_name.clone())),
        ("rendered_user_name", or_null(rendered_user_name.clone())),
        ("authentication_mode", or_null(authentication_mode.as_ref().map(ToString::to_string))),
        ("kubernetes_groups", format!("{kubernetes_groups:?}")),
        ("policies", or_null(policies.map(|policies| format!("{policies:?}")))),
    ] {
        writeln!(text, "{name} = {value}").unwrap();
    }
    format!("{text}\n{report}\n")
}

#[test]
fn every_world_has_the_verdict_of_its_row() {
    for (name, world, expected) in worlds::all() {
        assert_eq!(Answer::from_facts(&world.0).verdict, expected, "{name}");
    }
}

#[test]
fn every_report_is_the_golden_one() {
    let update = env::var_os("UPDATE").is_some();
    for (name, _, answer) in answers() {
        let (path, text) = (golden(name), written(&answer));
        if update {
            fs::write(&path, &text).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(text, expected, "{name}: run with UPDATE=1, and read what it wrote");
    }
}

#[test]
fn every_golden_report_has_its_world() {
    let named: BTreeSet<_> = worlds::all().into_iter().map(|(name, ..)| name.to_owned()).collect();
    assert_eq!(named.len(), worlds::all().len(), "two worlds have one name");
    for file in fs::read_dir(golden("x").parent().unwrap()).unwrap() {
        let name = file.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned();
        assert!(named.contains(&name), "{name} is no world's");
    }
}

#[test]
fn every_reason_is_some_worlds_answer() {
    let reached: BTreeSet<Reason> = answers().filter_map(|(_, _, answer)| answer.verdict.reason()).collect();
    let missing: Vec<_> = Reason::ALL.iter().filter(|reason| !reached.contains(reason)).collect();
    assert!(missing.is_empty(), "no world for {missing:?}");
}

#[test]
fn findings_stand_in_the_order_of_the_checks() {
    let order: Vec<_> = CHECKS.iter().map(|check| check.name).collect();
    for (name, _, answer) in answers() {
        let places: Vec<_> = answer
            .findings
            .iter()
            .map(|finding| order.iter().position(|check| *check == finding.check))
            .collect();
        assert!(places.is_sorted() && places.iter().all(Option::is_some), "{name}: {places:?}");
    }
}

#[test]
fn a_reason_belongs_to_a_finding_that_decides() {
    for (name, facts, Answer { verdict, findings, .. }) in answers() {
        for Finding { status, reason, check, .. } in &findings {
            let outcome = reason.map(Reason::outcome);
            match outcome {
                Some(Outcome::Denied) => assert_eq!(*status, Status::Problem, "{name}: {check}"),
                Some(Outcome::Undetermined) => assert_eq!(*status, Status::Unknown, "{name}: {check}"),
                None => {}
            }
        }
        let first = |status| findings.iter().find(|one| one.status == status && one.reason.is_some());
        let decides = first(Status::Problem).or_else(|| first(Status::Unknown)).and_then(|one| one.reason);
        // What the API server says of a caller whom it knows leaves no cause to look for.
        let decides = if facts.server_lets_in() == Some(true) { None } else { decides };
        assert_eq!(verdict.reason(), decides, "{name}");
    }
}

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

/// Whether a check found something of this kind, in the world of this name.
fn finding(name: &str, check: &str) -> Finding {
    let (_, _, answer) = answers().find(|(world, ..)| *world == name).expect("the world is there");
    answer.findings.into_iter().find(|finding| finding.check == check).expect("the check finds something")
}

#[test]
fn an_entry_that_hides_more_rights_in_aws_auth_is_a_warning_with_what_was_lost() {
    let lost = finding("mixed_and_the_entry_hides_an_administrators_line", "aws_auth");
    assert_eq!(lost.status, Status::Warning);
    for word in ["system:masters", "ops", "\"admin\""] {
        assert!(lost.summary.contains(word), "{word}: {}", lost.summary);
    }
    for name in [
        "mixed_and_the_entry_gives_what_the_line_gave",
        "mixed_and_a_nodes_entry_hides_a_nodes_line",
        "policies_forbidden_and_a_line_in_aws_auth",
    ] {
        assert_eq!(finding(name, "aws_auth").status, Status::Skipped, "{name}");
    }
}

/// Policies do not show in what the API server says of an identity.
#[test]
fn the_probe_is_not_said_to_settle_which_policies_there_are() {
    for check in ["permissions", "namespace_scope"] {
        let remedy = remedy("policies_forbidden", check);
        assert!(
            remedy.contains("ListAssociatedAccessPolicies") && !remedy.contains("live_probe"),
            "{remedy}"
        );
    }
}

/// The remedy of a check, in the world of this name.
fn remedy(name: &str, check: &str) -> String {
    finding(name, check).remedy.map(|remedy| remedy.to_string()).unwrap_or_default()
}

#[test]
fn an_entry_that_hides_a_line_is_told_only_what_entries_of_its_type_can_have() {
    for (name, has, has_not) in [
        ("mixed_and_a_persons_entry_hides_a_nodes_line", "the type EC2_LINUX", "in place of"),
        ("mixed_and_a_nodes_entry_hides_an_administrators_line", "use another role", "an association of"),
        ("mixed_and_the_entry_hides_a_line_without_groups", "user_name = \"dev\"", "kubernetes_groups"),
    ] {
        let remedy = remedy(name, "aws_auth");
        assert!(remedy.contains(has) && !remedy.contains(has_not), "{name}: {remedy}");
    }
}

#[test]
fn a_line_is_given_up_only_where_nobody_can_lose_by_it() {
    let gives_up = |name| remedy(name, "aws_auth").contains("delete the line");
    assert!(gives_up("mixed_and_the_entry_hides_an_administrators_line"));
    assert!(!gives_up("mixed_and_the_entry_hides_a_line_for_the_whole_account"), "others use it");
    assert!(!gives_up("mixed_and_an_entry_that_may_be_stale_hides_a_line"), "the line may be the way in");
}

#[test]
fn what_an_entry_cannot_have_of_a_line_is_named() {
    for (name, lacks) in [
        (
            "mixed_and_a_node_that_is_administrator_by_aws_auth",
            "the type EC2_LINUX, which gives nodes their user name and groups; something in place of the group \
             system:masters",
        ),
        (
            "mixed_and_a_user_name_that_entries_cannot_have",
            "something in place of the user name \"{{SessionName}}\" and the group system:monitoring",
        ),
    ] {
        let remedy = remedy(name, "access_entry");
        assert!(remedy.contains(lacks), "{name}: {remedy}");
    }
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
    let mut told = BTreeSet::new();
    for (choice, facts) in combinations() {
        let can_have_one =
            facts.entry_principal().is_some_and(|one| !one.is_root() && !one.is_service_linked());
        let report = Answer::from_facts(&facts).report.to_string();
        let switches = report.contains("update-cluster-config") || report.contains("switch the mode");
        assert!(can_have_one || !switches, "{choice}: {report}");
        told.insert(switches);
    }
    assert_eq!(told.len(), 2, "the mode is never or always switched");
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

#[test]
fn what_is_to_be_carried_over_names_the_policy_of_the_partition() {
    for (name, policy) in [
        (
            "mixed_and_administrator_by_aws_auth",
            "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
        ),
        (
            "mixed_and_administrator_by_aws_auth_in_china",
            "arn:aws-cn:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
        ),
        ("mixed_and_a_node_by_aws_auth", "EC2_LINUX"),
    ] {
        let remedy = finding(name, "access_entry").remedy.expect("it says what to carry over").to_string();
        assert!(remedy.contains(policy), "{name}: {remedy}");
    }
}

#[test]
fn what_the_question_does_not_know_is_no_alarm() {
    for name in [
        "live_without_a_known_way_in",
        "live_and_administrator_without_aws_auth",
        "live_and_the_creator",
        "live_and_the_groups_of_a_template",
        "renamed_user_that_the_server_knows",
        "mode_of_a_new_kind_that_the_server_settles",
    ] {
        let probe = finding(name, "live_probe");
        assert_eq!(probe.status, Status::Ok, "{name}: {}", probe.summary);
    }
    assert_eq!(finding("live_and_contradicted", "live_probe").status, Status::Warning);
}

#[test]
fn results_are_null_where_there_is_none() {
    for (name, facts, answer) in answers() {
        assert_eq!(answer.access_entry_arn.is_some(), matches!(facts.entry, Fact::Known(_)), "{name}");
        assert_eq!(answer.entry_type.is_some(), answer.access_entry_arn.is_some(), "{name}");
        assert_eq!(answer.evidence.is_none(), matches!(answer.verdict, Verdict::Undetermined(_)), "{name}");
        assert_eq!(answer.verdict.reason().is_none(), answer.verdict.can_authenticate(), "{name}");
        assert!(!answer.summary.contains('\n'), "{name}");
    }
}

#[test]
fn reports_are_laid_out_for_terraforms_frame() {
    for (name, _, answer) in answers() {
        for line in answer.report.to_string().lines() {
            let long = line.chars().count() > 100;
            let whole =
                line.starts_with("    ") || line.split_whitespace().count() == 1 || line.contains("arn:");
            assert!(!long || whole, "{name}: {line}");
            assert_eq!(line.trim_end(), line, "{name}: a blank at the end of a line");
        }
        assert!(!answer.report.to_string().contains('\u{1b}'), "{name}: a color code");
    }
}

/// Every mode, kind of subject, word of IAM, state of the entry and of aws-auth, with one another.
fn combinations() -> impl Iterator<Item = (String, Facts)> {
    let subjects = [
        world::ROLE,
        "arn:aws:iam::111122223333:root",
        "arn:aws:sts::111122223333:assumed-role/dev/alice",
        "arn:aws:sts::111122223333:federated-user/jo",
        "arn:aws:iam::111122223333:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS",
        "dev",
        "arn:aws:iam::111122223333:user/dev",
    ];
    let maps = [None, Some("[]"), Some("a: b: c"), Some("- rolearn: arn:aws:iam::111122223333:role/dev\n")];
    let steps: [&'static [usize]; 5] =
        [&[0, 1, 2, 3], &[0, 1, 2, 3, 4, 5, 6], &[0, 1, 2, 3, 4], &[0, 1, 2], &[0, 1, 2, 3]];
    product(&steps).map(move |choice| {
        let [mode, subject, iam, entry, map] = choice;
        let mut one =
            world::world(subjects[subject]).mode(["API", "API_AND_CONFIG_MAP", "CONFIG_MAP", "MOON"][mode]);
        if entry > 0 && one.0.entry_principal().is_some() {
            one = one.entry();
        }
        one = match iam {
            0 => one,
            1 => one.iam_says_none(),
            2 => one.iam(Ignorance::Forbidden("iam:GetRole".to_owned())),
            3 => one.iam(Ignorance::OtherAccount),
            _ => one.principal_age(30),
        };
        if entry == 2 && matches!(one.0.entry, Fact::Known(_)) {
            one = one.groups(&["viewers"]);
        }
        if let Some(text) = maps[map] {
            one = one.aws_auth(&[("mapRoles", text)]);
        }
        (format!("{choice:?}"), one.0)
    })
}

fn product(steps: &[&'static [usize]; 5]) -> impl Iterator<Item = [usize; 5]> + use<> {
    let total: usize = steps.iter().map(|step| step.len()).product();
    let steps = *steps;
    (0..total).map(move |mut index| {
        steps.map(|step| {
            let choice = step[index % step.len()];
            index /= step.len();
            choice
        })
    })
}

#[test]
fn in_no_combination_of_facts_is_the_verdict_without_its_finding() {
    let mut seen = BTreeSet::new();
    for (choice, facts) in combinations() {
        let answer = Answer::from_facts(&facts);
        let first = |status| answer.findings.iter().find(|one| one.status == status && one.reason.is_some());
        let decides = first(Status::Problem).or_else(|| first(Status::Unknown)).and_then(|one| one.reason);
        assert_eq!(answer.verdict.reason(), decides, "{choice}: {}", answer.report);
        seen.insert(answer.verdict.status());
    }
    assert_eq!(seen.len(), 4, "{seen:?}");
}

/// On a terminal each line stands when it is told: what takes time changes none that came before it.
#[test]
fn what_a_listener_has_heard_is_not_taken_back() {
    for (name, facts, answer) in answers() {
        let mut before = facts.clone();
        (before.review, before.allowed) = (Fact::moot("not yet"), Fact::moot("not yet"));
        before.waited = Duration::ZERO;
        // A remedy is told at the end, when the verdict is known.
        let heard = |findings: Vec<Finding>| -> Vec<_> {
            let early = findings.into_iter().filter(|finding| !finding.is_late());
            early
                .map(|Finding { check, status, summary, reason, remedy: _ }| (check, status, summary, reason))
                .collect()
        };
        assert_eq!(heard(Answer::from_facts(&before).findings), heard(answer.findings), "{name}");
    }
}

#[test]
fn a_conclusion_is_the_report_without_what_was_heard() {
    for (name, _, answer) in answers() {
        let (whole, conclusion) = (answer.report.to_string(), answer.report.conclusion());
        let paragraphs = |text: &str| text.split("\n\n").map(str::to_owned).collect::<Vec<_>>();
        let heard =
            |paragraph: &String| paragraph.starts_with("Asked: ") || paragraph.starts_with("Checked:");
        let left: Vec<_> = paragraphs(&whole).into_iter().filter(|paragraph| !heard(paragraph)).collect();
        assert_eq!(paragraphs(&conclusion), left, "{name}");
        assert_eq!(paragraphs(&whole).len() - left.len(), 2, "{name}");
    }
}
