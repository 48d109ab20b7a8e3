//! The table of public cases (`public_cases.tsv`): what went wrong for people elsewhere, and the tests that it does not go
//! wrong here, or the reason why there is none. Never here: those tests.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::Path,
};

/// Where the table is. `UPDATE=1` brings its tests up to date; problems and reasons are written by people.
const TABLE: &str = "tests/public_cases.tsv";

/// The given cases.
const CASES: usize = 85;

/// Where tests are.
const FOLDERS: [&str; 5] = ["src", "tests", "simulator/src", "simulator/tests", "harness/src"];

/// One row.
struct Case {
    id: String,
    problem: String,
    tests: Vec<String>,
    missing: String,
}

fn cases() -> Vec<Case> {
    let table = fs::read_to_string(TABLE).expect("the table");
    table.lines().skip(1).map(Case::of).collect()
}

impl Case {
    fn of(line: &str) -> Self {
        let cells: Vec<&str> = line.split('\t').collect();
        let [id, problem, tests, missing] = cells[..] else { panic!("a row has four cells: {line}") };
        Self {
            id: id.to_owned(),
            problem: problem.to_owned(),
            tests: tests.split_whitespace().map(str::to_owned).collect(),
            missing: missing.to_owned(),
        }
    }

    fn line(&self) -> String {
        let Self { id, problem, tests, missing } = self;
        format!("{id}\t{problem}\t{}\t{missing}\n", tests.join(" "))
    }

    fn number(&self) -> u32 {
        self.id.strip_prefix('C').and_then(|number| number.parse().ok()).expect("a case is C and a number")
    }
}

/// The names of all tests in the sources.
fn all_tests() -> BTreeSet<String> {
    let mut tests = BTreeSet::new();
    for folder in FOLDERS {
        collect(Path::new(folder), &mut tests);
    }
    tests
}

fn collect(folder: &Path, tests: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            collect(&path, tests);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            tests.extend(tests_in(&fs::read_to_string(&path).expect("a readable source file")));
        }
    }
}

/// The functions behind an attribute that makes a test of them.
fn tests_in(source: &str) -> Vec<String> {
    let (mut tests, mut is_test) = (Vec::new(), false);
    for line in source.lines().map(str::trim_start) {
        if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
            is_test = true;
        } else if let Some(name) = function_in(line) {
            tests.extend(is_test.then(|| name.to_owned()));
            is_test = false;
        }
    }
    tests
}

fn function_in(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("async fn ").or_else(|| line.strip_prefix("fn "))?;
    rest.split('(').next()
}

/// The cases that a test is named after: `c57_c58_a_link` is C57's and C58's.
fn named_cases(test: &str) -> impl Iterator<Item = u32> {
    test.split('_').map_while(|part| part.strip_prefix('c')?.parse().ok())
}

/// Removes the tests that are no more from their rows, and adds those that are named after a case.
fn update() {
    let all = all_tests();
    let table = fs::read_to_string(TABLE).expect("the table");
    let (head, rows) = table.split_once('\n').expect("a line with the names of the columns");
    let mut updated = format!("{head}\n");
    for mut case in rows.lines().map(Case::of) {
        case.tests.retain(|test| all.contains(test));
        let named = all.iter().filter(|test| named_cases(test).any(|number| number == case.number()));
        let new: Vec<String> = named.filter(|test| !case.tests.contains(test)).cloned().collect();
        case.tests.extend(new);
        updated += &case.line();
    }
    fs::write(TABLE, updated).expect("the table is written");
}

/// One test, so that the table is not read while it is rewritten.
#[test]
fn the_table_of_public_cases_has_every_case_and_the_tests_that_there_are() {
    if env::var_os("UPDATE").is_some() {
        update();
    }
    every_case_has_tests_or_a_reason();
    every_listed_test_exists();
    every_test_that_is_named_after_a_case_is_in_its_row();
}

fn every_case_has_tests_or_a_reason() {
    let cases = cases();
    assert_eq!(cases.len(), CASES);
    assert!(cases.is_sorted_by(|one, other| one.number() < other.number()), "each case once, in their order");
    for Case { id, problem, tests, missing } in &cases {
        assert!(!problem.is_empty(), "{id} says no problem");
        assert!(!tests.is_empty() || !missing.is_empty(), "{id} has neither a test nor a reason for none");
    }
}

fn every_listed_test_exists() {
    let all = all_tests();
    for case in cases() {
        for test in &case.tests {
            assert!(all.contains(test), "{}: there is no test {test}", case.id);
        }
    }
}

fn every_test_that_is_named_after_a_case_is_in_its_row() {
    let rows: BTreeMap<u32, Case> = cases().into_iter().map(|case| (case.number(), case)).collect();
    for test in all_tests() {
        for number in named_cases(&test) {
            let row = rows.get(&number).unwrap_or_else(|| panic!("{test} names a case that is not there"));
            assert!(row.tests.contains(&test), "{test} is missing in the row of {}", row.id);
        }
    }
}

#[test]
fn a_test_is_told_from_another_function_and_by_its_cases() {
    let source = "#[tokio::test(start_paused = true)]\nasync fn c1_c22_one() {}\nfn helper() {}\n#[test]\n#[ignore]\nfn two() {}";
    assert_eq!(tests_in(source), ["c1_c22_one", "two"]);
    assert_eq!(named_cases("c1_c22_one").collect::<Vec<_>>(), [1, 22]);
    assert_eq!(named_cases("create_c1").count(), 0);
}
