//! Every world's answer, whole: the verdict from the table, results and report from `tests/golden/reports`.
//! `UPDATE=1` rewrites the golden files.

mod combinations;
mod layout;
mod overrides;
mod remedies;
mod world;
mod worlds;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use eksaccess::diagnosis::{Answer, CHECKS, Fact, Facts, Finding, Outcome, Reason, Status, Verdict};

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
        settles_in: _,
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
        let decides = if facts.server_accepts() == Some(true) { None } else { decides };
        assert_eq!(verdict.reason(), decides, "{name}");
    }
}

/// Whether a check found something of this kind, in the world of this name.
fn finding(name: &str, check: &str) -> Finding {
    let (_, _, answer) = answers().find(|(world, ..)| *world == name).expect("the world is there");
    answer.findings.into_iter().find(|finding| finding.check == check).expect("the check finds something")
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
