//! Which accounts the credentials may belong to. It is checked before the first call that reads or changes anything, once a
//! run. Never here: asking who the caller is (`sts`).

use super::Aws;
use super::deadline::Deadline;
use super::error::{Error, SetupFault};
use super::settings::Settings;
use super::sts::about_caller;

impl Aws {
    /// Whether the settings allow the account that the credentials belong to. STS is asked, once a run, only where they
    /// restrict it.
    ///
    /// # Errors
    /// When they do not, or STS cannot be asked.
    pub(super) async fn check_account(&self, deadline: &Deadline) -> Result<(), Error> {
        let settings = self.settings();
        if settings.allowed_account_ids.is_empty() && settings.forbidden_account_ids.is_empty() {
            return Ok(());
        }
        let caller = self.caller(deadline).await?;
        settings.check_account(&caller.account).map_err(|fault| Error::setup(&about_caller(), fault))
    }
}

impl Settings {
    fn check_account(&self, account: &str) -> Result<(), SetupFault> {
        let (allowed, own) = (&self.allowed_account_ids, || account.to_owned());
        if self.forbidden_account_ids.contains(account) {
            return Err(SetupFault::AccountForbidden { account: own() });
        }
        if !allowed.is_empty() && !allowed.contains(account) {
            return Err(SetupFault::AccountNotAllowed { account: own() });
        }
        Ok(())
    }
}
