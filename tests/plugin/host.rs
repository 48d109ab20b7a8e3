//! A host as Terraform is one: what it sets, and the process that it starts. Never here: expectations.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{self, BufRead as _, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Output, Stdio};
use std::thread;
use std::time::Duration;

use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, SupportedProtocolVersion};
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::time::timeout;
use tokio_rustls::client::TlsStream;
use tonic::transport::Channel;

use crate::plugin::client::{self, Client, Identity, Socket};

const PROGRAM: &str = env!("CARGO_BIN_EXE_terraform-provider-eksaccess");

/// What every host sets. The cookie is the same in all of them.
const ENVIRONMENT: [(&str, &str); 4] = [
    ("TF_PLUGIN_MAGIC_COOKIE", "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2"),
    ("PLUGIN_PROTOCOL_VERSIONS", "5,6"),
    ("PLUGIN_MIN_PORT", "10000"),
    ("PLUGIN_MAX_PORT", "25000"),
];

/// Far longer than anything here takes: what waits longer hangs.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A host about to start the plugin.
pub struct Host {
    identity: Identity,
    environment: Vec<(String, Option<OsString>)>,
    arguments: Vec<String>,
    most_files: Option<u32>,
    scratch: TempDir,
}

impl Host {
    /// A host with mutual TLS, which speaks protocols 5 and 6.
    pub fn new() -> Self {
        let identity = Identity::new();
        let scratch = tempfile::tempdir().expect("a new folder");
        let own = ENVIRONMENT.map(|(name, value)| (name.to_owned(), Some(value.into())));
        let host =
            Self { environment: own.into(), arguments: Vec::new(), most_files: None, identity, scratch };
        let pem = host.identity.pem();
        let folder = host.scratch.path().display().to_string();
        host.with("PLUGIN_CLIENT_CERT", pem).with("TMPDIR", folder)
    }

    /// A person at a shell: none of a host's variables.
    pub fn person() -> Self {
        let mut host = Self::new();
        host.environment.retain(|(name, _)| name == "TMPDIR");
        host
    }

    pub fn with(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.environment.push((name.to_owned(), Some(value.as_ref().to_owned())));
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.environment.push((name.to_owned(), None));
        self
    }

    /// A machine whose folder for temporary files is this one, below the usual.
    pub fn with_temporary(self, below: impl AsRef<Path>) -> Self {
        let folder = self.scratch.path().join(below);
        fs::create_dir_all(&folder).expect("a new folder");
        self.with("TMPDIR", folder)
    }

    /// A system that lets the process have so many files open and no more.
    pub fn with_files(self, most: u32) -> Self {
        Self { most_files: Some(most), ..self }
    }

    /// A machine where no Unix socket can be made in the usual folder.
    pub fn without_sockets(self) -> Self {
        let nowhere = self.scratch.path().join("nowhere").display().to_string();
        self.with("TMPDIR", nowhere)
    }

    pub fn argument(mut self, argument: &str) -> Self {
        self.arguments.push(argument.to_owned());
        self
    }

    /// The folder that the plugin takes for temporary files.
    pub fn scratch(&self) -> PathBuf {
        self.scratch.path().to_owned()
    }

    fn command(&self) -> Command {
        let mut command = match self.most_files {
            None => Command::new(PROGRAM),
            Some(most) => {
                let mut shell = Command::new("/bin/sh");
                shell.args(["-c", &format!("ulimit -n {most}; exec \"$0\" \"$@\""), PROGRAM]);
                shell
            }
        };
        command.args(&self.arguments).env_clear();
        for (name, value) in &self.environment {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command
    }

    /// Runs a program that ends by itself.
    pub fn run(&self) -> Output {
        self.command().output().expect("the program runs")
    }

    /// Starts the plugin and reads its handshake line.
    pub fn start(self) -> Plugin {
        self.start_until(|line| line.contains('|'))
    }

    /// Starts the program and reads its output up to the line that `is_last` says yes to.
    pub fn start_until(self, is_last: impl Fn(&str) -> bool) -> Plugin {
        let mut child = self
            .command()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let stderr = collect(child.stderr.take().expect("it is piped"));
        let mut stdout = BufReader::new(child.stdout.take().expect("it is piped"));
        let said = read_until(&mut stdout, is_last);
        Plugin { said, child, stdout: Some(collect(stdout)), stderr: Some(stderr), host: self }
    }
}

fn read_until(stdout: &mut BufReader<ChildStdout>, is_last: impl Fn(&str) -> bool) -> String {
    let mut said = String::new();
    loop {
        let start = said.len();
        let read = stdout.read_line(&mut said).expect("output is text");
        assert!(read > 0, "the program ended after {said:?}");
        if is_last(&said[start..]) {
            return said;
        }
    }
}

/// Reads to the end, which comes with the end of the process.
fn collect(mut from: impl Read + Send + 'static) -> oneshot::Receiver<String> {
    let (sender, receiver) = oneshot::channel();
    thread::spawn(move || {
        let mut text = String::new();
        from.read_to_string(&mut text).expect("output is text");
        // Nobody waits for the output of a plugin that is dropped.
        let _ = sender.send(text);
    });
    receiver
}

/// A running plugin. It is killed when dropped.
pub struct Plugin {
    /// What it has printed so far: the handshake line.
    pub said: String,
    host: Host,
    child: Child,
    stdout: Option<oneshot::Receiver<String>>,
    stderr: Option<oneshot::Receiver<String>>,
}

/// How a plugin ended, and what it printed after its first words.
pub struct End {
    pub status: ExitStatus,
    pub stdout: String,
    pub stderr: String,
}

impl Plugin {
    /// The fields of the handshake line.
    pub fn fields(&self) -> Vec<&str> {
        self.said.trim_end_matches('\n').split('|').collect()
    }

    /// The folder that the plugin takes for temporary files.
    pub fn scratch(&self) -> PathBuf {
        self.host.scratch()
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Connects as the host does, with whatever security the handshake line says.
    pub async fn connect(&self) -> Channel {
        let channel = self.channel(Client::Host).await;
        channel.expect("the plugin lets its host in")
    }

    /// Connects as `client`.
    pub async fn channel(&self, client: Client<'_>) -> Result<Channel, tonic::transport::Error> {
        let fields = self.fields();
        let tls = (!fields[5].is_empty()).then(|| self.tls(client, &[&TLS13, &TLS12]));
        client::dial(fields[2], fields[3], tls).await
    }

    /// A TLS connection with nothing said over it yet.
    pub async fn secure(
        &self,
        client: Client<'_>,
        versions: &[&'static SupportedProtocolVersion],
    ) -> io::Result<TlsStream<Socket>> {
        let fields = self.fields();
        let socket = client::open(fields[2], fields[3]).await?;
        client::secure(socket, self.tls(client, versions)).await
    }

    fn tls(&self, client: Client<'_>, versions: &[&'static SupportedProtocolVersion]) -> ClientConfig {
        let identity = match client {
            Client::Host => Some(&self.host.identity),
            Client::Other(identity) => Some(identity),
            Client::Nameless => None,
        };
        client::config(self.fields()[5], identity, versions)
    }

    pub fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.child.id());
        let status = Command::new("sh").args(["-c", &kill]).status();
        assert!(status.expect("a shell").success(), "{kill}");
    }

    /// Waits for the end of the process.
    pub async fn ended(&mut self) -> End {
        let read = async |text: &mut Option<oneshot::Receiver<String>>| {
            let text = text.take().expect("a process ends once");
            let text = timeout(PATIENCE, text).await.expect("the process ends");
            text.expect("its output is read")
        };
        let (stdout, stderr) = (read(&mut self.stdout).await, read(&mut self.stderr).await);
        let status = self.child.wait().expect("it has ended");
        End { status, stdout, stderr }
    }
}

impl Drop for Plugin {
    fn drop(&mut self) {
        // It may have ended long ago.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
