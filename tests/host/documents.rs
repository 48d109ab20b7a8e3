//! HCL in documents, pages, examples and the module, read by a real host: formatted, and valid.
//! Never here: what it does (`use_cases`, `module`), and what reports propose (`remedies`).

use std::{
    fs,
    path::{Path, PathBuf},
};

use harness::World;

use crate::{
    stand_in::validated_alone,
    story::{HEAD, PROVIDER_BLOCK, Story, on_every_host},
};

/// Documents with HCL, and folders of them.
const DOCUMENTS: [&str; 4] = ["README.md", "simulator/README.md", "docs", "modules"];

/// Folders of examples that other stories apply or run.
const APPLIED: &str = "examples/use-cases";

/// What is in each file that a block reads: all of them are a ConfigMap, or a part of one.
const READ: &str = "data:\n  mapRoles: ''\n";

/// Where a block of HCL can stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// A module of its own.
    Module,
    /// The root module: `import` blocks.
    Root,
    /// A file of queries.
    Query,
    /// A file of tests.
    Test,
}

/// A block of HCL in a document.
#[derive(Debug)]
struct Block {
    /// Of the document, with a number.
    name: String,
    text: String,
}

impl Block {
    fn has(&self, begin: &str) -> bool {
        self.text.lines().any(|line| line.trim_start().starts_with(begin))
    }

    fn place(&self) -> Place {
        let begins = |words: &[&str]| words.iter().any(|begin| self.has(begin));
        if begins(&["import {"]) {
            Place::Root
        } else if begins(&["list \""]) {
            Place::Query
        } else if begins(&["mock_provider ", "run \""]) {
            Place::Test
        } else {
            Place::Module
        }
    }

    /// Whether the host has all that the block needs; what others lack is their own error.
    fn is_for(&self, story: &Story) -> bool {
        let needed = [
            ("ephemeral \"", story.has_ephemeral_resources()),
            ("action \"", story.has_queries_and_actions()),
            ("list \"", story.has_queries_and_actions()),
            ("moved {", story.moves_between_types()),
            ("identity = {", story.has_identities()),
        ];
        needed.iter().all(|(begin, is_there)| *is_there || !self.has(begin))
    }

    /// Puts the block where the next `validate` of the root module reads it.
    fn is_put(&self, story: &Story) {
        let Self { name, text } = self;
        let (file, text) = match self.place() {
            Place::Module => return self.becomes_a_module(story),
            Place::Root => (format!("{name}.tf"), with_names_of_its_own(text, name)),
            Place::Query => (format!("{name}.tfquery.hcl"), with_names_of_its_own(text, name)),
            Place::Test => (format!("tests/{name}.tftest.hcl"), text.clone()),
        };
        story.file(&file, &text);
    }

    /// Since the module is called without arguments, its variables have defaults.
    fn becomes_a_module(&self, story: &Story) {
        let folder = format!("documents/{}", self.name);
        let module = with_defaults(&validated_alone(&without_head_of_others(&self.text)));
        let module = with_local_sources(&module);
        for name in files_read(&module) {
            story.file(&format!("{folder}/{name}"), READ);
        }
        story.file(&format!("{folder}/main.tf"), &module);
        if !module.contains("required_providers") {
            story.file(&format!("{folder}/terraform.tf"), HEAD);
        }
        let call = format!("module \"{0}\" {{\n  source = \"./{folder}\"\n}}\n", self.name);
        story.file(&format!("{}.tf", self.name), &call);
    }
}

/// Blocks of HCL in the documents, each with a name.
fn all_blocks() -> Vec<Block> {
    let documents = DOCUMENTS.iter().flat_map(|place| markdown(Path::new(place)));
    let named = documents.flat_map(|document| {
        let name = document.display().to_string().replace(['/', '.'], "-");
        let blocks = blocks(&fs::read_to_string(&document).unwrap()).into_iter().enumerate();
        let blocks = blocks.map(|(number, text)| Block { name: format!("{name}-{number}"), text });
        blocks.collect::<Vec<_>>()
    });
    named.collect()
}

/// The files that a story applies or runs as they are.
fn applied_elsewhere() -> Vec<String> {
    let files = files(Path::new(APPLIED)).into_iter();
    files.map(|file| fs::read_to_string(file).unwrap()).collect()
}

/// Every Markdown file at or below a path.
fn markdown(path: &Path) -> Vec<PathBuf> {
    let is_markdown = |file: &PathBuf| file.extension().is_some_and(|extension| extension == "md");
    files(path).into_iter().filter(is_markdown).collect()
}

/// Every file at or below a path.
fn files(path: &Path) -> Vec<PathBuf> {
    if !path.is_dir() {
        return vec![path.to_owned()];
    }
    let entries = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|entry| files(&entry)).collect()
}

/// The blocks of HCL in a document, without the indentation of a list that they stand in.
pub(crate) fn blocks(document: &str) -> Vec<String> {
    let pieces: Vec<&str> = document.split("```terraform\n").collect();
    let block = |pair: &[&str]| {
        let indentation = pair[0].rsplit('\n').next().unwrap();
        let (inside, _) = pair[1].split_once("```").unwrap();
        let inside = inside.trim_end_matches(' ');
        inside.lines().map(|line| format!("{}\n", line.strip_prefix(indentation).unwrap_or(line))).collect()
    };
    pieces.windows(2).map(block).collect()
}

/// Without a `terraform` block that requires other providers, which hosts would have to have.
fn without_head_of_others(block: &str) -> String {
    match block
        .split_once("terraform {\n")
        .and_then(|(before, rest)| Some((before, rest.split_once("\n}\n")?)))
    {
        Some((before, (head, after))) if head.contains("hashicorp/") => format!("{before}{after}"),
        _ => block.to_owned(),
    }
}

/// The module with a default for each variable.
fn with_defaults(module: &str) -> String {
    let blocks = module.split_inclusive("\n}\n").map(|block| {
        let is_variable = block.lines().any(|line| line.starts_with("variable "));
        let needs_value = is_variable && !block.contains("\n  default");
        if needs_value { block.replace("\n}\n", "\n  default = null\n}\n") } else { block.to_owned() }
    });
    blocks.collect()
}

/// The module of this repository, as modules two folders below the root call it.
fn with_local_sources(module: &str) -> String {
    let line = |line: &str| match line.split_once("source") {
        Some((before, rest)) if rest.contains("modules/access-entries\"") => {
            format!("{before}source = \"../../modules/access-entries\"\n")
        }
        _ => format!("{line}\n"),
    };
    module.lines().map(line).collect()
}

/// The files beside a module that it reads.
fn files_read(module: &str) -> Vec<&str> {
    let calls = module.split("file(\"${path.module}/").skip(1);
    calls.filter_map(|rest| Some(rest.split_once('"')?.0)).collect()
}

/// What is imported or listed has the block's name in its own, since all of them stand in one module.
fn with_names_of_its_own(block: &str, name: &str) -> String {
    let line = |line: &str| {
        let begins = |word: &str| line.trim_start().starts_with(word);
        let end = match line {
            line if begins("to ") => line.find('[').unwrap_or(line.len()),
            line if begins("resource \"") || begins("list \"") => line.rfind('"').unwrap_or_default(),
            _ => return format!("{line}\n"),
        };
        format!("{}_{name}{}\n", &line[..end], &line[end..])
    };
    block.lines().map(line).collect()
}

#[test]
fn hcl_in_documents_examples_and_the_module_is_formatted() {
    let blocks = all_blocks();
    assert!(blocks.len() > 20, "{} blocks are too few to be all", blocks.len());
    on_every_host(World::standard(), |story| {
        story.copies("examples").copies("modules");
        for Block { name, text } in &blocks {
            story.file(&format!("documents/{name}.tf"), text);
        }
        story.run(&["fmt", "-check", "-diff", "-recursive"]).succeeds();
    });
}

/// One root with a module for most blocks, so one process of the host validates them all.
#[test]
fn all_hcl_in_documents_is_valid() {
    let applied = applied_elsewhere();
    let is_new = |block: &Block| !applied.iter().any(|file| file.trim() == block.text.trim());
    let blocks: Vec<Block> = all_blocks().into_iter().filter(is_new).collect();
    on_every_host(World::standard(), |story| {
        story.copies("modules/access-entries").provider(PROVIDER_BLOCK);
        let mut readable = blocks.iter().filter(|block| block.is_for(story)).peekable();
        assert!(readable.peek().is_some(), "no block is read");
        readable.for_each(|block| block.is_put(story));
        story.run(&["get"]).succeeds();
        let queries: &[&str] = if story.has_queries_and_actions() { &["-query"] } else { &[] };
        story.run(&[&["validate", "-no-color"], queries].concat()).succeeds();
    });
}

#[test]
fn a_block_in_a_list_is_found_without_its_indentation() {
    let document = "Text.\n\n```terraform\na = 1\n```\n\n- Item:\n\n  ```terraform\n  b {\n\n    c = 2\n  }\n  ```\n\n```shell\nls\n```\n";
    assert_eq!(blocks(document), ["a = 1\n", "b {\n\n  c = 2\n}\n"]);
}
