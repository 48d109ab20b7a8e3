//! Near matches: what is nearly what was written, and how the difference is called. The diagnosis, imports and messages about
//! what was not found all say it in these words.
//!
//! - `principal`: another path, case, suffix, account or kind
//! - `permission_set`: roles of IAM Identity Center with another suffix
//! - `word`: names from a known list with other letters
//!
//! Never here: where the others come from, or what to do about a match.

mod permission_set;
mod principal;
mod word;

pub use permission_set::{permission_set, recreated_sso_role, suffix_change};
pub use principal::{Difference, NearMatch, difference, is_other_spelling, near_match_texts, near_matches};
pub use word::{letters, nearest_words, same_letters};
