//! The steps of a migration, in an order in which nobody loses access: entries first, then the mode that stops reading
//! aws-auth. Never here: doing them.

use super::Plan;
use super::facts::ClusterFacts;
use super::finding::Severity;
use crate::access::AuthenticationMode;

/// The program at the shell.
const PROGRAM: &str = "terraform-provider-eksaccess";

/// One step: what it is for, and the commands to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What it does and what it leaves as it is.
    pub about: String,
    /// The commands, in order.
    pub commands: Vec<String>,
}

/// The steps from here on.
pub(super) fn of(plan: &Plan) -> Vec<Step> {
    let place = Place::of(plan.cluster.as_ref());
    let mode = plan.cluster.as_ref().and_then(|cluster| cluster.mode.as_ref());
    let mut steps = Vec::new();
    match mode {
        Some(AuthenticationMode::ConfigMap) => steps.push(place.enable_entries("")),
        None => steps.push(place.enable_entries(" if the mode is CONFIG_MAP")),
        Some(_) => {}
    }
    if !plan.moved.is_empty() {
        steps.push(apply());
    }
    if plan.cluster.is_none() || !plan.moved.is_empty() {
        steps.push(place.verify());
    }
    steps.push(place.stop_reading(plan.losing()));
    steps
}

/// How commands name the cluster.
struct Place {
    name: String,
    region: String,
}

impl Place {
    fn of(cluster: Option<&ClusterFacts>) -> Self {
        let region = cluster.and_then(|cluster| cluster.region.as_ref());
        Self {
            name: cluster.map_or_else(|| "CLUSTER".to_owned(), |cluster| cluster.name.to_string()),
            region: region.map(|region| format!(" --region {region}")).unwrap_or_default(),
        }
    }

    fn enable_entries(&self, when: &str) -> Step {
        let again = "EKS then creates the entries of managed node groups and Fargate profiles itself, so run this again";
        Step {
            about: format!("Enable access entries{when}. aws-auth keeps working. {again} before applying."),
            commands: vec![
                self.switch_to(&AuthenticationMode::ApiAndConfigMap),
                self.await_cluster(),
                self.migrate(),
            ],
        }
    }

    fn verify(&self) -> Step {
        Step {
            about: "Check that every line has its entry: nothing is left to move, and no finding says \"loses access\". A \
                    new entry takes up to 30 s to take effect."
                .to_owned(),
            commands: vec![self.migrate()],
        }
    }

    fn stop_reading(&self, losing: usize) -> Step {
        let warning = match losing {
            0 => String::new(),
            1 => " Not before the finding above that says \"loses access\" is resolved.".to_owned(),
            _ => format!(" Not before the {losing} findings above that say \"loses access\" are resolved."),
        };
        Step {
            about: format!("Stop reading aws-auth. This cannot be undone.{warning}"),
            commands: vec![self.switch_to(&AuthenticationMode::Api), self.await_cluster()],
        }
    }

    fn switch_to(&self, mode: &AuthenticationMode) -> String {
        let Self { name, region } = self;
        format!(
            "aws eks update-cluster-config --name {name}{region} --access-config authenticationMode={mode}"
        )
    }

    fn await_cluster(&self) -> String {
        let Self { name, region } = self;
        format!("aws eks wait cluster-active --name {name}{region}")
    }

    fn migrate(&self) -> String {
        let Self { name, region } = self;
        format!("{PROGRAM} migrate --cluster {name}{region}")
    }
}

fn apply() -> Step {
    Step {
        about: "Create the entries. Each overrides its line of aws-auth from then on and gives the same access; an \
                administrator waits for the policy for some seconds."
            .to_owned(),
        commands: vec!["terraform apply".to_owned()],
    }
}

impl Plan {
    /// How many findings say that somebody would lose access.
    #[must_use]
    pub fn losing(&self) -> usize {
        self.findings.iter().filter(|it| it.problem.severity() == Severity::LosesAccess).count()
    }
}
