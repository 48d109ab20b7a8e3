//! Tables that notes ask for by name, made of what the code has: `{{ audit codes }}`, `{{ checks }}`, `{{ denied }}`,
//! `{{ undetermined }}`; and files of examples/, as `{{ example PATH }}`. Never here: prose.

use std::path::Path;

use eksaccess::audit::Code;
use eksaccess::diagnosis::{CHECKS, Outcome, Reason};

use crate::generated::page;

/// The notes with their tables and examples.
pub(crate) fn filled_in(notes: &str) -> String {
    with_examples(notes)
        .replace("{{ audit codes }}", &audit_codes())
        .replace("{{ checks }}", &checks())
        .replace("{{ denied }}", &reasons(Outcome::Denied))
        .replace("{{ undetermined }}", &reasons(Outcome::Undetermined))
        .replace("{{ denied and kubectl }}", &reasons_and_kubectl(Outcome::Denied))
        .replace("{{ undetermined and kubectl }}", &reasons_and_kubectl(Outcome::Undetermined))
}

fn audit_codes() -> String {
    let row = |code: &Code| format!("| `{code}` | {} | {} |", code.severity().as_str(), code.meaning());
    table("| code | severity | what it means |\n|---|---|---|", Code::ALL.iter().map(row))
}

/// Each mark of an example as a block with the file.
fn with_examples(notes: &str) -> String {
    let mut pieces = notes.split("{{ example ");
    let before = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(before, |text, piece| {
        let (path, after) =
            piece.split_once(" }}").unwrap_or_else(|| panic!("a mark without an end: {piece}"));
        let path = Path::new("examples").join(path);
        let language =
            if path.extension().is_some_and(|extension| extension == "yaml") { "yaml" } else { "terraform" };
        format!("{text}{}{after}", page::fenced(language, &path))
    })
}

fn checks() -> String {
    let rows = CHECKS.iter().map(|check| format!("| `{}` | {} |", check.name, check.asks));
    table("| check | asks |\n|---|---|", rows)
}

fn reasons(outcome: Outcome) -> String {
    let reasons = Reason::ALL.iter().filter(|reason| reason.outcome() == outcome);
    table(
        "| reason | what it means |\n|---|---|",
        reasons.map(|reason| format!("| `{reason}` | {} |", explanation(*reason))),
    )
}

fn reasons_and_kubectl(outcome: Outcome) -> String {
    let reasons = Reason::ALL.iter().filter(|reason| reason.outcome() == outcome);
    table(
        "| reason | what it means | what kubectl shows |\n|---|---|---|",
        reasons.map(|reason| format!("| `{reason}` | {} | {} |", explanation(*reason), reason.kubectl())),
    )
}

/// What a reason means, with what explains it further.
fn explanation(reason: Reason) -> String {
    format!("{} {}", reason.meaning(), reason.background()).trim_end().to_owned()
}

fn table(head: &str, rows: impl Iterator<Item = String>) -> String {
    std::iter::once(head.to_owned()).chain(rows).collect::<Vec<_>>().join("\n")
}
