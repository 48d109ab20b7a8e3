//! The texts that name a principal or a policy, from the shortest to the whole ARN: what a name for its blocks is made of.
//! Never here: which letters a name may have, or which names are free (`hcl`).

use super::{PolicyArn, PrincipalArn, PrincipalKind};

impl PrincipalArn {
    /// Its name; with what distinguishes it from most others of that name, one by one; the whole ARN. Each is made when it is
    /// asked for: most need the first alone.
    pub fn spellings(&self) -> impl Iterator<Item = String> {
        const SPELLINGS: [fn(&PrincipalArn) -> String; 5] = [
            |principal| principal.name().to_owned(),
            |principal| format!("{}{}", principal.path(), principal.name()),
            |principal| format!("{}/{}", kind(principal), principal.name()),
            |principal| format!("{}/{}", principal.name(), principal.account()),
            PrincipalArn::to_string,
        ];
        SPELLINGS.iter().map(|spelling| spelling(self))
    }
}

fn kind(principal: &PrincipalArn) -> &'static str {
    match principal.kind() {
        PrincipalKind::Role => "role",
        PrincipalKind::User => "user",
        PrincipalKind::Root => "account",
    }
}

impl PolicyArn {
    /// Its name in words, without `AmazonEKS` and `Policy`; the name; the whole ARN. `AmazonEKSClusterAdminPolicy` gives
    /// `cluster_admin` first.
    #[must_use]
    pub fn spellings(&self) -> [String; 3] {
        let name = self.name();
        let inner = name.strip_prefix("AmazonEKS").unwrap_or(name);
        let inner = inner.strip_suffix("Policy").unwrap_or(inner);
        [words(inner), name.to_owned(), self.to_string()]
    }
}

/// A name in capitals and small letters as words: `AIDevOpsAgent` gives `ai_dev_ops_agent`.
fn words(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut words = String::with_capacity(name.len());
    for (place, letter) in letters.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|place| letters.get(place));
        let after = letters.get(place + 1);
        let follows_small = before.is_some_and(|before| !before.is_ascii_uppercase());
        let begins_small = before.is_some() && after.is_some_and(char::is_ascii_lowercase);
        if letter.is_ascii_uppercase() && (follows_small || begins_small) {
            words.push('_');
        }
        words.push(letter.to_ascii_lowercase());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Partition;

    #[test]
    fn a_principal_is_spelt_from_its_name_to_its_arn() {
        for (arn, spellings) in [
            ("arn:aws:iam::111122223333:role/team/dev", ["dev", "/team/dev", "role/dev", "dev/111122223333"]),
            ("arn:aws:iam::111122223333:user/jo", ["jo", "/jo", "user/jo", "jo/111122223333"]),
            ("arn:aws:iam::111122223333:root", ["root", "/root", "account/root", "root/111122223333"]),
        ] {
            let principal: PrincipalArn = arn.parse().unwrap();
            let found: Vec<String> = principal.spellings().collect();
            assert_eq!(found[..4], spellings);
            assert_eq!(found[4..], [arn]);
        }
    }

    #[test]
    fn a_policy_is_spelt_in_words_first() {
        for (name, words) in [
            ("AmazonEKSViewPolicy", "view"),
            ("AmazonEKSClusterAdminPolicy", "cluster_admin"),
            ("AmazonEKSACKPolicy", "ack"),
            ("AmazonEKSArgoCDClusterPolicy", "argo_cd_cluster"),
            ("AIDevOpsAgentAccessPolicy", "ai_dev_ops_agent_access"),
            ("AmazonEMRJobPolicy", "amazon_emr_job"),
            ("AWSBackupFullAccessPolicyForBackup", "aws_backup_full_access_policy_for_backup"),
            ("AmazonSagemakerHyperpodClusterPolicy", "amazon_sagemaker_hyperpod_cluster"),
        ] {
            let policy = PolicyArn::named(name, Partition::Aws);
            assert_eq!(policy.spellings(), [words.to_owned(), name.to_owned(), policy.to_string()]);
        }
    }
}
