//! Blocks: a comment, a type, labels, attributes with their equals signs in one column, and the blocks inside.
//! Never here: values (`expression`).

use std::iter::repeat_n;
use std::{fmt, mem};

use super::INDENT;
use super::comment::comment;
use super::expression::{Expression, quoted};

/// Bytes that most blocks fit into.
const ROOM: usize = 320;

/// A block of a configuration. Its `Display` text has no line break at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    comments: Vec<String>,
    header: String,
    attributes: Vec<(&'static str, Expression)>,
    blocks: Vec<Block>,
}

impl Block {
    /// A block without labels, such as `import`.
    #[must_use]
    pub fn new(block_type: &str) -> Self {
        let header = block_type.to_owned();
        Self { comments: Vec::new(), header, attributes: Vec::new(), blocks: Vec::new() }
    }

    /// A `resource` block.
    #[must_use]
    pub fn resource(resource_type: &str, name: &str) -> Self {
        Self::new(&["resource ", &quoted(resource_type), " ", &quoted(name)].concat())
    }

    /// A `provider` block.
    #[must_use]
    pub fn provider(name: &str) -> Self {
        Self::new(&format!("provider {}", quoted(name)))
    }

    /// A `variable` block.
    #[must_use]
    pub fn variable(name: &str) -> Self {
        Self::new(&format!("variable {}", quoted(name)))
    }

    /// An `import` block that brings the object with this ID to an address, such as `eksaccess_entry.dev`.
    #[must_use]
    pub fn import(address: &str, id: &str) -> Self {
        let address = Expression::reference(address);
        Self::new("import").attribute("to", address).attribute("id", Expression::string(id))
    }

    /// The same block below one more comment.
    #[must_use]
    pub fn comment(mut self, text: &str) -> Self {
        self.comments.push(comment(text));
        self
    }

    /// The same block with one more attribute. One of several lines stands after all others.
    #[must_use]
    pub fn attribute(mut self, name: &'static str, value: Expression) -> Self {
        self.attributes.push((name, value));
        self
    }

    /// The same block with one more block inside, after all attributes.
    #[must_use]
    pub fn block(mut self, block: Self) -> Self {
        self.blocks.push(block);
        self
    }

    /// The block as a paragraph of a message: indented, since hosts wrap and shift lines that are not.
    #[must_use]
    pub fn indented(&self) -> String {
        self.text(1)
    }

    fn text(&self, depth: usize) -> String {
        let mut text = String::with_capacity(ROOM);
        self.write(depth, &mut text);
        text
    }

    /// Writes the block behind so many indents. Attributes of several lines, and blocks inside, follow a blank line.
    fn write(&self, depth: usize, text: &mut String) {
        let Self { comments, header, attributes, blocks } = self;
        let (outside, inside) = (INDENT.repeat(depth), INDENT.repeat(depth + 1));
        for line in comments.iter().flat_map(|comment| comment.lines()) {
            text.extend([&outside, line, "\n"]);
        }
        text.extend([&outside, header, " {\n"]);
        let (long, short): (Vec<_>, Vec<_>) =
            attributes.iter().partition(|(_, value)| value.has_several_lines());
        let width = short.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
        for (name, value) in &short {
            text.extend([&inside, *name]);
            text.extend(repeat_n(' ', width - name.len()));
            text.extend([" = ", value.as_str(), "\n"]);
        }
        let mut gap = if short.is_empty() { "" } else { "\n" };
        for (name, value) in long {
            text.push_str(mem::replace(&mut gap, "\n"));
            let value = format!("{name} = {value}");
            value.lines().for_each(|line| text.extend([&inside, line, "\n"]));
        }
        for block in blocks {
            text.push_str(mem::replace(&mut gap, "\n"));
            block.write(depth + 1, text);
            text.push('\n');
        }
        text.extend([&outside, "}"]);
    }
}

impl From<Block> for String {
    fn from(block: Block) -> Self {
        block.text(0)
    }
}

impl fmt::Display for Block {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_signs_stand_in_one_column_and_blocks_follow_a_blank_line() {
        let scope = Block::new("access_scope")
            .attribute("type", Expression::string("namespace"))
            .attribute("namespaces", Expression::strings(["web"]));
        let association = Block::resource("eksaccess_policy_association", "dev")
            .attribute("cluster_name", Expression::string("demo"))
            .attribute("principal_arn", Expression::reference("eksaccess_entry.dev.principal_arn"))
            .block(scope.clone())
            .block(scope);
        let expected = r#"resource "eksaccess_policy_association" "dev" {
  cluster_name  = "demo"
  principal_arn = eksaccess_entry.dev.principal_arn

  access_scope {
    type       = "namespace"
    namespaces = ["web"]
  }

  access_scope {
    type       = "namespace"
    namespaces = ["web"]
  }
}"#;
        assert_eq!(association.to_string(), expected);
        assert_eq!(
            association.indented(),
            format!("  {}", expected.replace('\n', "\n  ").replace("  \n", "\n"))
        );
    }

    #[test]
    fn a_block_without_attributes_has_no_blank_line() {
        assert_eq!(Block::new("terraform").to_string(), "terraform {\n}");
        let nested = Block::new("terraform").block(Block::new("cloud"));
        assert_eq!(nested.to_string(), "terraform {\n  cloud {\n  }\n}");
    }

    #[test]
    fn what_has_several_lines_follows_a_blank_line_and_comments_stand_above() {
        let entry = Block::resource("eksaccess_entry", "dev")
            .comment("The role was deleted.")
            .comment("Another\nnote.")
            .attribute("cluster_name", Expression::string("demo"))
            .attribute("tags", Expression::map([("team", "${x}"), ("a/b", "")]))
            .attribute("type", Expression::string("EC2"));
        let expected = r#"# The role was deleted.
# Another note.
resource "eksaccess_entry" "dev" {
  cluster_name = "demo"
  type         = "EC2"

  tags = {
    "team" = "$${x}"
    "a/b"  = ""
  }
}"#;
        assert_eq!(entry.to_string(), expected);
    }

    #[test]
    fn an_import_names_the_address_and_the_id() {
        let import = Block::import("eksaccess_entry.dev", "demo#\"${x}");
        assert_eq!(import.to_string(), "import {\n  to = eksaccess_entry.dev\n  id = \"demo#\\\"$${x}\"\n}");
    }
}
