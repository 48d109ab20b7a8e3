//! The subcommands that print something: most of them ask a simulator that runs. Never here: serving a world.

use std::error::Error;
use std::io::{self, Write};

use eks_simulator::{ControlClient, DirectCall, Kubeconfig, World};

use crate::command_line::Command;

/// Does what a subcommand says, and prints the answer.
///
/// # Errors
/// The simulator does not answer, or refuses.
pub(crate) async fn ask(command: Command) -> Result<(), Box<dyn Error>> {
    match command {
        Command::Call { url, principal, service, region, operation, input } => {
            let input = serde_json::from_str(&input)?;
            let call = DirectCall {
                principal: &principal,
                service: &service,
                region: &region,
                operation: &operation,
                input: &input,
            };
            print(&ControlClient::new(&url).request("POST", "call", Some(&call.to_json())).await?)
        }
        Command::Journal { url, since } => {
            print(&ControlClient::new(&url).request("GET", &format!("journal?since={since}"), None).await?)
        }
        Command::Kubeconfig { url, cluster, key } => print(&kubeconfig(&url, &cluster, &key).await?),
        Command::Schema => print(&format!("{:#}", World::json_schema())),
        Command::Health { url } => health(&url).await,
    }
}

async fn kubeconfig(url: &str, cluster: &str, key: &str) -> Result<String, Box<dyn Error>> {
    let client = ControlClient::new(url);
    let (world, clusters, now) = (client.world().await?, client.clusters().await?, client.advance(0).await?);
    Ok(Kubeconfig { world: &world, clusters: &clusters, now, cluster, key }.text()?)
}

async fn health(url: &str) -> Result<(), Box<dyn Error>> {
    match ControlClient::new(url).is_healthy().await? {
        true => print("ok"),
        false => Err("the ports of the clusters are not open".into()),
    }
}

fn print(text: &str) -> Result<(), Box<dyn Error>> {
    writeln!(io::stdout().lock(), "{text}")?;
    Ok(())
}
