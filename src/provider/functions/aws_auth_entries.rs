//! `aws_auth_entries`: the access entries that take the place of the lines of aws-auth, and what none can.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    access::{CLUSTER_ADMIN_POLICY, PolicyArn, PrincipalArn},
    aws_auth::{AwsAuth, Equivalent, config_map},
    diag::Diagnostics,
    framework::Function,
    migrate::{Facts, Finding, Moved, Place, Plan, Problem},
    provider::{attributes, words::functions},
    schema::{Model, Named, Schema, computed, computed_objects, required},
    value::{
        Path,
        Tf::{self, Known},
    },
};

model! {
    /// Returns the access entries that take the place of the lines of the ConfigMap `aws-auth`, and findings for the lines that cannot be moved.
    ///
    /// Nothing is looked up: the function knows neither the cluster nor IAM. A line is moved completely or stays, because an access entry overrides the line. What is ambiguous is a finding.
    pub struct AwsAuthEntriesFunction: Parameters {
        /// The ConfigMap `aws-auth`, as YAML or JSON: the output of `kubectl get configmap aws-auth -n kube-system -o yaml`, or only its `data`, for example from `yamlencode`.
        yaml: String = required(),
    }
}

model! {
    /// Access entries and findings.
    pub struct AwsAuthEntries: Results {
        /// Access entries by the ARN of the principal, for `for_each`.
        entries: BTreeMap<String, Tf<MovedEntry>> = computed_objects(),
        /// Findings: lines that are not moved, and what changes with those that are. First those that lose access.
        findings: Vec<Tf<MoveFinding>> = computed_objects(),
    }
}

model! {
    /// Access entry in place of a line, with the names of the arguments of `eksaccess_entry`.
    pub struct MovedEntry: Results {
        /// ARN of the IAM role or user. `aws-auth` does not contain the path of a role; if the role has one, add it.
        principal_arn: String = computed(),
        /// Type of the access entry: `STANDARD`, or the type of the nodes that the line is for.
        kind as "type": String = computed(),
        /// Kubernetes user name. Null for the name that EKS sets.
        user_name: String = computed(),
        /// Kubernetes groups. Empty for nodes.
        kubernetes_groups: BTreeSet<Tf<String>> = computed(),
        /// ARNs of the access policies that replace groups, at cluster scope: `AmazonEKSClusterAdminPolicy` for `system:masters`.
        policy_arns: BTreeSet<Tf<String>> = computed(),
    }
}

model! {
    /// Finding about a line, or about the whole ConfigMap.
    pub struct MoveFinding: Results {
        /// Code of the problem.
        code: String = computed(),
        /// Severity: `loses_access` (the mode `API` would take the access of the line away), `unused` (the line grants nothing), or `note`.
        severity: String = computed(),
        /// Key of the ConfigMap: `mapRoles`, `mapUsers` or `mapAccounts`. Null for the whole ConfigMap.
        key: String = computed(),
        /// Line in the text of that key, counted from 1. Null for the whole text.
        line: i64 = computed(),
        /// ARN or account as the line has it. Null if the finding is not about one line.
        principal_arn: String = computed(),
        /// Problem in one line.
        summary: String = computed(),
        /// How to fix it. Null if there is nothing to fix.
        remedy: String = computed(),
    }
}

impl Function for AwsAuthEntriesFunction {
    const NAME: &'static str = "aws_auth_entries";
    type Output = AwsAuthEntries;

    fn result() -> Option<&'static Schema> {
        Some(AwsAuthEntries::schema())
    }

    fn call(self) -> Result<AwsAuthEntries, Diagnostics> {
        let path = Path::root().attribute(Self::NAMES.yaml);
        let text = attributes::required(&self.yaml, &path)?;
        let refused = |why: &dyn std::error::Error| functions::no_aws_auth(why).at(path.clone());
        let data = config_map(text).map_err(|why| refused(&why))?;
        let aws_auth = AwsAuth::read(&data).map_err(|why| refused(&why))?;
        let plan = Plan::of(&aws_auth, &Facts::default()).map_err(|why| refused(&why))?;
        Ok(plan.into())
    }
}

impl From<Plan> for AwsAuthEntries {
    fn from(plan: Plan) -> Self {
        let Plan { cluster: _, moved, findings } = plan;
        let entries = moved.into_iter().map(|moved| (moved.principal.to_string(), Known(moved.into())));
        Self {
            entries: Known(entries.collect()),
            findings: Known(findings.into_iter().map(MoveFinding::from).map(Known).collect()),
        }
    }
}

impl From<Moved> for MovedEntry {
    fn from(moved: Moved) -> Self {
        let Moved { place: _, principal, equivalent } = moved;
        // A line of which something is lost is not moved.
        let Equivalent { entry_type, user_name, groups, is_admin, lost: _ } = equivalent;
        let policy = is_admin.then(|| PolicyArn::named(CLUSTER_ADMIN_POLICY, principal.partition().clone()));
        Self {
            principal_arn: Known(principal.to_string()),
            kind: Known(entry_type.to_string()),
            user_name: user_name.into(),
            kubernetes_groups: Known(groups.into_iter().map(Known).collect()),
            policy_arns: Known(policy.into_iter().map(|policy| Known(policy.to_string())).collect()),
        }
    }
}

impl From<Finding> for MoveFinding {
    fn from(finding: Finding) -> Self {
        let Finding { place, who, problem } = finding;
        let (key, line) = place.map(|Place { key, line }| (key, line)).unzip();
        Self {
            code: Known(problem.code().to_owned()),
            severity: Known(problem.severity().as_str().to_owned()),
            key: key.into(),
            line: line.flatten().and_then(|line| i64::try_from(line).ok()).into(),
            summary: Known(problem.to_string()),
            remedy: remedy(&problem, who.as_deref()).into(),
            principal_arn: who.into(),
        }
    }
}

/// What to do where nothing was looked up: the migration at the shell can look up more.
fn remedy(problem: &Problem, who: Option<&str>) -> Option<String> {
    match (problem, who.and_then(|who| who.parse::<PrincipalArn>().ok())) {
        (Problem::SsoPathUnknown, Some(role)) => Some(functions::role_of_permission_set(&role)),
        _ => problem.remedy().map(str::to_owned),
    }
}
