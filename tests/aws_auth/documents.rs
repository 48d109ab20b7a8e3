//! Documents by chance that are nearly what people write: lines with odd keys, values of every type, letters out of place.
//! Never here: what a reader should make of them.

use std::collections::BTreeMap;

use crate::chance::Chance;

const ARNS: [&str; 7] = [
    "arn:aws:iam::111122223333:role/dev",
    "arn:aws:iam::111122223333:role/dev",
    "arn:aws:iam::111122223333:role/ops",
    "arn:aws:iam::111122223333:user/team/bob",
    "ARN:AWS:IAM::111122223333:ROLE/DEV",
    "arn:aws:iam::111122223333:role/team/dev",
    "arn:aws:iam::111122223333:*",
];
const PLAIN: [&str; 5] = ["alice", "bob", "dev:{{AccountID}}", "'{{SessionName}}'", "system:nodes"];
#[rustfmt::skip]
const ODD: [&str; 78] = [
    "12", "yes", "no", "~", "null", "", "''", "\"\"", "x y", "'it''s'", "{{SessionName}}", "1e3", "1.5", ".inf", ".nan",
    "0x1F", "012", "0o17", "2001-12-14", "true", "!!str 12", "!!int 12", "!!int x", "! 12", "!own bar", "!!binary YWJj",
    "*a", "&a dev", "&b [x]", "*b", "@x", "`x`", "%x", "a: b", "a #b", "a#b", "- a", "? a", "|", "> ", "[a, b]", "{a: b}",
    "[a", "a]", "'open", "\"open", "\"\\/\"", "\"\\x41\"", "\"\\q\"", "a\tb", "\ta", "é", "日本", "\u{2028}", "x\u{7}",
    "a:b", "a::b", ":a", "-a", "?a", "=", "<<", "...", "---", "[", "}", "{a}", "[,]", "[a,]", "{? a : b}", "a, b", "!",
    "!!null x", "!!float 1", "08", "1_000", "18446744073709551615", "1e999",
];
#[rustfmt::skip]
const KEYS: [&str; 26] = [
    "rolearn", "userarn", "username", "groups", "RoleARN", "Username", "GROUPS", "role_arn", "userid", "sso", "other",
    "<<", "12", "~", "yes", "'username'", "\"groups\"", "? username", "user name", "!!str rolearn", "[a]", "{a: b}", "*a",
    "&k username", "18446744073709551615", ".inf",
];
#[rustfmt::skip]
const ACCOUNTS: [&str; 7] = [
    "111122223333", "'111122223333'", "\"111122223333\"", "011122223333", "1.11122223333e+11", "!!str 111122223333",
    "!!int 111122223333",
];
#[rustfmt::skip]
const LETTERS: [&str; 34] = [
    "-", ":", "[", "]", "{", "}", "\"", "'", "#", "&", "*", "!", "|", ">", "%", "@", "`", ",", "?", " ", "\n", "\t", "\r",
    "\n---\n", "\n...\n", "- ", "\r\n", "\u{a0}", "\u{2028}", "\u{feff}", "\u{7f}", "  ", "# x\n", "\\",
];

/// The `data` of a `ConfigMap`.
pub(crate) fn data(chance: &mut Chance) -> BTreeMap<String, String> {
    let mut data = BTreeMap::new();
    let lists = chance.below(10);
    if lists < 7 {
        data.insert("mapRoles".to_owned(), list(chance, "rolearn"));
    }
    if (6..9).contains(&lists) {
        data.insert("mapUsers".to_owned(), list(chance, "userarn"));
    }
    if lists > 7 {
        data.insert("mapAccounts".to_owned(), accounts(chance));
    }
    data
}

fn list(chance: &mut Chance, arn_key: &str) -> String {
    let mut text: String = (0..=chance.below(3)).map(|_| line(chance, arn_key)).collect();
    if chance.percent(8) {
        text = text.replace('\n', "\r\n");
    }
    if chance.percent(5) {
        text.insert_str(0, "---\n");
    }
    if chance.percent(4) {
        text += chance.pick(&["---\n- rolearn: x\n", "...\n", "--- a\n", "...\nfoo: ["]);
    }
    spoil(chance, text)
}

fn accounts(chance: &mut Chance) -> String {
    let item = |chance: &mut Chance| if chance.percent(70) { chance.pick(&ACCOUNTS) } else { value(chance) };
    let items: Vec<&str> = (0..=chance.below(4)).map(|_| item(chance)).collect();
    let text = if chance.percent(20) {
        format!("[{}]", items.join(", "))
    } else {
        items.iter().map(|item| format!("- {item}\n")).collect::<Vec<_>>().concat()
    };
    spoil(chance, text)
}

/// One line, most often with its three keys.
fn line(chance: &mut Chance, arn_key: &str) -> String {
    let mut text = String::new();
    let mut keys: Vec<&str> = [(arn_key, 97), ("username", 85), ("groups", 70)]
        .into_iter()
        .filter(|(_, percent)| chance.percent(*percent))
        .map(|(key, _)| key)
        .collect();
    while chance.percent(15) {
        let place = chance.below(keys.len() + 1);
        keys.insert(place, chance.pick(&KEYS));
    }
    if chance.percent(10) {
        let members: Vec<_> = keys.iter().map(|key| format!("{key}: {}", value_of(chance, key))).collect();
        return format!("- {{{}}}\n", members.join(", "));
    }
    for (index, key) in keys.iter().enumerate() {
        let before = match index {
            0 => chance.pick(&["- ", "- ", "- ", "- ", "- ", "- &a ", "-\n  "]),
            _ if chance.percent(96) => "  ",
            _ => chance.pick(&["", " ", "   ", "    "]),
        };
        text.push_str(&[before, key, ":", &written(chance, key), "\n"].concat());
    }
    text
}

/// A value behind its colon.
fn written(chance: &mut Chance, key: &str) -> String {
    if key.to_lowercase().contains("group") && chance.percent(70) {
        let items: Vec<&str> = (0..chance.below(4)).map(|_| value(chance)).collect();
        if chance.percent(40) {
            return format!(" [{}]", items.join(", "));
        }
        let indent = chance.pick(&["", "  ", "    ", "  "]);
        return items.iter().map(|item| format!("\n{indent}- {item}")).collect::<Vec<_>>().concat();
    }
    let value = value_of(chance, key);
    match chance.below(30) {
        0 => format!(" {value} # c"),
        1 => format!(" |\n    {value}"),
        2 => format!(" >-\n    {value}\n    more"),
        3 => format!(" {value}\n    continued"),
        4 => format!("\n    {value}"),
        5 => format!("\t{value}"),
        _ => format!(" {value}"),
    }
}

fn value_of(chance: &mut Chance, key: &str) -> &'static str {
    match key {
        "<<" => chance.pick(&["*a", "[*a]", "{username: m}", "[*a, {groups: [z]}]", "x"]),
        key if key.to_lowercase().contains("arn") && chance.percent(90) => chance.pick(&ARNS),
        _ => value(chance),
    }
}

fn value(chance: &mut Chance) -> &'static str {
    if chance.percent(75) { chance.pick(&PLAIN) } else { chance.pick(&ODD) }
}

/// Puts letters where they do not belong, or takes some away.
fn spoil(chance: &mut Chance, mut text: String) -> String {
    let letters = if chance.percent(30) { 1 + chance.below(3) } else { 0 };
    for _ in 0..letters {
        let places: Vec<usize> = text.char_indices().map(|(place, _)| place).collect();
        if places.is_empty() {
            break;
        }
        let place = places[chance.below(places.len())];
        if chance.percent(30) {
            text.remove(place);
        } else {
            text.insert_str(place, chance.pick(&LETTERS));
        }
    }
    text
}
