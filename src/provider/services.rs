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
    access::EntryKey,
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

    /// The region of that name, else the one of the provider block, of the environment or of the profile.
    ///
    /// # Errors
    /// When none is named or set, or the settings cannot be used.
    pub(super) async fn region(&self, named: Option<&str>, wait: &Deadline) -> Result<Arc<Region>, Error> {
        let default = self.aws.default_region(wait).await;
        match named {
            Some(name) => {
                self.aws.check_region(name)?;
                Ok(self.region_named(name, default.ok()))
            }
            None => default.map(|default| self.region_named(&default, Some(default.clone()))),
        }
    }

    fn region_named(&self, name: &str, default: Option<String>) -> Arc<Region> {
        let mut regions = self.regions.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || Arc::new(Region::new(&self.aws, name, default));
        Arc::clone(regions.entry(name.to_owned()).or_insert_with(new))
    }

    /// The other regions in which this run has an entry of that key, planned or written.
    pub(super) fn other_regions_of(&self, key: &EntryKey, region: &Region) -> Vec<String> {
        let regions = self.regions.lock().unwrap_or_else(PoisonError::into_inner);
        let others = regions.values().filter(|other| other.name() != region.name());
        let have_it = others
            .filter(|other| !other.entries().planned(key).is_empty() || other.entries().has_written(key));
        have_it.map(|other| other.name().to_owned()).collect()
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
    use crate::{aws::Settings, framework::InstanceId};

    fn key() -> EntryKey {
        let principal = "arn:aws:iam::111122223333:role/team/dev".parse().unwrap();
        EntryKey { cluster: "demo".parse().unwrap(), principal }
    }

    /// The region in which a create meets the entry that another address deletes; nobody waits for the other region.
    #[tokio::test]
    async fn two_clusters_of_one_name_in_two_regions_share_neither_turn_nor_memory() {
        let services = Services::new(Aws::new(Settings::default()));
        let [here, there] = ["eu-west-1", "us-east-1"].map(|name| services.region_named(name, None));
        let (one, other) = (InstanceId::new(), InstanceId::new());
        let leaving = there.entries().turn_to_delete(&key(), &other).await;
        let arriving = here.entries().turn(&key(), &one).await;
        assert!(!arriving.is_left_by_other(), "the other address leaves another cluster");
        leaving.deleted();
        assert!(leaving.is_deleted() && !arriving.is_deleted());
        drop((leaving, arriving));
        let again = services.region_named("us-east-1", None);
        assert!(again.entries().turn(&key(), &one).await.is_deleted(), "a region is remembered by its name");
    }

    #[tokio::test]
    async fn the_region_of_the_settings_is_the_one_of_its_name() {
        let settings = Settings { region: Some("us-east-1".to_owned()), ..Settings::default() };
        let services = Services::new(Aws::new(settings));
        let wait = Deadline::to_settle();
        let default = services.region(None, &wait).await.unwrap();
        let named = services.region(Some("us-east-1"), &wait).await.unwrap();
        assert!(Arc::ptr_eq(&default, &named) && named.is_default());
        let other = services.region(Some("eu-west-1"), &wait).await.unwrap();
        assert_eq!((other.name(), other.is_default()), ("eu-west-1", false));
    }

    #[tokio::test]
    async fn a_region_of_another_partition_than_the_providers_is_refused_at_the_argument() {
        for (default, named, is_refused) in [
            ("eu-west-1", "us-east-1", false),
            ("eu-west-1", "cn-north-1", true),
            ("cn-north-1", "eu-west-1", true),
            ("us-gov-west-1", "us-gov-east-1", false),
            ("eu-west-1", "moon-east-1", false),
        ] {
            let settings = Settings { region: Some(default.to_owned()), ..Settings::default() };
            let settings = Settings { skip_region_validation: true, ..settings };
            let services = Services::new(Aws::new(settings));
            let region = services.region(Some(named), &Deadline::to_settle()).await.unwrap();
            let refused = region.check_partition().err().map(Vec::from);
            let paths: Vec<String> = refused.iter().flatten().map(|it| it.path.to_string()).collect();
            assert_eq!(paths, vec!["region"; usize::from(is_refused)], "{named} of {default}");
        }
    }
}
