//! The texts that users read: string literals of the provider, pages, documents and examples. Never here: which words they may
//! have.

use std::path::{Path, PathBuf};

use super::files;

/// A text, and where it is.
#[derive(Debug)]
pub(crate) struct Text {
    pub file: PathBuf,
    pub line: usize,
    pub text: String,
}

/// Documents, pages, examples and reports, which users read as they are.
const READ_WHOLE: [&str; 18] = [
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "CODE_OF_CONDUCT.md",
    "SECURITY.md",
    "GNUmakefile",
    ".ci",
    ".github",
    "docs",
    "templates",
    "examples",
    "modules",
    "simulator/README.md",
    "simulator/world.schema.json",
    // Their doc comments are what `--help` prints.
    "simulator/src/bin/eks-simulator/command_line.rs",
    "src/cli",
    "tests/golden/audits",
    "tests/golden/reports",
];

/// Every text that a user may read.
pub(crate) fn all() -> Vec<Text> {
    let whole = READ_WHOLE.iter().flat_map(files_of).flat_map(|file| paragraphs(&file, &files::read(&file)));
    let sources = files::below("src").into_iter().chain(files::below("harness/src/bin/demo"));
    let programs = sources.filter(|file| !is_test(file));
    whole.chain(programs.flat_map(|file| in_literals(&file))).collect()
}

fn files_of(place: &&str) -> Vec<PathBuf> {
    if Path::new(place).is_file() { vec![PathBuf::from(place)] } else { files::below(place) }
}

fn is_test(file: &Path) -> bool {
    file.components().any(|part| part.as_os_str().to_string_lossy().ends_with("_tests"))
}

/// The paragraphs of a file, since a sentence may go on in the next line; of a program, those of its documentation.
fn paragraphs(file: &Path, text: &str) -> Vec<Text> {
    let is_program = file.extension().is_some_and(|extension| extension == "rs");
    let read = |line| if is_program { help(line) } else { line.trim_start_matches([' ', '#']) };
    let mut found: Vec<Text> = Vec::new();
    let mut is_open = false;
    for (line, words) in (1..).zip(text.lines().map(read)) {
        match found.last_mut() {
            _ if words.is_empty() => {}
            Some(paragraph) if is_open => paragraph.text.extend([" ", words]),
            _ => found.push(Text { file: file.to_owned(), line, text: words.to_owned() }),
        }
        is_open = words.starts_with(char::is_alphanumeric);
    }
    found
}

/// A line of a doc comment; nothing of any other line.
fn help(line: &str) -> &str {
    line.trim_start().strip_prefix("///").map_or("", str::trim_start)
}

fn in_literals(file: &Path) -> Vec<Text> {
    let source = files::read(file);
    let program = source.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let texts = literals(program).into_iter();
    texts.map(|(line, text)| Text { file: file.to_owned(), line, text }).collect()
}

/// The string literals of a program with their lines. Comments are skipped.
pub(crate) fn literals(program: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut rest = program;
    while let Some(next) = rest.find(['"', '\'', '/', 'r']) {
        let at = &rest[next..];
        let line = || 1 + program[..program.len() - at.len()].matches('\n').count();
        rest = if at.starts_with("//") {
            &at[at.find('\n').unwrap_or(at.len())..]
        } else if let Some((text, after)) = raw_literal(at) {
            found.push((line(), text.to_owned()));
            after
        } else if let Some(opened) = at.strip_prefix('"') {
            let (text, after) = literal(opened);
            found.push((line(), text));
            after
        } else {
            let quote = QUOTES.iter().find(|quote| at.starts_with(**quote));
            &at[quote.map_or(1, |quote| quote.len())..]
        };
    }
    found
}

/// Character literals that have a quote.
const QUOTES: [&str; 3] = ["'\"'", "'\\\"'", "'\\''"];

/// The text of a literal whose opening quote was read, unescaped, and what follows.
fn literal(source: &str) -> (String, &str) {
    let mut text = String::new();
    let mut letters = source.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return (text, &source[at + 1..]),
            '\\' => match letters.next() {
                Some((_, 'n')) => text.push('\n'),
                Some((next, '\n')) => {
                    let skipped = source[next..].chars().take_while(|letter| letter.is_whitespace()).count();
                    letters.by_ref().take(skipped - 1).for_each(drop);
                }
                Some((_, escaped)) => text.push(escaped),
                None => {}
            },
            other => text.push(other),
        }
    }
    (text, "")
}

/// The text of `r"…"` or `r#"…"#`, and what follows.
fn raw_literal(source: &str) -> Option<(&str, &str)> {
    let marked = source.strip_prefix('r')?;
    let opened = marked.trim_start_matches('#');
    let end = format!("\"{}", "#".repeat(marked.len() - opened.len()));
    opened.strip_prefix('"')?.split_once(&end)
}

#[test]
fn literals_are_found_with_their_lines_and_comments_are_not() {
    let program =
        "let a = \"one\\n \\\n     two\"; // \"not\"\nlet b = ['\"', '\\''];\nlet c = r#\"three \"3\"\"#;";
    assert_eq!(literals(program), [(1, "one\n two".to_owned()), (4, "three \"3\"".to_owned())]);
}

#[test]
fn a_paragraph_goes_on_and_a_program_has_its_documentation_alone() {
    let of = |file: &str, text: &str| -> Vec<String> {
        paragraphs(Path::new(file), text).into_iter().map(|found| found.text).collect()
    };
    assert_eq!(
        of("a.md", "# One\n\nTwo\nlines\n\n| row |\n| row |"),
        ["One", "Two lines", "| row |", "| row |"]
    );
    assert_eq!(of("a.rs", "/// Help\nlet it = 1;\n// not"), ["Help"]);
}
