//! What EKS says of a cluster's control plane: its status, and who runs it. Words that this program does not know are kept.
//! Never here: how the cluster decides who can authenticate (`mode`).

use std::fmt;

/// A cluster's status.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ClusterStatus {
    /// `ACTIVE`.
    Active,
    /// `UPDATING`: the API server keeps serving.
    Updating,
    /// `CREATING`.
    Creating,
    /// `PENDING`: registered, and not connected yet.
    Pending,
    /// `DELETING`.
    Deleting,
    /// `FAILED`.
    Failed,
    /// One that is newer than this program.
    Other(String),
}

/// Every status that is known, and its word.
const STATUSES: [(ClusterStatus, &str); 6] = [
    (ClusterStatus::Active, "ACTIVE"),
    (ClusterStatus::Updating, "UPDATING"),
    (ClusterStatus::Creating, "CREATING"),
    (ClusterStatus::Pending, "PENDING"),
    (ClusterStatus::Deleting, "DELETING"),
    (ClusterStatus::Failed, "FAILED"),
];

impl ClusterStatus {
    /// Whether the API server serves; none for a status that is not known.
    #[must_use]
    pub fn serves(&self) -> Option<bool> {
        match self {
            Self::Active | Self::Updating => Some(true),
            Self::Creating | Self::Pending | Self::Deleting | Self::Failed => Some(false),
            Self::Other(_) => None,
        }
    }

    /// The word that the service uses.
    #[must_use]
    pub fn as_str(&self) -> &str {
        if let Self::Other(word) = self {
            return word;
        }
        STATUSES.iter().find(|(known, _)| known == self).map_or("", |(_, word)| word)
    }
}

impl From<&str> for ClusterStatus {
    fn from(word: &str) -> Self {
        let known = STATUSES.into_iter().find(|(_, known)| *known == word);
        known.map_or_else(|| Self::Other(word.to_owned()), |(status, _)| status)
    }
}

impl fmt::Display for ClusterStatus {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

/// Who runs a cluster's control plane.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ControlPlane {
    /// EKS, in the region.
    Region,
    /// EKS, on an Outpost. Its tokens are signed for the cluster's id instead of its name, and it has no access entries.
    Outpost {
        /// The id; none where EKS does not say it.
        id: Option<String>,
    },
    /// Somebody else: the cluster is registered by the EKS Connector, and EKS authenticates nobody for it.
    Connected,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_is_read_back_and_an_unknown_one_does_not_say_whether_it_serves() {
        for (word, serves) in [
            ("ACTIVE", Some(true)),
            ("UPDATING", Some(true)),
            ("CREATING", Some(false)),
            ("PENDING", Some(false)),
            ("DELETING", Some(false)),
            ("FAILED", Some(false)),
            ("PAUSED", None),
        ] {
            let status = ClusterStatus::from(word);
            assert_eq!((status.as_str(), status.serves()), (word, serves));
        }
    }
}
