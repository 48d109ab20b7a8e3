//! The demo's stage: the quickstart's files in a scratch folder, a simulator with its world, and how a step is shown.

use std::path::Path;

use harness::{Embedded, Host, JournalCall, Outcome, Workspace, world};
use serde_json::Value;

use crate::DemoError;

/// The quickstart, as people find it in examples/quickstart.
const FILES: [(&str, &str); 4] = [
    ("terraform.tf", include_str!("../../../../examples/quickstart/terraform.tf")),
    ("variables.tf", include_str!("../../../../examples/quickstart/variables.tf")),
    ("access.tf", include_str!("../../../../examples/quickstart/access.tf")),
    ("main.tf", include_str!("../../../../examples/quickstart/main.tf")),
];
const WORLD: &str = include_str!("../../../../examples/quickstart/world.json");

/// Where the demo plays.
pub(crate) struct Stage {
    /// The embedded simulator.
    pub(crate) simulator: Embedded,
    workspace: Workspace,
    step: usize,
}

impl Stage {
    /// Starts the simulator and writes the quickstart's files.
    pub(crate) fn set(host: &Host, provider: &Path) -> Result<Self, DemoError> {
        let world: Value = serde_json::from_str(WORLD).map_err(|source| harness::HarnessError::Json {
            what: "the quickstart's world".to_owned(),
            source,
        })?;
        let simulator = Embedded::start(world.clone())?;
        let mut workspace = Workspace::new("demo", host, provider)?;
        let key = &world["principals"][0]["access_keys"][0];
        for (name, value) in [
            ("AWS_ENDPOINT_URL", simulator.url()),
            ("AWS_ACCESS_KEY_ID", key["id"].as_str().unwrap_or_default()),
            ("AWS_SECRET_ACCESS_KEY", key["secret"].as_str().unwrap_or_default()),
        ] {
            workspace.set(name, value);
        }
        for (name, text) in FILES {
            workspace.write(name, text)?;
        }
        Ok(Self { simulator, workspace, step: 0 })
    }

    /// Opens the next step with a line of explanation.
    pub(crate) fn begin(&mut self, explanation: &str) {
        self.step += 1;
        println!("\n== Step {} of 6: {explanation}", self.step);
    }

    /// Adds a remark to the step.
    pub(crate) fn remark(text: &str) {
        println!("\n   {text}");
    }

    /// Runs a command of the host and shows what it says.
    pub(crate) fn run(&self, arguments: &[&str]) -> Result<Outcome, DemoError> {
        let outcome = self.workspace.run(&[arguments, &["-no-color"]].concat())?;
        println!("\n   $ {}", typed(&self.workspace, arguments));
        for line in outcome.readable().lines() {
            println!("   | {line}");
        }
        Ok(outcome)
    }

    /// An output value of the state, not shown.
    pub(crate) fn output(&self, name: &str) -> Result<Value, DemoError> {
        Ok(self.workspace.output(name)?.json()?)
    }

    /// The calls that change EKS since call number `since`.
    pub(crate) fn writes_since(&self, since: u64) -> Result<Vec<JournalCall>, DemoError> {
        let calls = self.simulator.control().journal(since)?;
        Ok(calls.into_iter().filter(JournalCall::is_write).collect())
    }

    /// The entry of `principal` in the simulator's world; null if there is none.
    pub(crate) fn entry(&self, principal: &str) -> Result<Value, DemoError> {
        let world = self.simulator.control().world()?;
        let entries = world["clusters"][0]["entries"].as_array().cloned().unwrap_or_default();
        Ok(entries.into_iter().find(|entry| entry["principal_arn"] == principal).unwrap_or_default())
    }

    /// Does something outside Terraform, as somebody else would in the console.
    pub(crate) fn by_hand(&self, operation: &str, input: Value) -> Result<(), DemoError> {
        let done = self.simulator.control().call(world::ADMIN, "eks", operation, &input)?;
        done.map(drop).or_else(|refused| self.claim(false, "a change outside Terraform", refused))
    }

    /// Holds the step to what it claims.
    pub(crate) fn claim(
        &self,
        shown: bool,
        expected: &'static str,
        seen: impl std::fmt::Display,
    ) -> Result<(), DemoError> {
        let failed = || DemoError::NotShown { step: self.step, expected, seen: seen.to_string() };
        if shown { Ok(()) } else { Err(failed()) }
    }
}

/// The command as a person types it, with quotes where a shell needs them.
fn typed(workspace: &Workspace, arguments: &[&str]) -> String {
    let quoted = arguments
        .iter()
        .map(|word| if word.contains('"') { format!("'{word}'") } else { (*word).to_owned() });
    let words: Vec<String> = quoted.collect();
    format!("{} {}", workspace.host().product.command(), words.join(" "))
}
