//! `policy_arn`: the ARN of an access policy, from its name.

use crate::{
    access::{Partition, PolicyArn, is_partition_name, is_policy_name, nearest_policies},
    diag::{Diagnostic, Diagnostics},
    framework::Function,
    provider::{attributes, words::functions},
    schema::{Named, optional, required},
    value::Path,
};

model! {
    /// Returns the ARN of an EKS access policy.
    ///
    /// A name that this version of the provider does not know is accepted, since EKS adds policies. The resource that uses the ARN warns about it.
    pub struct PolicyArnFunction: Parameters {
        /// Name of the access policy, for example `AmazonEKSViewPolicy`.
        name: String = required().check(name),
        /// AWS partition, for example `aws-cn`. Defaults to `aws`.
        partition: String = optional().check(partition),
    }
}

impl Function for PolicyArnFunction {
    const NAME: &'static str = "policy_arn";
    type Output = String;

    fn call(self) -> Result<String, Diagnostics> {
        let name = attributes::required(&self.name, &Path::root().attribute(Self::NAMES.name))?;
        let partition = self.partition.known().map_or(Partition::Aws, |word| Partition::from(word.as_str()));
        Ok(PolicyArn::named(name, partition).to_string())
    }
}

fn name(name: &str, path: &Path) -> Vec<Diagnostic> {
    let policy = PolicyArn::named(name, Partition::Aws);
    let problem = match policy.misspelt() {
        Some(meant) => functions::misspelt_policy_name(name, meant.name()),
        None if policy.is_known() => return Vec::new(),
        None if name.starts_with("arn:") => functions::policy_arn_in_place_of_name(name),
        None if is_policy_name(name) => return Vec::new(),
        None => functions::policy_name(name, &nearest_policies(name)),
    };
    problem.at(path.clone()).into()
}

fn partition(word: &str, path: &Path) -> Vec<Diagnostic> {
    if is_partition_name(word) { Vec::new() } else { functions::partition(word).at(path.clone()).into() }
}
