//! `data "eksaccess_sso_role"`: the role that IAM Identity Center provisioned for a permission set.

use tokio::time::Instant;

use super::check_iam_look_ups;
use crate::{
    access::permission_set,
    aws::Principal,
    diag::{Diagnostic, Diagnostics},
    framework::{Context, DataSource},
    provider::{
        Services, attributes,
        services::deadline,
        words::{failures, refusals},
    },
    schema::{Named, computed, required},
    value::{Path, Tf::Known},
};

model! {
    /// Finds the IAM role that IAM Identity Center provisioned in this account for a permission set, by the name of the permission set. The
    /// data source fails if there is no such role, or more than one.
    pub struct SsoRole: DataSource {
        /// Name of the permission set, exactly as in IAM Identity Center.
        permission_set_name: String = required().check(permission_set_name),
        /// ARN of the role, including its path.
        arn: String = computed(),
        /// Name of the role. IAM Identity Center adds a suffix, which changes when the permission set is provisioned again.
        name: String = computed(),
        /// Unique ID of the role.
        unique_id: String = computed(),
    }
}

impl DataSource for SsoRole {
    const NAME: &'static str = "eksaccess_sso_role";
    type Services = Services;

    async fn read(context: &mut Context<Services>, config: Self) -> Result<Self, Diagnostics> {
        let path = Path::root().attribute(Self::NAMES.permission_set_name);
        let set = attributes::required(&config.permission_set_name, &path)?.clone();
        check_iam_look_ups(context, Self::NAME)?;
        let aws = context.services().aws();
        let listed = aws.sso_roles(&deadline(context), Instant::now()).await;
        let listed =
            listed.map_err(|error| failures::without_timeouts("finding the role of", &set, &error))?;
        let Principal { arn, unique_id, created_at: _ } = the_one(&set, &listed).map_err(|it| it.at(path))?;
        Ok(Self {
            arn: Known(arn.to_string()),
            name: Known(arn.name().to_owned()),
            unique_id: Known(unique_id.clone()),
            ..config
        })
    }
}

/// The only role of that permission set: of two nobody can say which one is meant.
fn the_one<'a>(set: &str, listed: &'a [Principal]) -> Result<&'a Principal, Diagnostic> {
    let is_of_set = |role: &&Principal| permission_set(role.arn.name()) == Some(set);
    let found: Vec<&Principal> = listed.iter().filter(is_of_set).collect();
    match found[..] {
        [role] => Ok(role),
        [] => Err(failures::no_sso_role(set, listed)),
        _ => Err(failures::several_sso_roles(set, &found)),
    }
}

/// How long the names of permission sets are at most (IAM Identity Center's API).
const LONGEST_NAME: usize = 32;

fn permission_set_name(name: &str, path: &Path) -> Vec<Diagnostic> {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"+=,.@_-".contains(&byte);
    let role_name = name.rsplit('/').next().unwrap_or(name);
    let problem = match permission_set(role_name) {
        Some(set) => refusals::role_in_place_of_permission_set(name, set),
        None if (1..=LONGEST_NAME).contains(&name.len()) && name.bytes().all(is_letter) => return Vec::new(),
        None => refusals::permission_set_name(name),
    };
    problem.at(path.clone()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(name: &str) -> Principal {
        let arn = format!("arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/{name}");
        Principal {
            arn: arn.parse().unwrap(),
            unique_id: "AROAEXAMPLE".to_owned(),
            created_at: "2026-01-01T00:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn the_whole_name_of_a_permission_set_decides() {
        let listed = [
            role("AWSReservedSSO_AdminX_0123456789abcdef"),
            role("AWSReservedSSO_Admin_fedcba9876543210"),
            role("AWSReservedSSO_Team_Admin_0123456789abcdef"),
            role("AWSReservedSSO_Admin_short"),
        ];
        let found = the_one("Admin", &listed).unwrap();
        assert_eq!(found.arn.name(), "AWSReservedSSO_Admin_fedcba9876543210");
        for set in ["admin", "Adm", "Team"] {
            assert!(the_one(set, &listed).unwrap_err().detail.contains("Admin"), "{set}");
        }
    }

    #[test]
    fn a_name_that_iam_identity_center_would_not_accept_is_refused_with_what_is_meant() {
        let path = Path::root().attribute("permission_set_name");
        for (name, says) in [
            ("AWSReservedSSO_Admin_0123456789abcdef", "\"Admin\""),
            (
                "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef",
                "\"Admin\"",
            ),
            (
                "arn:aws:sso:::permissionSet/ssoins-0123456789abcdef/ps-0123456789abcdef",
                "name of a permission set",
            ),
            ("", "1 to 32"),
            ("Platform Admin", "1 to 32"),
        ] {
            let problems = permission_set_name(name, &path);
            assert!(problems[0].detail.contains(says), "{name}: {}", problems[0].detail);
        }
        for name in ["Admin", "AWSAdministratorAccess", "a", "Platform_Admin-1", &"x".repeat(32)] {
            assert_eq!(permission_set_name(name, &path), [], "{name}");
        }
    }
}
