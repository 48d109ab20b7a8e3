//! The operations on tags. EKS refuses an empty map, so nothing is sent for nothing. Never here: which tags are whose.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use aws_sdk_eks::Client;

use super::super::deadline::Deadline;
use super::super::error::Error;
use super::{Eks, list, nothing, write};

impl Eks {
    /// Sets tags of an entry by its ARN; others stay. Nothing is sent when there are none.
    ///
    /// # Errors
    /// [`Error::is_no_entry`], or [`Error::is_access_denied`] with `eks:TagResource`.
    pub async fn tag(
        &self,
        deadline: &Deadline,
        arn: &str,
        tags: &BTreeMap<String, String>,
    ) -> Result<(), Error> {
        let about = write("TagResource", &arn);
        let Some(tags) = some_tags(tags) else {
            return Ok(());
        };
        let send = |eks: &Client| eks.tag_resource().resource_arn(arn).set_tags(Some(tags.clone())).send();
        self.call(deadline, &about, send, nothing).await
    }

    /// Takes tags from an entry by its ARN. Nothing is sent when there are none.
    ///
    /// # Errors
    /// As for [`Self::tag`].
    pub async fn untag(&self, deadline: &Deadline, arn: &str, keys: &BTreeSet<String>) -> Result<(), Error> {
        let about = write("UntagResource", &arn);
        if keys.is_empty() {
            return Ok(());
        }
        let send =
            |eks: &Client| eks.untag_resource().resource_arn(arn).set_tag_keys(Some(list(keys))).send();
        self.call(deadline, &about, send, nothing).await
    }
}

/// Tags as the SDK wants them, none when there are none.
pub(super) fn some_tags(tags: &BTreeMap<String, String>) -> Option<HashMap<String, String>> {
    (!tags.is_empty()).then(|| tags.clone().into_iter().collect())
}
