//! Every mode, kind of subject, word of IAM, state of the entry and of aws-auth, with one another.

use std::collections::BTreeSet;

use eksaccess::diagnosis::{Answer, Fact, Facts, Status, UnknownReason};

use super::world;

/// All of them, each with its name.
pub(super) fn combinations() -> impl Iterator<Item = (String, Facts)> {
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
            2 => one.iam(UnknownReason::Forbidden("iam:GetRole".to_owned())),
            3 => one.iam(UnknownReason::OtherAccount),
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
