//! YAML as Go's yaml.v2 turns it into JSON: anchors and merge keys resolved, of a key that is there twice the last. What
//! it cannot turn into JSON is no value at all.
//!
//! The document is built from the parser's events as they come, so that nothing here calls itself as deep as it nests.
//! YAML is read by saphyr: it is maintained, and needs no unsafe C port. It reads YAML 1.2; what 1.1 refuses is refused
//! here. Never here: what the keys mean.

use std::collections::BTreeMap;
use std::rc::Rc;

use saphyr_parser::{Event, Parser, ScalarStyle, Span, Tag};

use super::scalar;
use super::value::{Key, Members, Yaml, merge};

/// Deeper than anybody writes; each level costs stack when a value is dropped.
const MAX_DEPTH: usize = 500;

/// The first document; none if there is no value in it.
pub(super) fn read(text: &str) -> Option<Rc<Yaml>> {
    let mut document = Document::new(text, false)?;
    document.read(text)?;
    let root = document.root.map_or(Rc::new(Yaml::Null), |node| node.value);
    root.is_json().then_some(root)
}

/// The scalars of a list as they are written: what Go makes of a list of texts, up to the first that cannot be read.
pub(super) fn read_texts(text: &str) -> Vec<String> {
    let Some(mut document) = Document::new(text, true) else { return Vec::new() };
    // What is no YAML has no items; a value that cannot be read has those before it.
    if document.read(text).is_none() && !document.is_cut {
        return Vec::new();
    }
    let Some(Node { value: root, .. }) = document.root else { return Vec::new() };
    let Yaml::List(items) = root.as_ref() else { return Vec::new() };
    let texts = items.iter().filter_map(|item| match item.as_ref() {
        Yaml::Text(text) => Some(text.clone()),
        _ => None,
    });
    texts.collect()
}

/// A value with what it costs to name it again.
#[derive(Clone)]
struct Node {
    value: Rc<Yaml>,
    /// How many nodes are in it, itself included, aliases followed.
    nodes: u32,
    depth: usize,
    is_alias: bool,
}

/// A collection that is still open.
struct Open {
    anchor: usize,
    in_brackets: bool,
    content: Content,
    nodes: u32,
    depth: usize,
}

enum Content {
    List(Vec<Rc<Yaml>>),
    Map { members: Members, key: Option<Key> },
}

struct Document {
    chars: Vec<char>,
    /// Whether every scalar of the list is taken as it is written.
    texts: bool,
    open: Vec<Open>,
    anchors: BTreeMap<usize, Node>,
    root: Option<Node>,
    decoded: u32,
    aliased: u32,
    /// Whether the texts end early.
    is_cut: bool,
    seen: usize,
}

impl Document {
    /// None if there is a character in the text that YAML 1.1 does not take.
    fn new(text: &str, texts: bool) -> Option<Self> {
        let chars: Vec<char> = text.chars().collect();
        let is_control = |letter: &char| letter.is_control() && !"\t\n\r\u{85}".contains(*letter);
        let is_newer = text.trim_start_matches('\u{feff}').starts_with('%') && !text.contains("%YAML 1.1");
        if is_newer
            || chars.iter().any(is_control)
            || chars.iter().skip(1).any(|letter| *letter == '\u{feff}')
        {
            return None;
        }
        Some(Self {
            chars,
            texts,
            open: Vec::new(),
            anchors: BTreeMap::new(),
            root: None,
            // The document itself.
            decoded: 1,
            aliased: 0,
            is_cut: false,
            seen: 0,
        })
    }

    /// Reads up to the end of the first document. None if it breaks off.
    fn read(&mut self, text: &str) -> Option<()> {
        // The parser does not take every tab behind a colon that YAML does; a blank says the same.
        let text = text.replace(":\t", ": ");
        for event in Parser::new_from_str(&text) {
            let (event, span) = event.ok()?;
            self.check_tabs(&span)?;
            match event {
                Event::DocumentEnd => break,
                Event::Scalar(text, style, anchor, tag) => {
                    self.scalar(&text, style, anchor, tag.as_deref(), &span)?
                }
                Event::Alias(anchor) => self.alias(anchor)?,
                Event::SequenceStart(anchor, _) => self.begin(anchor, &span, Content::List(Vec::new()))?,
                Event::MappingStart(anchor, _) => {
                    self.begin(anchor, &span, Content::Map { members: Members::new(), key: None })?;
                }
                Event::SequenceEnd | Event::MappingEnd => self.end()?,
                _ => {}
            }
        }
        Some(())
    }

    /// A tab indents nothing outside of brackets.
    fn check_tabs(&mut self, span: &Span) -> Option<()> {
        let between = self.chars.get(self.seen..span.start.index()).unwrap_or_default();
        let mut line_start = self.seen == 0 || self.chars.get(self.seen - 1) == Some(&'\n');
        for letter in between.iter().filter(|_| !self.in_brackets()) {
            if line_start && *letter == '\t' {
                return None;
            }
            line_start = *letter == '\n' || (line_start && " -?".contains(*letter));
        }
        self.seen = self.seen.max(span.end.index());
        Some(())
    }

    fn in_brackets(&self) -> bool {
        self.open.last().is_some_and(|open| open.in_brackets)
    }

    /// Counts nodes as yaml.v2 does: more than 99 % of many from aliases is too much.
    fn count(&mut self, nodes: u32, from_alias: bool) -> Option<()> {
        self.decoded = self.decoded.checked_add(nodes)?;
        self.aliased += if from_alias { nodes } else { 0 };
        let beyond = (f64::from(self.decoded) - 400_000.0).clamp(0.0, 3_600_000.0) / 3_600_000.0;
        let share = f64::from(self.aliased) / f64::from(self.decoded);
        (self.aliased <= 100 || self.decoded <= 1000 || share <= 0.99 - 0.89 * beyond).then_some(())
    }

    fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        span: &Span,
    ) -> Option<()> {
        let plain = style == ScalarStyle::Plain;
        let written: String = self.chars.get(span.start.index()..span.end.index())?.iter().collect();
        let is_newer = match style {
            ScalarStyle::Plain if self.in_brackets() => {
                text.starts_with(['|', '>', ':']) || text.contains('?') || written == "!"
            }
            ScalarStyle::Plain => text.starts_with(['|', '>']),
            ScalarStyle::DoubleQuoted => written.replace("\\\\", "").contains("\\/"),
            _ => false,
        };
        if is_newer {
            return None;
        }
        let tag = tag.map(|tag| format!("{}{}", tag.handle, tag.suffix));
        let is_merge = text == "<<" && (plain || tag.as_deref() == Some("tag:yaml.org,2002:merge"));
        if is_merge && self.expects_a_key() {
            return self.merge_key();
        }
        let value = scalar::value(tag.as_deref(), text, plain);
        let value = if self.texts { self.as_text(value, text)? } else { value? };
        self.count(1, false)?;
        self.place(anchor, Node { value: Rc::new(value), nodes: 1, depth: 0, is_alias: false })
    }

    /// A scalar of a list of texts, as it is written. One that cannot be read leaves the list as it is so far; what is
    /// not an item of that list is not looked at.
    fn as_text(&mut self, value: Option<Yaml>, text: &str) -> Option<Yaml> {
        match (value, self.open.as_mut_slice()) {
            (None, [Open { content: Content::List(items), .. }]) => {
                let value = Rc::new(Yaml::List(std::mem::take(items)));
                self.root = Some(Node { value, nodes: 1, depth: 1, is_alias: false });
                self.is_cut = true;
                None
            }
            (None, _) => Some(Yaml::Null),
            (Some(value @ (Yaml::Null | Yaml::Text(_))), _) => Some(value),
            (Some(_), _) => Some(Yaml::Text(text.to_owned())),
        }
    }

    fn alias(&mut self, anchor: usize) -> Option<()> {
        // An anchor that is not there yet is one around its own alias.
        let known = self.anchors.get(&anchor)?;
        let (nodes, depth) = (known.nodes, known.depth);
        self.count(1, false)?;
        self.count(nodes, true)?;
        if depth + self.open.len() > MAX_DEPTH {
            return None;
        }
        let value = self.anchors.get(&anchor)?.value.clone();
        self.place(0, Node { value, nodes: nodes + 1, depth, is_alias: true })
    }

    fn begin(&mut self, anchor: usize, span: &Span, content: Content) -> Option<()> {
        self.count(1, false)?;
        let sign = span.end.index().checked_sub(1).and_then(|last| self.chars.get(last));
        let in_brackets = self.in_brackets() || matches!(sign, Some('[' | '{'));
        self.open.push(Open { anchor, in_brackets, content, nodes: 1, depth: 0 });
        (self.open.len() <= MAX_DEPTH).then_some(())
    }

    fn end(&mut self) -> Option<()> {
        let Open { anchor, content, nodes, depth, .. } = self.open.pop()?;
        let value = match content {
            Content::List(items) => Yaml::List(items),
            Content::Map { members, .. } => Yaml::Map(members),
        };
        self.place(anchor, Node { value: Rc::new(value), nodes, depth: depth + 1, is_alias: false })
    }

    fn expects_a_key(&self) -> bool {
        matches!(self.open.last(), Some(Open { content: Content::Map { key: None, .. }, .. }))
    }

    fn merge_key(&mut self) -> Option<()> {
        let Content::Map { key, .. } = &mut self.open.last_mut()?.content else { return None };
        *key = Some(Key::Merge);
        Some(())
    }

    /// Puts a value where it belongs: into the collection around it, as a key or as a value.
    fn place(&mut self, anchor: usize, node: Node) -> Option<()> {
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return Some(());
        };
        let Node { value, nodes, depth, is_alias } = node;
        open.nodes += nodes;
        open.depth = open.depth.max(depth);
        match &mut open.content {
            Content::List(items) => items.push(value),
            Content::Map { members, key } => match key.take() {
                None => *key = Some(value.as_key().or(self.texts.then_some(Key::Unusable))?),
                Some(Key::Merge) => merge(members, &value, is_alias).or(self.texts.then_some(()))?,
                Some(key) => {
                    members.insert(key, value);
                }
            },
        }
        Some(())
    }
}
