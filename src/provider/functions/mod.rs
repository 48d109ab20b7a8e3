//! The functions: `provider::eksaccess::…`. Pure, offline, and callable without a configured provider.
//! Never here: calls, services.

mod aws_auth_entries;
mod default_user_name;
mod policy_arn;
mod principal_arn;

pub use aws_auth_entries::{AwsAuthEntries, AwsAuthEntriesFunction, MoveFinding, MovedEntry};
pub use default_user_name::DefaultUserNameFunction;
pub use policy_arn::PolicyArnFunction;
pub use principal_arn::PrincipalArnFunction;
