//! What a person sees at a terminal: each check as it is done, and then the answer. Never here: pipes.

use std::{
    ffi::OsStr,
    fs::File,
    io::{BufRead as _, BufReader},
    os::unix::ffi::OsStrExt as _,
    process::Child,
};

use rustix::{
    pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
    termios::{Winsize, tcsetwinsize},
};

use super::*;

/// A program whose output is a terminal, read by somebody who waits for every line.
struct Screen {
    child: Child,
    lines: BufReader<File>,
    seen: String,
}

impl Screen {
    fn of(command: Command) -> Self {
        Self::of_columns(100, command)
    }

    fn of_columns(columns: u16, mut command: Command) -> Self {
        let controller = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&controller).unwrap();
        unlockpt(&controller).unwrap();
        let size = Winsize { ws_row: 40, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
        tcsetwinsize(&controller, size).unwrap();
        let name = ptsname(&controller, Vec::new()).unwrap();
        let terminal = File::options().write(true).open(OsStr::from_bytes(name.as_bytes())).unwrap();
        let child = command.stdin(Stdio::null()).stdout(terminal).spawn().unwrap();
        // Here the command's own handle of the terminal closes, so that the child's end is the end of the lines.
        drop(command);
        Self { child, lines: BufReader::new(File::from(controller)), seen: String::new() }
    }

    /// Reads on until this has been seen.
    fn shows(&mut self, words: &str) {
        while self.next_line() {
            if self.seen.contains(words) {
                return;
            }
        }
        panic!("{words:?} never came:\n{}", self.seen);
    }

    /// Reads to the end: the exit code, and everything that was seen.
    fn ends(mut self) -> (Option<i32>, String) {
        while self.next_line() {}
        (self.child.wait().unwrap().code(), self.seen)
    }

    /// A terminal whose programs are all gone ends with an error on Linux, and with nothing elsewhere.
    fn next_line(&mut self) -> bool {
        let mut line = Vec::new();
        let more = self.lines.read_until(b'\n', &mut line).is_ok_and(|length| length > 0);
        self.seen.push_str(&String::from_utf8(line).unwrap().replace("\r\n", "\n"));
        more
    }
}

fn asking(simulator: &Embedded, arguments: &[&str]) -> Command {
    let mut command = program(simulator.url());
    command.env("TERM", "xterm").args(["diagnose", "--cluster", "demo"]).args(arguments);
    command
}

fn bare(seen: &str) -> String {
    let mut pieces = seen.split('\u{1b}');
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |text, piece| text + piece.split_once('m').unwrap().1)
}

#[test]
fn each_check_shows_as_it_is_done_and_the_answer_comes_last() {
    // Less than a token lives.
    let slow = json!({ "principal_seconds": 0, "entry_seconds": 600 });
    let simulator = Embedded::start(World::standard().with("", "propagation", slow).into_json()).unwrap();
    let input = json!({ "clusterName": "demo", "principalArn": ADMIN });
    simulator.control().call(ADMIN, "eks", "CreateAccessEntry", &input).unwrap().unwrap();
    let mut command = asking(&simulator, &["--live"]);
    command.env("NO_COLOR", "1");
    let mut screen = Screen::of(command);
    screen.shows("  ok       access_entry: The cluster has an access");
    screen.shows("  waiting  up to");
    assert!(!screen.seen.contains("Answer:"), "{}", screen.seen);
    simulator.control().advance(600).unwrap();
    let (code, seen) = screen.ends();
    assert_eq!(code, Some(0), "{seen}");
    let places = ["Checks: can", "access_entry:", "  ok       live_probe:", "Answer: yes", "Next:"]
        .map(|words| seen.find(words).unwrap_or_else(|| panic!("{words} is not in {seen}")));
    assert!(places.is_sorted(), "{seen}");
    assert!(!seen.contains('\u{1b}'), "NO_COLOR is honored: {seen:?}");
}

#[test]
fn a_terminal_gets_color_and_the_same_words_as_a_pipe() {
    let simulator = Embedded::start(world().into_json()).unwrap();
    let about = ["--principal", &role("team/dev")];
    let (code, seen) = Screen::of(asking(&simulator, &about)).ends();
    assert_eq!(code, Some(1));
    assert!(seen.contains('\u{1b}'), "{seen:?}");
    let (seen, report) = (bare(&seen), text(&diagnose(&simulator, &about)));
    let (conclusion, checks) = report.split_once("\n\nChecks: ").unwrap();
    assert!(seen.ends_with(&format!("\n\n{conclusion}\n")), "{conclusion}\nis not the end of\n{seen}");
    for line in checks.lines() {
        let shown = line.trim_end_matches("see above.");
        assert!(seen.contains(shown), "{line}\nis not in\n{seen}");
    }
}

#[test]
fn nothing_is_colored_where_a_variable_or_the_terminal_asks_for_that() {
    let simulator = Embedded::start(world().into_json()).unwrap();
    for (name, value) in [("NO_COLOR", "1"), ("CLICOLOR", "0"), ("TERM", "dumb")] {
        let mut command = asking(&simulator, &[]);
        command.env(name, value);
        let (code, seen) = Screen::of(command).ends();
        assert_eq!(code, Some(0), "{name}: {seen}");
        assert!(seen.contains("Answer: yes") && !seen.contains('\u{1b}'), "{name}: {seen:?}");
    }
}

#[test]
fn a_report_fits_the_terminal() {
    let simulator = Embedded::start(world().into_json()).unwrap();
    let (code, seen) = Screen::of_columns(50, asking(&simulator, &[])).ends();
    assert_eq!(code, Some(0), "{seen}");
    let is_whole = |line: &str| line.split_whitespace().count() == 1 || line.contains("arn:");
    let seen = bare(&seen);
    assert!(seen.lines().all(|line| line.len() <= 50 || is_whole(line)), "{seen}");
    assert!(seen.lines().any(|line| line.len() > 40), "no line uses the width:\n{seen}");
}
