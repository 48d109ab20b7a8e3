//! From what was written to what the authenticator's YAML library makes of it: aliases followed, merge keys taken in,
//! of a key that is there twice the last, every key a text.
//!
//! What the library cannot turn into JSON breaks the whole list, and so it is here. Never here: what the keys mean.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::scalar::{self, Scalar};
use super::tree::{Kind, MAX_DEPTH, Node, NodeId, Tree};

/// A value and the line it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Value<'a> {
    pub line: usize,
    pub shape: Shape<'a>,
}

/// What a value is. Numbers and truth values keep the text that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shape<'a> {
    Null,
    Bool(Cow<'a, str>),
    Number(Cow<'a, str>),
    NotFinite(Cow<'a, str>),
    Text(Cow<'a, str>),
    List(Vec<Value<'a>>),
    Map(Members<'a>),
}

/// The members of a mapping in the order in which Go's JSON has them.
pub(super) type Members<'a> = BTreeMap<Key<'a>, Member<'a>>;

/// A member of a mapping and the line of its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Member<'a> {
    pub line: usize,
    pub value: Value<'a>,
}

/// A key of a mapping.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key<'a> {
    Text(Cow<'a, str>),
    /// JSON has no such key; carries what it is.
    Unusable(&'static str),
}

impl Shape<'_> {
    /// What it is, with its article.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) | Self::NotFinite(_) => "a number",
            Self::Text(_) => "text",
            Self::List(_) => "a list",
            Self::Map(_) => "a mapping",
        }
    }
}

/// Why a list is lost from here on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stop {
    pub line: usize,
    pub why: Why,
}

/// What stops the reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The key of a mapping is no text; carries what it is.
    Key(&'static str),
    /// `<<` needs mappings.
    Merge,
    /// A tag wants what the value is not.
    Tag,
    /// `.inf` or `.nan`.
    NotFinite,
    /// An anchor's value holds an alias of itself.
    Cycle,
    /// Nearly everything comes from aliases.
    Aliases,
    /// Aliases nest deeper than [`MAX_DEPTH`]: what a cluster makes of it is not known.
    TooDeep,
}

/// A key that a mapping has twice.
pub(super) struct Repeat {
    pub line: usize,
    pub key: String,
}

/// Reads a tree, counting as the library counts.
pub(super) struct Decoder<'a> {
    tree: &'a Tree<'a>,
    /// The aliases that are being followed.
    following: Vec<NodeId>,
    decoded: u32,
    aliased: u32,
    /// The keys that were found twice.
    pub repeats: Vec<Repeat>,
}

impl<'a> Decoder<'a> {
    pub(super) fn new(tree: &'a Tree<'a>) -> Self {
        // The document itself is the first thing decoded.
        Self { tree, following: Vec::new(), decoded: 1, aliased: 0, repeats: Vec::new() }
    }

    /// The whole document.
    pub(super) fn document(&mut self) -> Result<Value<'a>, Stop> {
        let Some(root) = self.tree.root else { return Ok(Value { line: 1, shape: Shape::Null }) };
        let value = self.value(root, 0)?;
        check(&value)?;
        Ok(value)
    }

    /// The whole document, of which the items of a list go to `take` one by one, so that thousands need the memory of one: the
    /// list that is returned is empty. What was taken counts only where something is returned.
    pub(super) fn items(&mut self, mut take: impl FnMut(&Value<'a>)) -> Result<Value<'a>, Stop> {
        let root = self.tree.root.map(|root| (root, self.tree.node(root)));
        let Some((root, Node { line, kind: Kind::Sequence(items), .. })) = root else {
            return self.document();
        };
        self.count(root)?;
        // What cannot be decoded is found before what JSON does not have, wherever they stand.
        let mut checked = Ok(());
        for item in items {
            let value = self.value(*item, 1)?;
            checked = checked.and_then(|()| check(&value));
            if checked.is_ok() {
                take(&value);
            }
        }
        checked.map(|()| Value { line: *line, shape: Shape::List(Vec::new()) })
    }

    /// A node's value; collections are not looked into if they cannot count: an item of `mapAccounts`.
    pub(super) fn item(&mut self, id: NodeId) -> Result<Value<'a>, Stop> {
        let line = self.tree.node(id).line;
        match &self.tree.target(id).kind {
            Kind::Sequence(_) => self.count(id).map(|()| Value { line, shape: Shape::List(Vec::new()) }),
            Kind::Mapping(_) => self.count(id).map(|()| Value { line, shape: Shape::Map(Members::new()) }),
            Kind::Scalar { .. } | Kind::Alias(_) => self.value(id, 0),
        }
    }

    fn value(&mut self, id: NodeId, depth: usize) -> Result<Value<'a>, Stop> {
        self.count(id)?;
        let node = self.tree.node(id);
        if depth > MAX_DEPTH {
            return Err(self.too_deep(id));
        }
        let shape = match &node.kind {
            Kind::Scalar { text, plain } => self.scalar(id, text, *plain)?,
            Kind::Sequence(items) => {
                let items = items.iter().map(|item| self.value(*item, depth + 1));
                Shape::List(items.collect::<Result<_, _>>()?)
            }
            Kind::Mapping(pairs) => {
                let mut members = Members::new();
                self.members(pairs, &mut members, depth)?;
                Shape::Map(members)
            }
            Kind::Alias(target) => self.follow(id, |decoder| decoder.value(*target, depth + 1))?.shape,
        };
        Ok(Value { line: node.line, shape })
    }

    fn scalar(&self, id: NodeId, text: &'a str, plain: bool) -> Result<Shape<'a>, Stop> {
        let node = self.tree.node(id);
        let scalar = scalar::read(node.tag.as_deref(), text, plain);
        Ok(match scalar.ok_or(Stop { line: node.line, why: Why::Tag })? {
            Scalar::Null => Shape::Null,
            Scalar::Bool => Shape::Bool(text.into()),
            Scalar::Number | Scalar::Huge => Shape::Number(text.into()),
            Scalar::NotFinite => Shape::NotFinite(text.into()),
            Scalar::Text(text) => Shape::Text(text),
        })
    }

    /// Puts the pairs of a mapping into `members`, over what is there.
    fn members(
        &mut self,
        pairs: &[(NodeId, NodeId)],
        members: &mut Members<'a>,
        depth: usize,
    ) -> Result<(), Stop> {
        // What this mapping says itself, and where.
        let mut own: BTreeMap<Key<'a>, usize> = BTreeMap::new();
        for (key, value) in pairs {
            let line = self.tree.node(*key).line;
            if self.is_merge(*key) {
                self.merge(*value, members, depth)?;
                let hidden =
                    own.iter().filter(|(key, line)| members.get(*key).map(|is| is.line) != Some(**line));
                let hidden: Vec<_> = hidden.map(|(key, _)| key.clone()).collect();
                for key in &hidden {
                    self.repeated(line, key);
                }
                continue;
            }
            let name = self.key(*key, depth)?;
            let value = self.value(*value, depth + 1)?;
            if own.insert(name.clone(), line).is_some() {
                self.repeated(line, &name);
            }
            members.insert(name, Member { line, value });
        }
        Ok(())
    }

    /// Notes a key that replaces an earlier one, once however often its mapping is named.
    fn repeated(&mut self, line: usize, key: &Key<'a>) {
        if let (true, Key::Text(key)) = (self.following.is_empty(), key) {
            self.repeats.push(Repeat { line, key: key.clone().into_owned() });
        }
    }

    fn key(&mut self, id: NodeId, depth: usize) -> Result<Key<'a>, Stop> {
        let Value { line, shape } = self.value(id, depth + 1)?;
        match shape {
            Shape::Number(_) if self.is_huge(id) => Ok(Key::Unusable("a number of 64 bits")),
            Shape::Text(text) | Shape::Bool(text) | Shape::Number(text) | Shape::NotFinite(text) => {
                Ok(Key::Text(text))
            }
            Shape::Null => Ok(Key::Unusable("null")),
            Shape::List(_) | Shape::Map(_) => Err(Stop { line, why: Why::Key(shape.name()) }),
        }
    }

    fn is_huge(&self, id: NodeId) -> bool {
        let node = self.tree.target(id);
        let Kind::Scalar { text, plain } = &node.kind else { return false };
        scalar::read(node.tag.as_deref(), text, *plain) == Some(Scalar::Huge)
    }

    /// Whether a key is `<<`, unquoted.
    fn is_merge(&self, id: NodeId) -> bool {
        let node = self.tree.node(id);
        let is_tagged = node.tag.as_deref() == Some("tag:yaml.org,2002:merge");
        matches!(&node.kind, Kind::Scalar { text, plain } if text == "<<" && (*plain || is_tagged))
    }

    /// Takes in what `<<` names: a mapping, or several, of which the first goes before the later ones.
    fn merge(&mut self, id: NodeId, members: &mut Members<'a>, depth: usize) -> Result<(), Stop> {
        match &self.tree.node(id).kind {
            Kind::Sequence(items) => {
                items.iter().rev().try_for_each(|item| self.merge_one(*item, members, depth))
            }
            _ => self.merge_one(id, members, depth),
        }
    }

    fn merge_one(&mut self, id: NodeId, members: &mut Members<'a>, depth: usize) -> Result<(), Stop> {
        let line = self.tree.node(id).line;
        let Kind::Mapping(pairs) = &self.tree.target(id).kind else {
            return Err(Stop { line, why: Why::Merge });
        };
        if depth > MAX_DEPTH {
            return Err(self.too_deep(id));
        }
        self.count(id)?;
        match self.tree.node(id).kind {
            Kind::Alias(target) => self.follow(id, |decoder| {
                decoder.count(target)?;
                decoder.members(pairs, members, depth + 1)
            }),
            _ => self.members(pairs, members, depth + 1),
        }
    }

    fn follow<T>(
        &mut self,
        alias: NodeId,
        then: impl FnOnce(&mut Self) -> Result<T, Stop>,
    ) -> Result<T, Stop> {
        if self.following.contains(&alias) {
            return Err(Stop { line: self.tree.node(alias).line, why: Why::Cycle });
        }
        self.following.push(alias);
        let done = then(self);
        self.following.pop();
        done
    }

    /// Nested too deep, by the alias that was followed first if there is one.
    fn too_deep(&self, id: NodeId) -> Stop {
        let id = self.following.first().copied().unwrap_or(id);
        Stop { line: self.tree.node(id).line, why: Why::TooDeep }
    }

    /// Counts a node as the library does, which bounds what aliases can grow to.
    fn count(&mut self, id: NodeId) -> Result<(), Stop> {
        self.decoded += 1;
        self.aliased += u32::from(!self.following.is_empty());
        let share = f64::from(self.aliased) / f64::from(self.decoded);
        if self.aliased > 100 && self.decoded > 1000 && share > allowed_share(self.decoded) {
            return Err(Stop { line: self.tree.node(id).line, why: Why::Aliases });
        }
        Ok(())
    }
}

/// The share of all nodes that may come from aliases: 99 % of up to 400,000 nodes, falling to 10 % of 4,000,000.
fn allowed_share(decoded: u32) -> f64 {
    let over = (f64::from(decoded) - 400_000.0) / 3_600_000.0;
    0.99 - 0.89 * over.clamp(0.0, 1.0)
}

/// JSON has neither keys that are no text nor numbers without an end.
fn check(value: &Value<'_>) -> Result<(), Stop> {
    let stop = |line, why| Err(Stop { line, why });
    match &value.shape {
        Shape::NotFinite(_) => stop(value.line, Why::NotFinite),
        Shape::List(items) => items.iter().try_for_each(check),
        Shape::Map(members) => members.iter().try_for_each(|(key, member)| match key {
            Key::Unusable(what) => stop(member.line, Why::Key(what)),
            Key::Text(_) => check(&member.value),
        }),
        Shape::Null | Shape::Bool(_) | Shape::Number(_) | Shape::Text(_) => Ok(()),
    }
}
