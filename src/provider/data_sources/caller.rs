//! `data "eksaccess_caller"`: who the provider's credentials belong to, and where they come from.

use tokio::time::Instant;

use crate::{
    access::PrincipalArn,
    aws::{Deadline, Error, Lookup},
    diag::Diagnostics,
    framework::{Context, DataSource},
    provider::{
        Services,
        services::{deadline, warn_of_iam_outage},
        words::failures,
    },
    schema::computed,
    value::Tf::Known,
};

model! {
    /// Identifies the caller: the identity to which the provider's credentials belong.
    pub struct Caller: DataSource {
        /// Account ID of the caller.
        account_id: String = computed(),
        /// ARN of the caller as AWS STS reports it: of a session, a user or the root user.
        arn: String = computed(),
        /// Where the credentials come from: the source that applies, followed by the roles that are assumed from there. For people to
        /// read; the text can change with the provider's version. It contains no part of the credentials.
        credentials_source: String = computed(),
        /// ARN of the IAM role or user behind the caller, **including its path**, as an access entry requires it. Null for a federated
        /// user, and for a session if IAM cannot be asked for the path of its role.
        principal_arn: String = computed(),
        /// Unique ID of the caller. For a session, the unique ID of the role and the session's name, separated by a colon.
        user_id: String = computed(),
    }
}

impl DataSource for Caller {
    const NAME: &'static str = "eksaccess_caller";
    type Services = Services;

    async fn read(context: &mut Context<Services>, _: Self) -> Result<Self, Diagnostics> {
        let wait = deadline(context);
        let identified = identify(context, &wait).await;
        let caller =
            identified.map_err(|error| failures::without_timeouts("identifying", &"the caller", &error))?;
        warn_of_iam_outage(context);
        Ok(caller)
    }
}

/// The account is checked first: an identity that the provider block does not allow is an error.
async fn identify(context: &Context<Services>, wait: &Deadline) -> Result<Caller, Error> {
    let aws = context.services().aws();
    let credentials_source = aws.credentials_source(wait).await?;
    let caller = aws.caller(wait).await?;
    let principal = principal(aws.principal_of_caller(wait, Instant::now()).await)?;
    Ok(Caller {
        account_id: Known(caller.account.clone()),
        arn: Known(caller.arn.to_string()),
        credentials_source: Known(credentials_source),
        principal_arn: principal.map(|principal| principal.to_string()).into(),
        user_id: Known(caller.user_id.clone()),
    })
}

/// The principal, where it is known. Of an outage of IAM a warning tells, once a run.
fn principal(found: Result<Lookup<PrincipalArn>, Error>) -> Result<Option<PrincipalArn>, Error> {
    match found {
        Ok(found) => Ok(found.found()),
        Err(error) if error.is_outage() => Ok(None),
        Err(error) => Err(error),
    }
}
