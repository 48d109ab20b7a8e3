//! From values to lines: what Go's JSON decoder puts into a role's or user's mapping, and what it leaves out.
//!
//! Field names count without case, in the order of the keys; a value of a wrong type leaves its field empty and the
//! rest of the line in force. Never here: YAML (`decode`), or which line a principal finds (`mod`).

use super::decode::{Decoder, Key, Member, Members, Shape, Stop, Value, Why};
use super::finding::{Fault, Finding};
use super::fold::same;
use super::tree::{Kind, NotATree, Tree};
use super::{List, Mapping};
use crate::access::letters;

/// A list, read: its lines, what was left out of it, and whether a cluster may see lines that this reader does not.
#[derive(Debug, Default)]
pub(super) struct Lines {
    pub lines: Vec<Mapping>,
    pub findings: Vec<Finding>,
    pub unsure: bool,
}

/// Reads the text of one list.
pub(super) fn read(list: List, text: &str) -> Lines {
    let mut lines = Lines::default();
    // The authenticator takes these for an empty list.
    if matches!(text.trim(), "" | "``" | "\"\"" | "''") {
        return lines;
    }
    let mut reading = Reading { list, lines: &mut lines };
    // It takes what begins with a brace for JSON, and an object is no list.
    if text.trim_start().starts_with('{') {
        reading.find(1, Fault::NotAList { found: Shape::Map(Members::new()).name() });
        return lines;
    }
    match Tree::of(text) {
        Err(fault) => reading.not_a_tree(fault),
        Ok(tree) => reading.tree(&tree),
    }
    lines
}

struct Reading<'a> {
    list: List,
    lines: &'a mut Lines,
}

impl Reading<'_> {
    fn find(&mut self, line: usize, fault: Fault) {
        self.lines.findings.push(Finding { key: self.list.key().to_owned(), line: Some(line), fault });
    }

    fn not_a_tree(&mut self, fault: NotATree) {
        self.lines.unsure = true;
        match fault {
            NotATree::Syntax { line, why } => self.find(line, Fault::Unreadable { why }),
            NotATree::TooDeep { line } => self.find(line, Fault::TooDeep),
        }
    }

    fn tree(&mut self, tree: &Tree<'_>) {
        if let Some(line) = tree.rest {
            self.find(line, Fault::AfterDocument);
        }
        if self.list == List::Accounts {
            return self.accounts(tree);
        }
        let mut decoder = Decoder::new(tree);
        let mut lines = Lines::default();
        let mut reading = Reading { list: self.list, lines: &mut lines };
        let document = decoder.items(|item| reading.item(item));
        for repeat in std::mem::take(&mut decoder.repeats) {
            self.find(repeat.line, Fault::RepeatedKey { key: repeat.key });
        }
        match document.map(|value| (value.line, value.shape)) {
            Ok((_, Shape::Null)) => {}
            Ok((_, Shape::List(_))) => {
                self.lines.lines.append(&mut lines.lines);
                self.lines.findings.append(&mut lines.findings);
            }
            Ok((line, other)) => self.find(line, Fault::NotAList { found: other.name() }),
            Err(stop) => self.stopped(stop),
        }
    }

    fn stopped(&mut self, Stop { line, why }: Stop) {
        match why {
            Why::TooDeep => {
                self.lines.unsure = true;
                self.find(line, Fault::TooDeep);
            }
            why => self.find(line, Fault::Voided { why }),
        }
    }

    /// Every scalar is an account, as it is written; what comes before a fault counts.
    fn accounts(&mut self, tree: &Tree<'_>) {
        let Some(root) = tree.root else { return };
        let mut decoder = Decoder::new(tree);
        let items = match (&tree.node(root).kind, decoder.item(root)) {
            (Kind::Sequence(items), Ok(_)) => items,
            (_, Ok(Value { shape: Shape::Null, .. })) => return,
            (_, Ok(value)) => return self.find(value.line, Fault::NotAList { found: value.shape.name() }),
            (_, Err(stop)) => return self.stopped(stop),
        };
        for item in items {
            match decoder.item(*item) {
                Ok(Value { line, shape }) => self.account(line, shape),
                Err(Stop { line, .. }) => return self.find(line, Fault::RestVoided),
            }
        }
    }

    fn account(&mut self, line: usize, shape: Shape<'_>) {
        match shape {
            Shape::Text(who) | Shape::Bool(who) | Shape::Number(who) | Shape::NotFinite(who) => {
                let list = self.list;
                self.lines.lines.push(Mapping {
                    list,
                    line,
                    who: who.into_owned(),
                    user_name: String::new(),
                    groups: Vec::new(),
                });
            }
            other => self.find(line, Fault::NotALine { found: other.name(), wanted: "an account ID" }),
        }
    }

    fn item(&mut self, item: &Value<'_>) {
        let Shape::Map(members) = &item.shape else {
            let found = item.shape.name();
            return self
                .find(item.line, Fault::NotALine { found, wanted: "a mapping with the keys of one line" });
        };
        let mut fields = Fields::default();
        for (key, member) in members {
            if let Key::Text(key) = key {
                self.field(&mut fields, key, member);
            }
        }
        self.line(item.line, fields);
    }

    fn field(&mut self, fields: &mut Fields, key: &str, Member { line, value }: &Member<'_>) {
        let arn_key = self.list.arn_key();
        if same(key, arn_key) {
            self.text(&mut fields.who, arn_key, value);
        } else if same(key, "username") {
            self.text(&mut fields.user_name, "username", value);
            fields.has_bad_name |= !matches!(value.shape, Shape::Null | Shape::Text(_));
        } else if same(key, "userid") {
            self.text(&mut String::new(), "userid", value);
        } else if same(key, "groups") {
            self.groups(&mut fields.groups, value);
        } else if self.list == List::Roles && same(key, "sso") {
            fields.by_permission_set |= value.shape != Shape::Null;
        } else {
            let meant = meant(key, arn_key);
            self.find(*line, Fault::UnknownKey { key: key.to_owned(), meant });
        }
    }

    fn text(&mut self, field: &mut String, key: &'static str, value: &Value<'_>) {
        match &value.shape {
            // Null leaves what another spelling of the key has set.
            Shape::Null => {}
            Shape::Text(text) => text.as_ref().clone_into(field),
            other => {
                let found = other.name();
                self.find(value.line, Fault::WrongShape { key, found, wanted: "quoted text" });
            }
        }
    }

    fn groups(&mut self, groups: &mut Vec<String>, value: &Value<'_>) {
        match &value.shape {
            Shape::Null => groups.clear(),
            Shape::List(items) => {
                // An item that is no text leaves what another spelling of the key has set there.
                groups.resize(items.len(), String::new());
                for (group, item) in groups.iter_mut().zip(items) {
                    self.text(group, "groups", item);
                }
            }
            other => {
                let (key, found) = ("groups", other.name());
                self.find(value.line, Fault::WrongShape { key, found, wanted: "a list of quoted texts" });
            }
        }
    }

    fn line(&mut self, line: usize, fields: Fields) {
        let Fields { who, user_name, has_bad_name, groups, by_permission_set } = fields;
        let list = self.list;
        if by_permission_set {
            self.find(line, Fault::PermissionSet);
        } else if who.is_empty() {
            self.find(line, Fault::NoPrincipal { wanted: list.arn_key() });
        } else {
            if user_name.is_empty() && !has_bad_name {
                self.find(line, Fault::NoUserName);
            }
            self.lines.lines.push(Mapping { list, line, who, user_name, groups });
        }
    }
}

/// The fields of one line.
#[derive(Default)]
struct Fields {
    who: String,
    user_name: String,
    /// Whether the user name is empty because it is no text, which has been said.
    has_bad_name: bool,
    groups: Vec<String>,
    /// Whether the line is for a permission set, which needs a feature that EKS does not turn on.
    by_permission_set: bool,
}

/// The key that was probably meant.
fn meant(key: &str, arn_key: &'static str) -> Option<&'static str> {
    match letters(key).as_str() {
        "rolearn" | "userarn" | "arn" | "role" | "rolearns" | "userarns" | "principalarn" => Some(arn_key),
        "username" | "name" | "usernames" => Some("username"),
        "user" => Some(if arn_key == "userarn" { arn_key } else { "username" }),
        "group" | "groups" | "kubernetesgroups" => Some("groups"),
        _ => None,
    }
}
