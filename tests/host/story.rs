//! The language of the stories: a world, a configuration, commands of the host, what others do by hand.

use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    path::{Path, PathBuf},
    sync::LazyLock,
    thread,
};

use harness::{
    Control, Embedded, Fault, Gate, Host, Hosts, Outcome, Product, RunningCommand, Signal, Workspace, World,
    world::{ADMIN, CLUSTER, KEY_ID, REGION, SECRET},
};
use serde_json::{Value, json};

use crate::{state::StateFile, transcript::Transcript};

static HOSTS: LazyLock<Vec<Host>> = LazyLock::new(|| Hosts::all().unwrap_or_else(|none| panic!("{none}")));

/// The provider, which is a program of its own at the shell.
pub(crate) const PROVIDER: &str = env!("CARGO_BIN_EXE_terraform-provider-eksaccess");

/// Where hosts store the state.
const STATE: &str = "terraform.tfstate";

/// Every configuration has this beside its `main.tf`; credentials come from the environment.
pub(crate) const HEAD: &str = r#"
terraform {
  required_providers {
    eksaccess = { source = "eksaccess/eksaccess" }
  }
}
"#;

/// The provider block of most stories.
pub(crate) const PROVIDER_BLOCK: &str = "provider \"eksaccess\" {}\n";

/// Plays a story on every host at once, each time in a new world. A failure names the host and keeps its folder.
pub(crate) fn on_every_host(world: World, story: impl Fn(&mut Story) + Sync) {
    let on_one = |host: &Host| {
        catch_unwind(AssertUnwindSafe(|| story(&mut Story::begin(host, world.clone()))))
            .inspect_err(|_| eprintln!("The story failed on {host}."))
    };
    let ended: Vec<_> = thread::scope(|scope| {
        let played: Vec<_> = HOSTS.iter().map(|host| scope.spawn(|| on_one(host))).collect();
        played.into_iter().map(|thread| thread.join().flatten()).collect()
    });
    if let Some(failure) = ended.into_iter().find_map(Result::err) {
        resume_unwind(failure);
    }
}

/// Plays a story on one of the hosts, by its number of whatever size.
pub(crate) fn on_host(number: usize, world: World, story: impl FnOnce(&mut Story)) {
    let host = &HOSTS[number % HOSTS.len()];
    story(&mut Story::begin(host, world));
}

/// What can end an apply before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Strike {
    /// Ctrl-C.
    InterruptHost,
    TerminateProvider,
    KillProvider,
    KillHost,
}

impl Strike {
    fn falls_on(self, running: &mut RunningCommand) -> harness::Result<()> {
        match self {
            Self::InterruptHost => {
                running.interrupt()?;
                running.wait_for_line("Interrupt received")
            }
            Self::TerminateProvider => running.group().signal_provider(Signal::TERM),
            Self::KillProvider => running.group().signal_provider(Signal::KILL),
            Self::KillHost => running.group().kill_host(),
        }
    }
}

/// A story being played: a host, a folder, a simulator.
pub(crate) struct Story {
    simulator: Embedded,
    workspace: Workspace,
    host_version: String,
}

/// Setting the scene.
impl Story {
    fn begin(host: &Host, world: World) -> Self {
        let simulator = Embedded::start(world.into_json()).unwrap();
        let mut workspace = Workspace::new("story", host, Path::new(PROVIDER)).unwrap();
        for (name, value) in [
            ("AWS_ENDPOINT_URL", simulator.url()),
            ("AWS_REGION", REGION),
            ("AWS_ACCESS_KEY_ID", KEY_ID),
            ("AWS_SECRET_ACCESS_KEY", SECRET),
            // A host lives for a second here, and would spend a fifth of its time on the collection of garbage.
            ("GOGC", "off"),
            ("GOMEMLIMIT", "512MiB"),
        ] {
            workspace.set(name, value);
        }
        workspace.write("terraform.tf", HEAD).unwrap();
        workspace.write("provider.tf", PROVIDER_BLOCK).unwrap();
        Self { simulator, workspace, host_version: host.version.clone() }
    }

    /// Puts this in the place of the whole configuration.
    pub(crate) fn configured(&self, hcl: &str) -> &Self {
        self.workspace.write("main.tf", hcl).unwrap();
        self
    }

    /// Puts a file beside the configuration.
    pub(crate) fn file(&self, name: &str, text: &str) -> &Self {
        self.workspace.write(name, text).unwrap();
        self
    }

    /// Copies a folder of the repository, at whose root tests run, into the story's own.
    pub(crate) fn copies(&self, folder: &str) -> &Self {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.to_str().unwrap();
            if path.is_dir() {
                self.copies(name);
            } else {
                self.file(name, &fs::read_to_string(&path).unwrap());
            }
        }
        self
    }

    /// Puts this in the place of the provider block.
    pub(crate) fn provider(&self, hcl: &str) -> &Self {
        self.workspace.write("provider.tf", hcl).unwrap();
        self
    }

    /// The state names this other provider, whose schema hosts ask for: ours stands in for it.
    pub(crate) fn has_provider(&self, source: &str) {
        self.workspace.stand_in_for(source).unwrap();
    }

    /// Sets a variable of the environment for the commands to come.
    pub(crate) fn environment(&mut self, name: &str, value: &str) {
        self.workspace.set(name, value);
    }

    /// Something goes wrong in the calls to come.
    pub(crate) fn fault(&self, fault: Fault) {
        self.control().fault(&fault).unwrap();
    }

    /// Every file of the run, links aside, but for those below `but`; its path and what is in it.
    pub(crate) fn files(&self, but: &str) -> Vec<(PathBuf, Vec<u8>)> {
        let mut found = Vec::new();
        collect(self.workspace.folder(), &self.workspace.folder().join(but), &mut found);
        found
    }

    /// What is in a file of the run.
    pub(crate) fn read(&self, name: &str) -> String {
        self.workspace.read(name).unwrap()
    }

    /// A folder for the temporary files of the commands to come, and for nothing else.
    pub(crate) fn temporary_folder(&mut self) -> PathBuf {
        let folder = self.workspace.folder().join("t");
        fs::create_dir_all(&folder).unwrap();
        self.workspace.set("TMPDIR", &folder.to_string_lossy());
        folder
    }

    /// The folder of the configuration.
    pub(crate) fn folder(&self) -> &Path {
        self.workspace.folder()
    }

    /// Where the simulator listens.
    pub(crate) fn url(&self) -> &str {
        self.simulator.url()
    }

    /// The simulator's control API.
    pub(crate) fn control(&self) -> &Control {
        self.simulator.control()
    }
}

/// Commands of the host.
impl Story {
    pub(crate) fn validate(&self) -> Transcript {
        self.run_host(harness::Workspace::validate)
    }

    pub(crate) fn plan(&self) -> Transcript {
        self.plan_with(&[])
    }

    pub(crate) fn plan_with(&self, more: &[&str]) -> Transcript {
        self.run_host(|workspace| workspace.plan(more))
    }

    pub(crate) fn apply(&self) -> Transcript {
        self.apply_with(&[])
    }

    pub(crate) fn apply_with(&self, more: &[&str]) -> Transcript {
        self.run_host(|workspace| workspace.apply(more))
    }

    pub(crate) fn destroy(&self) -> Transcript {
        self.destroy_with(&[])
    }

    pub(crate) fn destroy_with(&self, more: &[&str]) -> Transcript {
        self.run_host(|workspace| workspace.destroy(more))
    }

    pub(crate) fn import(&self, address: &str, id: &str) -> Transcript {
        self.run_host(|workspace| workspace.import(address, id))
    }

    /// Interrupts an apply while the write that begins like this is at the gate, then lets it go on.
    pub(crate) fn interrupt_during_apply(&mut self, begins: &str) -> Transcript {
        let gate = Gate::before(self.simulator.url(), begins).unwrap();
        self.struck_during_apply(gate, Strike::InterruptHost)
    }

    /// The same with any strike, while the request of that number is at the gate.
    pub(crate) fn struck_at(&mut self, request: usize, strike: Strike) -> Transcript {
        let gate = Gate::at(self.simulator.url(), request).unwrap();
        self.struck_during_apply(gate, strike)
    }

    fn struck_during_apply(&mut self, gate: Gate, strike: Strike) -> Transcript {
        self.workspace.set("AWS_ENDPOINT_URL", &gate.url());
        let transcript = self.run_host(|workspace| {
            let mut running = workspace.start(&Workspace::apply_arguments(&[]))?;
            let (held, group) = (gate.next()?, running.group());
            strike.falls_on(&mut running)?;
            held.release();
            let outcome = running.finish()?;
            group.ends()?;
            Ok(outcome)
        });
        let url = self.simulator.url().to_owned();
        self.workspace.set("AWS_ENDPOINT_URL", &url);
        transcript
    }

    /// Any other command.
    pub(crate) fn run(&self, arguments: &[&str]) -> Transcript {
        self.run_host(|workspace| workspace.run(arguments))
    }

    fn run_host(&self, run: impl FnOnce(&Workspace) -> harness::Result<Outcome>) -> Transcript {
        let before = self.control().last_call().unwrap();
        let outcome = run(&self.workspace).unwrap();
        let calls = self.control().journal(before).unwrap();
        let context = format!("on {} in {}", self.workspace.host(), self.workspace.folder().display());
        Transcript { outcome, calls, context }
    }
}

/// What others do, and what is there.
impl Story {
    /// Somebody does this in the console, a minute later.
    pub(crate) fn by_hand(&self, operation: &str, mut input: Value) -> Value {
        self.control().advance(60).unwrap();
        let service = if operation.ends_with("Role") || operation.ends_with("User") { "iam" } else { "eks" };
        if service == "eks" && input.get("resourceArn").is_none() && input.get("clusterName").is_none() {
            input["clusterName"] = json!(CLUSTER);
        }
        self.control()
            .call(ADMIN, service, operation, &input)
            .unwrap()
            .unwrap_or_else(|refused| panic!("{operation}: {refused}"))
    }

    /// From now on the administrator is denied these actions, and no others.
    pub(crate) fn deny(&self, actions: &[&str]) {
        let change = |world: &mut Value| {
            let principals = world["principals"].as_array_mut().into_iter().flatten();
            principals
                .filter(|principal| principal["arn"] == ADMIN)
                .for_each(|admin| admin["deny"] = json!(actions));
        };
        self.control().change_world(change).unwrap();
    }

    /// The cluster's entry for this principal, as the simulator has it; null if there is none.
    pub(crate) fn entry(&self, principal: &str) -> Value {
        let world = self.control().world().unwrap();
        let entries = world["clusters"][0]["entries"].as_array().cloned().unwrap_or_default();
        entries.into_iter().find(|entry| entry["principal_arn"] == principal).unwrap_or_default()
    }

    /// The attributes of a resource or data source in the state; null if it is not there.
    pub(crate) fn state(&self, address: &str) -> Value {
        self.state_file().map_or(Value::Null, |state| state.attributes(address))
    }

    /// Whether the host knows identities of resources: Terraform and OpenTofu since 1.12.
    pub(crate) fn has_identities(&self) -> bool {
        self.minor() >= 12
    }

    /// Whether the host has ephemeral resources: Terraform since 1.10, OpenTofu since 1.11.
    pub(crate) fn has_ephemeral_resources(&self) -> bool {
        self.minor() >= if self.is_terraform() { 10 } else { 11 }
    }

    /// Whether the host has `query` and actions: Terraform since 1.14.
    pub(crate) fn has_queries_and_actions(&self) -> bool {
        self.is_terraform() && self.minor() >= 14
    }

    /// Whether a `moved` block may lead to a resource of another type: Terraform since 1.8, OpenTofu since 1.10.
    pub(crate) fn moves_between_types(&self) -> bool {
        self.is_terraform() || self.minor() >= 10
    }

    /// The registry whose providers the host means without being told.
    pub(crate) fn registry(&self) -> &'static str {
        if self.is_terraform() { "registry.terraform.io" } else { "registry.opentofu.org" }
    }

    fn is_terraform(&self) -> bool {
        self.workspace.host().product == Product::Terraform
    }

    /// The second number of the host's version.
    fn minor(&self) -> u32 {
        let minor = self.host_version.split('.').nth(1).and_then(|minor| minor.parse().ok());
        minor.unwrap_or_default()
    }

    /// Changes the state as it is stored.
    pub(crate) fn edit_state(&self, edit: impl Fn(&mut Value)) {
        let mut state = serde_json::from_str(&self.raw_state()).unwrap();
        edit(&mut state);
        self.workspace.write(STATE, &state.to_string()).unwrap();
    }

    /// The state as it is stored.
    pub(crate) fn raw_state(&self) -> String {
        self.workspace.read(STATE).unwrap()
    }

    /// An output of the state.
    pub(crate) fn output(&self, name: &str) -> Value {
        self.state_file().map_or(Value::Null, |state| state.output(name))
    }

    /// The state, if a command has stored one: a host that was killed may have opened the file, and no more.
    fn state_file(&self) -> Option<StateFile> {
        let stored = self.workspace.read(STATE).ok().filter(|text| !text.is_empty())?;
        Some(StateFile::parse(&stored))
    }

    /// Asserts that the state has this, whole: the next plan does not replace it.
    #[track_caller]
    pub(crate) fn keeps(&self, address: &str) -> &Self {
        let (state, plan) = (self.state(address), self.plan());
        plan.claim(!state.is_null(), &format!("{address} should be in the state"));
        plan.never_says(&format!("{address} is tainted")).never_says(&format!("{address} must be replaced"));
        self
    }

    /// Asserts that the next plan finds nothing to do.
    pub(crate) fn settles(&self) -> &Self {
        self.plan().has_no_changes();
        self
    }
}

/// The files of a folder and of those in it.
fn collect(folder: &Path, but: &Path, found: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let (path, kind) = (entry.path(), entry.file_type().unwrap());
        if kind.is_dir() && path != but {
            collect(&path, but, found);
        } else if kind.is_file() {
            found.push((path.clone(), fs::read(&path).unwrap()));
        }
    }
}
