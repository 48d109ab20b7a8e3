//! Reads the HCL of an export, as far as an export needs it: comments, blocks, strings, lists and maps of strings, references.
//! What else a line has is a failed test. Never here: what HCL otherwise allows; real hosts read it in `tests/host`.

use serde_json::{Value as Json, json};

/// A block.
#[derive(Debug)]
pub(crate) struct Block {
    pub(crate) kind: String,
    pub(crate) labels: Vec<String>,
    attributes: Vec<(String, Expression)>,
    blocks: Vec<Block>,
}

#[derive(Debug)]
enum Expression {
    Value(Json),
    Reference(String),
}

/// The blocks of a file.
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut lines = lines.peekable();
    let mut blocks = Vec::new();
    while let Some(header) = lines.next() {
        blocks.push(block(header, &mut lines));
    }
    blocks
}

impl Block {
    /// The address of a resource.
    pub(crate) fn address(&self) -> String {
        assert_eq!((self.kind.as_str(), self.labels.len()), ("resource", 2), "{self:?}");
        self.labels.join(".")
    }

    /// The address and the ID of an `import` block.
    pub(crate) fn import(&self) -> (String, String) {
        match (self.kind.as_str(), &self.attributes[..]) {
            (
                "import",
                [(to, Expression::Reference(address)), (id, Expression::Value(Json::String(text)))],
            ) if to == "to" && id == "id" => (address.clone(), text.clone()),
            _ => panic!("{self:?} is no import"),
        }
    }

    /// The attributes and blocks, with what references stand for.
    pub(crate) fn config(&self, resolve: &impl Fn(&str) -> Json) -> Json {
        let mut config = json!({});
        for (name, value) in &self.attributes {
            config[name] = match value {
                Expression::Value(value) => value.clone(),
                Expression::Reference(traversal) => resolve(traversal),
            };
        }
        for block in &self.blocks {
            config[&block.kind] = block.config(resolve);
        }
        config
    }
}

fn block<'t>(header: &str, lines: &mut impl Iterator<Item = &'t str>) -> Block {
    let header = header.trim().strip_suffix(" {").unwrap_or_else(|| panic!("{header} begins no block"));
    let mut words = header.split(' ');
    let kind = words.next().unwrap().to_owned();
    let labels = words.map(|label| identifier(label.trim_matches('"')).to_owned()).collect();
    let mut block = Block { kind, labels, attributes: Vec::new(), blocks: Vec::new() };
    loop {
        let line = lines.next().expect("every block ends").trim();
        match line.split_once('=') {
            _ if line == "}" => return block,
            Some((name, "  {" | " {")) => {
                block.attributes.push((identifier(name.trim()).to_owned(), Expression::Value(map(lines))));
            }
            Some((name, value)) if !name.contains('"') => {
                block.attributes.push((identifier(name.trim()).to_owned(), expression(value.trim())));
            }
            _ => block.blocks.push(self::block(line, lines)),
        }
    }
}

fn map<'t>(lines: &mut impl Iterator<Item = &'t str>) -> Json {
    let mut map = json!({});
    loop {
        let line = lines.next().expect("every map ends").trim();
        if line == "}" {
            return map;
        }
        let (key, rest) = string(line);
        let (value, rest) = string(rest.trim_start().strip_prefix("= ").expect("a value follows"));
        assert_eq!(rest, "", "{line}");
        map[key] = json!(value);
    }
}

fn expression(text: &str) -> Expression {
    match text.chars().next() {
        Some('"') => {
            let (value, rest) = string(text);
            assert_eq!(rest, "", "{text}");
            Expression::Value(json!(value))
        }
        Some('[') => Expression::Value(list(&text[1..])),
        _ => {
            let parts: Vec<&str> = text.split('.').map(identifier).collect();
            Expression::Reference(parts.join("."))
        }
    }
}

fn list(mut rest: &str) -> Json {
    let mut elements = Vec::new();
    while rest != "]" {
        let (element, after) = string(rest);
        elements.push(element);
        rest = after.strip_prefix(", ").unwrap_or(after);
    }
    json!(elements)
}

/// The string that a text begins with, and what follows it.
fn string(text: &str) -> (String, &str) {
    let mut rest = text.strip_prefix('"').unwrap_or_else(|| panic!("{text} is no string"));
    let mut string = String::new();
    loop {
        let letter = rest.chars().next().expect("every string ends");
        rest = &rest[letter.len_utf8()..];
        match letter {
            '"' => return (string, rest),
            '\\' => rest = escape(rest, &mut string),
            '$' | '%' if rest.starts_with('{') => panic!("{text} has a template"),
            '$' | '%' if rest.starts_with(&format!("{letter}{{")) => {
                string.push(letter);
                rest = &rest[1..];
            }
            other => string.push(other),
        }
    }
}

fn escape<'t>(text: &'t str, string: &mut String) -> &'t str {
    let (kind, rest) = text.split_at(1);
    let digits = match kind {
        "n" | "r" | "t" | "\"" | "\\" => {
            string.push(match kind {
                "n" => '\n',
                "r" => '\r',
                "t" => '\t',
                other => other.chars().next().unwrap(),
            });
            return rest;
        }
        "u" => 4,
        "U" => 8,
        other => panic!("\\{other} is no escape"),
    };
    let (digits, rest) = rest.split_at(digits);
    string.push(char::from_u32(u32::from_str_radix(digits, 16).unwrap()).unwrap());
    rest
}

fn identifier(text: &str) -> &str {
    let mut letters = text.chars();
    let begins = letters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_');
    assert!(begins && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_'), "{text:?}");
    text
}

#[test]
fn what_is_written_is_read() {
    let text = "# A comment {\n\nresource \"a\" \"b\" {\n  x   = \"q\\\"$${y} = %%{z}\\u200b\"\n  yes = a.b.c\n  l   = [\"a, b\", \"]\"]\n\n  tags = {\n    \"k = v\" = \"{\"\n  }\n\n  scope {\n    type = \"cluster\"\n  }\n}\n";
    let [block] = &blocks(text)[..] else { panic!("one block") };
    assert_eq!(block.address(), "a.b");
    let expected = json!({
        "x": "q\"${y} = %{z}\u{200b}", "yes": "is a.b.c", "l": ["a, b", "]"], "tags": { "k = v": "{" },
        "scope": { "type": "cluster" },
    });
    assert_eq!(block.config(&|traversal| json!(format!("is {traversal}"))), expected);
}
