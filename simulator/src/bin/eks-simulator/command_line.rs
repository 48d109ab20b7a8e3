//! What people write on the command line. Never here: doing it.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use eks_simulator::{ClockMode, DEFAULT_JOURNAL, HostName, Log, Options, PortRange};

/// Simulates EKS access entries, IAM and STS without an AWS account.
#[derive(Parser)]
#[command(
    name = "eks-simulator",
    version,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true
)]
pub(crate) struct CommandLine {
    #[command(flatten)]
    pub(crate) serve: Serve,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// Serves a world.
#[derive(Args)]
pub(crate) struct Serve {
    /// JSON file with the world.
    #[arg(long, value_name = "FILE", required = true)]
    pub(crate) world: Option<PathBuf>,
    /// Address to listen on. Port 0 selects a free port. Clusters listen on the same IP address.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Allows addresses other than loopback in --listen. Everybody who can connect can use the simulator.
    #[arg(long)]
    allow_remote: bool,
    /// Host name or IP address in URLs and cluster endpoints. Certificates are valid for it. Defaults to the address in
    /// --listen.
    #[arg(long, value_name = "HOST")]
    advertise: Option<HostName>,
    /// Ports of the clusters' API servers, in the order of the world. Defaults to free ports.
    #[arg(long, value_name = "FIRST-LAST")]
    cluster_ports: Option<PortRange>,
    /// Folder of a certificate authority to keep (ca.crt, ca.key). Created if it does not exist. Defaults to a new
    /// authority at each start.
    #[arg(long, value_name = "DIR")]
    ca: Option<PathBuf>,
    /// Number of calls that the journal keeps. The oldest calls are dropped first.
    #[arg(long, value_name = "N", default_value_t = DEFAULT_JOURNAL)]
    journal: usize,
    /// Whether time advances by itself or only with `POST clock`.
    #[arg(long, value_enum, default_value_t = ClockArgument::Timer)]
    clock: ClockArgument,
    /// File to write the ready line to, in addition to stdout.
    #[arg(long, value_name = "FILE")]
    pub(crate) ready: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum ClockArgument {
    Timer,
    Hand,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Runs one operation as a principal.
    Call {
        /// URL of the simulator, for example <http://127.0.0.1:4566>.
        url: String,
        /// ARN of the principal.
        #[arg(long = "as")]
        principal: String,
        #[arg(long, default_value = "eks")]
        service: String,
        #[arg(long, default_value = "eu-west-1")]
        region: String,
        /// Name of the operation, for example `DescribeAccessEntry`.
        operation: String,
        /// Input as JSON, in the shape of the service model.
        input: String,
    },
    /// Prints the calls so far.
    Journal {
        /// URL of the simulator, for example <http://127.0.0.1:4566>.
        url: String,
        /// Prints only calls after the one with this number.
        #[arg(long, default_value_t = 0)]
        since: u64,
    },
    /// Prints a kubeconfig with a token. The token is valid for 15 minutes.
    Kubeconfig {
        /// URL of the simulator, for example <http://127.0.0.1:4566>.
        url: String,
        /// Cluster, as ACCOUNT/REGION/NAME.
        cluster: String,
        /// Access key ID from the world.
        #[arg(long)]
        key: String,
    },
    /// Prints the JSON Schema of worlds.
    Schema,
    /// Exits with 0 if all ports of the simulator are open, otherwise with 1.
    Health {
        /// URL of the simulator, for example <http://127.0.0.1:4566>.
        url: String,
    },
}

impl Serve {
    /// How to start the simulator; its log goes to stderr.
    pub(crate) fn options(self) -> Options {
        let Self { world: _, listen, allow_remote, advertise, cluster_ports, ca, journal, clock, ready: _ } =
            self;
        let clock = match clock {
            ClockArgument::Timer => ClockMode::Timer,
            ClockArgument::Hand => ClockMode::Hand,
        };
        let log = Log::to_stderr();
        Options { listen, allow_remote, advertise, cluster_ports, authority: ca, journal, clock, log }
    }
}
