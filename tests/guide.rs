//! A guide, played: each command of its template that has a screen below it, in order, with what it prints held to
//! `tests/golden/screens/GUIDE/SCREEN.txt`, of which the page is made (`UPDATE=1` rewrites them). Both test programs have this: guides
//! that need a host are played by stories. Never here: worlds, and what a command should answer.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use harness::world::{KEY_ID, REGION, SECRET};

const PROGRAM: &str = env!("CARGO_BIN_EXE_terraform-provider-eksaccess");

/// A guide with screens, as its template has it.
pub(crate) struct Guide {
    name: &'static str,
    template: String,
}

impl Guide {
    pub(crate) fn open(name: &'static str) -> Self {
        let template = fs::read_to_string(format!("templates/guides/{name}.md")).unwrap();
        Self { name, template }
    }

    /// The page before its screens are filled in.
    #[allow(dead_code, reason = "one of the two programs has no configuration of a guide")]
    pub(crate) fn template(&self) -> &str {
        &self.template
    }

    /// Runs what is above each screen, which is nothing where the screen is a file, and holds the screens to their files.
    pub(crate) fn play(&self, mut run: impl FnMut(&str, &str) -> String) {
        let screens = screens(&self.template).into_iter();
        let differing: Vec<String> = screens
            .filter_map(|(screen, command)| {
                let path = PathBuf::from(format!("tests/golden/screens/{}/{screen}.txt", self.name));
                held(&path, &format!("{}\n", run(&screen, &command).trim_end()))
            })
            .collect();
        assert!(differing.is_empty(), "UPDATE=1 rewrites\n{}", differing.join("\n"));
    }
}

/// The names of the screens, each with the command above it.
fn screens(template: &str) -> Vec<(String, String)> {
    let (mut found, mut command) = (Vec::new(), String::new());
    for line in template.lines() {
        if let Some(typed) = line.strip_prefix("$ ") {
            typed.clone_into(&mut command);
        } else if command.ends_with('\\') {
            command.extend(["\n", line]);
        } else if line.starts_with("```") {
            command.clear();
        } else if let Some(name) = line.strip_prefix("{{ screen ").and_then(|rest| rest.strip_suffix(" }}")) {
            found.push((name.to_owned(), command.clone()));
        }
    }
    found
}

/// What differs from the file, unless that is to be rewritten.
fn held(path: &Path, text: &str) -> Option<String> {
    if env::var_os("UPDATE").is_some() {
        fs::create_dir_all(path.parent()?).unwrap();
        fs::write(path, text).unwrap();
    }
    let golden = fs::read_to_string(path).unwrap_or_default();
    (golden != text).then(|| format!("{}: it has\n{golden}\nand the run printed\n{text}", path.display()))
}

/// A shell with the provider's program in its path, the simulator for AWS, and nothing of the user's own.
pub(crate) struct Shell {
    folder: PathBuf,
    url: String,
}

impl Shell {
    pub(crate) fn at(folder: &Path, url: &str) -> Self {
        Self { folder: folder.to_owned(), url: url.to_owned() }
    }

    /// What a person sees of a command that ends with this code: standard output and standard error as they come.
    #[track_caller]
    pub(crate) fn shows(&self, command: &str, code: i32) -> String {
        let programs = Path::new(PROGRAM).parent().unwrap().display();
        let output = Command::new("/bin/sh")
            .args(["-c", &format!("exec 2>&1\n{command}")])
            .current_dir(&self.folder)
            .env_clear()
            .env("PATH", format!("{programs}:/usr/bin:/bin"))
            .envs(environment(&self.url))
            .output()
            .unwrap();
        let shown = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(code), "{command}: {shown}");
        shown.split_inclusive('\n').filter(|line| !is_progress(line)).collect()
    }
}

/// The variables of a program with the simulator for AWS, and nothing of the user's own.
pub(crate) fn environment(url: &str) -> [(&'static str, &str); 7] {
    [
        ("AWS_ENDPOINT_URL", url),
        ("AWS_REGION", REGION),
        ("AWS_ACCESS_KEY_ID", KEY_ID),
        ("AWS_SECRET_ACCESS_KEY", SECRET),
        ("AWS_CONFIG_FILE", "/nowhere/config"),
        ("AWS_SHARED_CREDENTIALS_FILE", "/nowhere/credentials"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
    ]
}

/// `Reading access entries: 3 of 40`, which only a slow machine shows.
fn is_progress(line: &str) -> bool {
    let counted = line.trim_end().rsplit_once(": ").and_then(|(_, counts)| counts.split_once(" of "));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    counted.is_some_and(|(done, all)| is_number(done) && is_number(all))
}

#[test]
fn a_screen_belongs_to_the_command_above_it_in_its_block() {
    let template = "```console\n$ first\n$ second \\\n    --more\n{{ screen a }}\n$ third\n{{ screen b }}\n```\n\n```yaml\n{{ screen c }}\n```\n";
    let expected = [("a", "second \\\n    --more"), ("b", "third"), ("c", "")];
    assert_eq!(screens(template), expected.map(|(screen, command)| (screen.to_owned(), command.to_owned())));
}

#[test]
fn only_a_count_is_progress() {
    for (line, is_count) in [
        ("Reading IAM principals: 1 of 4\n", true),
        ("Findings: 1 of them is high\n", false),
        ("Of 4 entries, 1 authenticates.\n", false),
    ] {
        assert_eq!(is_progress(line), is_count, "{line}");
    }
}
