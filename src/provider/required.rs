//! What a configuration needs beside its resources: that it requires this provider, and the provider block, as the file that a
//! command of the shell writes into a new folder. Never here: where it is written (`cli`).

use super::SOURCE_ADDRESS;
use super::config::ProviderConfig;
use crate::hcl::{self, Block, Expression};
use crate::schema::Named;

/// The name of this provider in a configuration.
const LOCAL_NAME: &str = "eksaccess";

/// What the provider block must say; an empty one is omitted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProviderBlock {
    /// The region of resources that do not name one.
    pub region: Option<String>,
    /// The profile with the credentials.
    pub profile: Option<String>,
}

/// The text of a `terraform.tf`: with it, `init` and `plan` work in a folder that has nothing else but resources.
#[must_use]
pub fn terraform_tf(provider: &ProviderBlock) -> String {
    let version = concat!("~> ", env!("CARGO_PKG_VERSION"));
    let requirement = Expression::object([
        ("source", Expression::string(SOURCE_ADDRESS)),
        ("version", Expression::string(version)),
    ]);
    let required = Block::new("required_providers").attribute(LOCAL_NAME, requirement);
    let terraform = Block::new("terraform").block(required);
    hcl::file([terraform].into_iter().chain(block(provider)))
}

fn block(ProviderBlock { region, profile }: &ProviderBlock) -> Option<Block> {
    let arguments = [(ProviderConfig::NAMES.region, region), (ProviderConfig::NAMES.profile, profile)];
    let given = arguments.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?)));
    let provider = Block::provider(LOCAL_NAME);
    let with_given =
        given.fold(provider, |block, (name, value)| block.attribute(name, Expression::string(value)));
    (region.is_some() || profile.is_some()).then_some(with_given)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configuration_requires_this_version_and_its_provider_block_says_what_is_known() {
        let requires = concat!(
            "terraform {\n  required_providers {\n    eksaccess = {\n      source  = \"eksaccess/eksaccess\"\n",
            "      version = \"~> ",
            env!("CARGO_PKG_VERSION"),
            "\"\n    }\n  }\n}\n"
        );
        assert_eq!(terraform_tf(&ProviderBlock::default()), requires);
        let known = ProviderBlock { region: Some("eu-west-1".to_owned()), profile: Some("prod".to_owned()) };
        let provider = "\nprovider \"eksaccess\" {\n  region  = \"eu-west-1\"\n  profile = \"prod\"\n}\n";
        assert_eq!(terraform_tf(&known), format!("{requires}{provider}"));
    }
}
