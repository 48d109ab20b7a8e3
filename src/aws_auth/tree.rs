//! One YAML document as a flat list of nodes: what was written, and in which line.
//!
//! Nodes are taken from the parser one event at a time and name each other by number, so neither nesting nor aliases
//! cost stack or copies here. Never here: what a scalar means (`scalar`), or what aws-auth makes of it all (`decode`).

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span, Tag};

use super::dialect;

/// How deep a document may be nested. A line of aws-auth needs three levels; every level costs stack further on.
pub(super) const MAX_DEPTH: usize = 64;

/// The number of a node.
pub(super) type NodeId = usize;

/// Something that was written.
#[derive(Debug)]
pub(super) struct Node<'t> {
    /// The line it begins in, counted from 1.
    pub line: usize,
    /// Its tag, written out: `tag:yaml.org,2002:int` for `!!int`.
    pub tag: Option<String>,
    /// What it is.
    pub kind: Kind<'t>,
}

/// What a node is.
#[derive(Debug)]
pub(super) enum Kind<'t> {
    Scalar { text: Cow<'t, str>, plain: bool },
    Sequence(Vec<NodeId>),
    Mapping(Vec<(NodeId, NodeId)>),
    Alias(NodeId),
}

/// The first document of a text. Clusters read no other.
#[derive(Debug, Default)]
pub(super) struct Tree<'t> {
    nodes: Vec<Node<'t>>,
    /// The topmost node; none for a text of nothing but comments.
    pub root: Option<NodeId>,
    /// Where something follows the document.
    pub rest: Option<usize>,
}

/// What the parser says of a tab between a key and its value.
const UNTAKEN_TAB: &str = "':' must be followed by a valid YAML whitespace";

/// A short key or value with its indent, in bytes.
const SHORT_WORD: usize = 8;

/// Why a text is no tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NotATree {
    /// It is no YAML.
    Syntax { line: usize, why: String },
    /// It is nested deeper than [`MAX_DEPTH`].
    TooDeep { line: usize },
}

impl<'t> Tree<'t> {
    /// Reads the first document.
    pub(super) fn of(text: &'t str) -> Result<Self, NotATree> {
        match Self::parse(text) {
            // The parser does not take every tab behind a colon that YAML does; a blank says the same.
            Err(NotATree::Syntax { why, .. }) if why == UNTAKEN_TAB => {
                Tree::parse(&text.replace(":\t", ": ")).map(Tree::into_owned)
            }
            other => other,
        }
    }

    fn parse(text: &'t str) -> Result<Self, NotATree> {
        if let Some((line, why)) = dialect::check_text(text) {
            return Err(foreign(line, why));
        }
        let mut building = Building::of(Letters::of(text));
        let mut parser = Parser::new_from_str(text);
        for event in &mut parser {
            let (event, span) = event.map_err(|error| syntax(&error))?;
            building.check_gap(span)?;
            if event == Event::DocumentEnd {
                break;
            }
            building.take(event, span)?;
        }
        let rest = match parser.next() {
            None | Some(Ok((Event::StreamEnd, _))) => None,
            Some(Ok((_, span))) => Some(span.start.line()),
            Some(Err(error)) => Some(error.marker().line()),
        };
        Ok(Self { rest, ..building.tree })
    }

    /// The same tree without the text that it was read from.
    fn into_owned(self) -> Tree<'static> {
        let Self { nodes, root, rest } = self;
        Tree { nodes: nodes.into_iter().map(Node::into_owned).collect(), root, rest }
    }

    pub(super) fn node(&self, id: NodeId) -> &Node<'t> {
        &self.nodes[id]
    }

    /// The node, or what it stands for if it is an alias.
    pub(super) fn target(&self, id: NodeId) -> &Node<'t> {
        match self.nodes[id].kind {
            Kind::Alias(target) => &self.nodes[target],
            _ => &self.nodes[id],
        }
    }
}

impl Node<'_> {
    fn into_owned(self) -> Node<'static> {
        let Self { line, tag, kind } = self;
        let kind = match kind {
            Kind::Scalar { text, plain } => Kind::Scalar { text: Cow::Owned(text.into_owned()), plain },
            Kind::Sequence(items) => Kind::Sequence(items),
            Kind::Mapping(pairs) => Kind::Mapping(pairs),
            Kind::Alias(target) => Kind::Alias(target),
        };
        Node { line, tag, kind }
    }
}

fn syntax(error: &ScanError) -> NotATree {
    let line = error.marker().line();
    match error.info() {
        // The parser looks ahead, and has a bound of its own for brackets.
        "recursion limit exceeded" => NotATree::TooDeep { line },
        why => NotATree::Syntax { line, why: why.to_owned() },
    }
}

fn foreign(line: usize, why: &str) -> NotATree {
    NotATree::Syntax { line, why: why.to_owned() }
}

/// A text by the places of its letters, which the parser counts.
struct Letters<'a> {
    text: &'a str,
    /// Where each letter begins, and where the last ends; none where each has one byte.
    starts: Option<Vec<usize>>,
}

impl<'a> Letters<'a> {
    fn of(text: &'a str) -> Self {
        let starts = || text.char_indices().map(|(start, _)| start).chain([text.len()]).collect();
        Self { text, starts: (!text.is_ascii()).then(starts) }
    }

    /// The letters in a range; none where there are not so many.
    fn slice(&self, range: Range<usize>) -> &'a str {
        let byte = |place: usize| match &self.starts {
            Some(starts) => starts.get(place).copied(),
            None => Some(place),
        };
        let bytes = byte(range.start).zip(byte(range.end));
        bytes.and_then(|(start, end)| self.text.get(start..end)).unwrap_or_default()
    }

    /// The letter before a place.
    fn before(&self, place: usize) -> &'a str {
        place.checked_sub(1).map(|last| self.slice(last..place)).unwrap_or_default()
    }
}

/// A tree in the making, with the collections that are still open.
struct Building<'a> {
    letters: Letters<'a>,
    tree: Tree<'a>,
    open: Vec<Open>,
    anchors: BTreeMap<usize, NodeId>,
    /// Up to where the text has been taken.
    taken: usize,
}

/// A collection that is still open, with what it holds so far.
struct Open {
    id: NodeId,
    items: Vec<NodeId>,
    /// Whether it stands in brackets or braces.
    in_flow: bool,
}

impl<'a> Building<'a> {
    fn of(letters: Letters<'a>) -> Self {
        // Room for the nodes of a text of short words; what is never written to takes no memory.
        let nodes = Vec::with_capacity(letters.text.len() / SHORT_WORD);
        let tree = Tree { nodes, ..Tree::default() };
        Self { letters, tree, open: Vec::new(), anchors: BTreeMap::new(), taken: 0 }
    }

    /// Looks at what stands between the last value and the next.
    fn check_gap(&mut self, span: Span) -> Result<(), NotATree> {
        let between = self.letters.slice(self.taken..span.start.index());
        let begins_line = self.taken == 0 || self.letters.before(self.taken) == "\n";
        if !self.is_in_flow() && dialect::is_indented_by_tab(between, begins_line) {
            return Err(foreign(span.start.line(), "a tab in front of a value"));
        }
        self.taken = self.taken.max(span.end.index());
        Ok(())
    }

    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), NotATree> {
        let line = span.start.line();
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let written = self.letters.slice(span.start.index()..span.end.index());
                if let Some(why) = dialect::check_scalar(style, &text, written, self.is_in_flow()) {
                    return Err(foreign(line, why));
                }
                let plain = style == ScalarStyle::Plain;
                let text =
                    if text == written { Cow::Borrowed(written) } else { Cow::Owned(text.into_owned()) };
                let id = self.add(line, tag.as_deref(), anchor, Kind::Scalar { text, plain });
                self.place(id);
            }
            Event::Alias(anchor) => {
                // The parser knows no alias without its anchor.
                let Some(&target) = self.anchors.get(&anchor) else { return Ok(()) };
                let id = self.add(line, None, 0, Kind::Alias(target));
                self.place(id);
            }
            Event::SequenceStart(anchor, tag) => {
                let id = self.add(line, tag.as_deref(), anchor, Kind::Sequence(Vec::new()));
                self.open(id, span)?;
            }
            Event::MappingStart(anchor, tag) => {
                let id = self.add(line, tag.as_deref(), anchor, Kind::Mapping(Vec::new()));
                self.open(id, span)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(),
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => {}
        }
        Ok(())
    }

    fn add(&mut self, line: usize, tag: Option<&Tag>, anchor: usize, kind: Kind<'a>) -> NodeId {
        let id = self.tree.nodes.len();
        let tag = tag.map(|tag| format!("{}{}", tag.handle, tag.suffix));
        self.tree.nodes.push(Node { line, tag, kind });
        if anchor > 0 {
            self.anchors.insert(anchor, id);
        }
        id
    }

    fn open(&mut self, id: NodeId, span: Span) -> Result<(), NotATree> {
        if self.open.len() == MAX_DEPTH {
            return Err(NotATree::TooDeep { line: span.start.line() });
        }
        // A block collection begins without a sign of its own, before its first item.
        let sign = self.letters.before(span.end.index());
        let in_flow = self.is_in_flow() || matches!(sign, "[" | "{");
        self.open.push(Open { id, items: Vec::new(), in_flow });
        Ok(())
    }

    fn is_in_flow(&self) -> bool {
        self.open.last().is_some_and(|open| open.in_flow)
    }

    fn close(&mut self) {
        let Some(Open { id, items, in_flow: _ }) = self.open.pop() else { return };
        match &mut self.tree.nodes[id].kind {
            Kind::Sequence(sequence) => *sequence = items,
            Kind::Mapping(pairs) => {
                *pairs = items.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
            }
            Kind::Scalar { .. } | Kind::Alias(_) => {}
        }
        self.place(id);
    }

    /// Gives a finished node to the collection around it.
    fn place(&mut self, id: NodeId) {
        match self.open.last_mut() {
            Some(open) => open.items.push(id),
            None => self.tree.root = Some(id),
        }
    }
}
