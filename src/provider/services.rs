//! What a configured provider hands to its resources and data sources. Never here: what is remembered of a run's writes
//! (`region`).

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use super::{region::Region, words::failures};
use crate::{
    aws::{Aws, Deadline, Error, TagRules},
    framework::Context,
};

/// AWS, and the regions in which one run works: a host configures the provider anew for each.
#[derive(Debug)]
pub struct Services {
    aws: Aws,
    regions: Mutex<BTreeMap<String, Arc<Region>>>,
    warned_of_iam_outage: AtomicBool,
}

impl Services {
    /// Services that ask `aws`.
    #[must_use]
    pub fn new(aws: Aws) -> Self {
        Self { aws, regions: Mutex::default(), warned_of_iam_outage: AtomicBool::new(false) }
    }

    /// The services of AWS.
    #[must_use]
    pub fn aws(&self) -> &Aws {
        &self.aws
    }

    /// Which tags are managed.
    pub(super) fn tag_rules(&self) -> &TagRules {
        self.aws.tag_rules()
    }

    /// The region of the provider block, else of the environment or the profile.
    ///
    /// # Errors
    /// When none is set, or the settings cannot be used.
    pub(super) async fn region(&self, wait: &Deadline) -> Result<Arc<Region>, Error> {
        Ok(self.region_named(self.aws.default_region(wait).await?))
    }

    fn region_named(&self, name: String) -> Arc<Region> {
        let mut regions = self.regions.lock().unwrap_or_else(PoisonError::into_inner);
        let region = regions.entry(name).or_insert_with_key(|name| Arc::new(Region::new(&self.aws, name)));
        Arc::clone(region)
    }
}

/// Warns, once a run, that IAM cannot be asked, and why.
pub(super) fn warn_of_iam_outage(context: &mut Context<Services>) {
    let Services { aws, warned_of_iam_outage, .. } = context.services();
    let Some(outage) = aws.iam_outage() else { return };
    if !warned_of_iam_outage.swap(true, Ordering::Relaxed) {
        context.warn(failures::iam_outage(&outage));
    }
}

/// Waits and retries of a call end when the host says so or its time is up.
pub(super) fn deadline<S>(context: &Context<S>) -> Deadline {
    Deadline::until(context.deadline(), context.cancelled().clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{access::EntryKey, aws::Settings, framework::InstanceId};

    fn key() -> EntryKey {
        let principal = "arn:aws:iam::111122223333:role/team/dev".parse().unwrap();
        EntryKey { cluster: "demo".parse().unwrap(), principal }
    }

    /// The region in which a create meets the entry that another address deletes; nobody waits for the other region.
    #[tokio::test]
    async fn two_clusters_of_one_name_in_two_regions_share_neither_turn_nor_memory() {
        let services = Services::new(Aws::new(Settings::default()));
        let [here, there] = ["eu-west-1", "us-east-1"].map(|name| services.region_named(name.to_owned()));
        let (one, other) = (InstanceId::new(), InstanceId::new());
        let leaving = there.entries().turn_to_delete(&key(), &other).await;
        let arriving = here.entries().turn(&key(), &one).await;
        assert!(!arriving.is_left_by_other(), "the other address leaves another cluster");
        leaving.deleted();
        assert!(leaving.is_deleted() && !arriving.is_deleted());
        drop((leaving, arriving));
        let again = services.region_named("us-east-1".to_owned());
        assert!(again.entries().turn(&key(), &one).await.is_deleted(), "a region is remembered by its name");
    }

    #[tokio::test]
    async fn the_region_of_the_settings_is_the_one_of_its_name() {
        let settings = Settings { region: Some("us-east-1".to_owned()), ..Settings::default() };
        let services = Services::new(Aws::new(settings));
        let region = services.region(&Deadline::to_settle()).await.unwrap();
        assert!(Arc::ptr_eq(&region, &services.region_named("us-east-1".to_owned())));
    }
}
