//! Users read the words that AWS, Kubernetes and Terraform use. Never here: which texts users read (`texts`).

use super::texts::{self, Text};

/// Words that users do not read, and what is said instead. `.` is the end of a sentence or clause, `_` is any one word.
const REJECTED: &[(&str, &[&str])] = &[
    ("fix", &["mend", "mends", "mended", "mending"]),
    ("create, recreate", &["anew", "was made", "were made", "is made", "made by"]),
    ("replaces the entry", &["makes another", "makes a new"]),
    (
        "can authenticate, has access, access is denied",
        &[
            "let in",
            "lets in",
            "let _ in",
            "lets _ in",
            "get in",
            "gets in",
            "get into",
            "kept out",
            "keeps out",
        ],
    ),
    ("the caller, the identity that", &["whoever", "the one who"]),
    ("unset, omitted", &["left out", "leave out", "in silence", "without a word"]),
    ("outside Terraform", &["by hand", "by somebody"]),
    ("retry, wait, time out", &["patience", "give up", "gives up", "given up", "try again", "tried again"]),
    ("takes effect, applies", &["to count", "counts for", "counts at", "counts ."]),
    ("cannot be determined", &["cannot be told", "cannot be known", "could not be known", "cannot tell"]),
    ("says, reports, returns", &["tells", "told"]),
    ("current, previous", &["today's", "of today"]),
    ("rejected, not accepted", &["refuse", "refuses", "refused", "takes for", "taken for", "takes it for"]),
    ("the API server rejected the token", &["knows nobody", "knows nothing", "knows no"]),
    ("must, requires", &["shall", "hereby", "wants", "wished", "if wished"]),
    ("belongs to", &["belong into", "belongs into"]),
    ("nothing: the sentence says it already", &["too .", "as well .", "at all .", "also ."]),
];

/// Texts that may have such words, and why.
const ALLOWED: &[(&str, &str, &str)] = &[
    ("simulator/README.md", "refuse", "a value of `foreign_principals`"),
    ("simulator/world.schema.json", "refuse", "a value of `foreign_principals`"),
    ("tests/golden/reports/iam_unreachable.txt", "refused", "the system's own message"),
];

#[test]
fn users_read_the_words_of_the_field() {
    let found: Vec<String> = texts::all().iter().flat_map(rejections).collect();
    assert!(found.is_empty(), "{} texts:\n{}", found.len(), found.join("\n"));
}

/// The rejected words of a text, but for those that are allowed there.
fn rejections(text: &Text) -> Vec<String> {
    let Text { file, line, text } = text;
    let file = file.display().to_string();
    let is_allowed =
        |phrase: &str| ALLOWED.iter().any(|(place, words, _)| file.starts_with(place) && *words == phrase);
    let found = rejected(text).into_iter().filter(|(phrase, _)| !is_allowed(phrase));
    found.map(|(phrase, instead)| format!("{file}:{line}: \"{phrase}\"; say {instead}: {text}")).collect()
}

/// The rejected phrases of a text, each with what is said instead.
fn rejected(text: &str) -> Vec<(&'static str, &'static str)> {
    let text = words(text);
    let rows =
        REJECTED.iter().flat_map(|(instead, phrases)| phrases.iter().map(move |phrase| (*phrase, *instead)));
    let mut found: Vec<_> = rows.filter(|(phrase, _)| has(&text, phrase)).collect();
    found.extend(has_two_examples(&text).then_some(("such as … such as", "one list of examples")));
    found
}

/// Words in lower case, with `.` for each end of a sentence or clause.
fn words(text: &str) -> Vec<String> {
    let text = text.to_lowercase().replace(['.', ',', ';', ':', '!', '?', ')', '\n'], " . ");
    let trimmed = text.split_whitespace().map(|word| match word {
        "." => word,
        other => other.trim_matches(|letter: char| !letter.is_alphanumeric()),
    });
    trimmed.filter(|word| !word.is_empty()).chain(["."]).map(str::to_owned).collect()
}

fn has(text: &[String], phrase: &str) -> bool {
    let phrase: Vec<&str> = phrase.split(' ').collect();
    let meets = |(word, wanted): (&String, &&str)| word == wanted || (*wanted == "_" && word != ".");
    text.windows(phrase.len()).any(|window| window.iter().zip(&phrase).all(meets))
}

/// Whether a sentence has "such as" twice.
fn has_two_examples(text: &[String]) -> bool {
    text.split(|word| word == ".")
        .any(|sentence| sentence.windows(2).filter(|pair| pair[0] == "such" && pair[1] == "as").count() > 1)
}

#[test]
fn a_rejected_word_is_found_wherever_it_stands() {
    for (text, phrase) in [
        ("Shows the HCL that mends it.", "mends"),
        ("The role was made anew: delete it.", "anew"),
        ("The cluster lets nobody in.", "lets _ in"),
        ("It is judged, too; see below.", "too ."),
        ("Whoever runs this", "whoever"),
        ("It asks IAM nothing at all\nand goes on", "at all ."),
        ("a name such as `a` with a path such as `/b/`", "such as … such as"),
    ] {
        assert!(rejected(text).iter().any(|(found, _)| *found == phrase), "{text}: {:?}", rejected(text));
    }
}

#[test]
fn other_words_pass() {
    for text in [
        "A name too long for IAM is rejected.",
        "Recommend a fix. Names such as `a`. Paths such as `/b/`.",
        "The provider lets Terraform create entries in a cluster.",
        "What is allowed at all times",
    ] {
        assert_eq!(rejected(text), [], "{text}");
    }
}

#[test]
fn every_exception_is_needed_and_has_a_reason() {
    let texts = texts::all();
    for (place, phrase, reason) in ALLOWED {
        let is_there = |text: &&Text| {
            text.file.starts_with(place) && rejected(&text.text).iter().any(|(found, _)| found == phrase)
        };
        assert!(
            texts.iter().any(|text| is_there(&text)) && !reason.is_empty(),
            "{place} has no \"{phrase}\""
        );
    }
}
