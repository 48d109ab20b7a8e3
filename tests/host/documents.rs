//! HCL in documents, pages, examples and the module, read by a real host: formatted, and valid where it is whole.
//! Never here: what it does (`use_cases`, `module`), and what reports propose (`remedies`).

use std::{
    fs,
    path::{Path, PathBuf},
};

use harness::World;

use crate::{
    stand_in::alone,
    story::{HEAD, on_every_host},
};

/// Documents with HCL, and folders of them.
const DOCUMENTS: [&str; 4] = ["README.md", "simulator/README.md", "docs", "modules"];

/// Begins of lines of what only a root module or a file of another kind may have, or what some hosts do not have.
const NOT_IN_A_MODULE: [&str; 8] =
    ["import {", "moved {", "module ", "ephemeral ", "action ", "list ", "mock_provider ", "run "];

/// Blocks of HCL in the documents, each with a name.
fn all_blocks() -> Vec<(String, String)> {
    let documents = DOCUMENTS.iter().flat_map(|place| markdown(Path::new(place)));
    let named = documents.flat_map(|document| {
        let name = document.display().to_string().replace(['/', '.'], "-");
        let blocks = blocks(&fs::read_to_string(&document).unwrap()).into_iter().enumerate();
        blocks.map(move |(number, block)| (format!("{name}-{number}"), block)).collect::<Vec<_>>()
    });
    named.collect()
}

/// Every Markdown file at or below a path.
fn markdown(path: &Path) -> Vec<PathBuf> {
    if path.is_dir() {
        let entries = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
        return entries.flat_map(|entry| markdown(&entry)).collect();
    }
    let is_markdown = path.extension().is_some_and(|extension| extension == "md");
    if is_markdown { vec![path.to_owned()] } else { Vec::new() }
}

/// The blocks of HCL in a document, without the indentation of a list that they stand in.
fn blocks(document: &str) -> Vec<String> {
    let pieces: Vec<&str> = document.split("```terraform\n").collect();
    let block = |pair: &[&str]| {
        let indentation = pair[0].rsplit('\n').next().unwrap();
        let (inside, _) = pair[1].split_once("```").unwrap();
        let inside = inside.trim_end_matches(' ');
        inside.lines().map(|line| format!("{}\n", line.strip_prefix(indentation).unwrap_or(line))).collect()
    };
    pieces.windows(2).map(block).collect()
}

/// A module made of a block, without other providers; nothing where it cannot be one.
fn as_module(block: &str) -> Option<String> {
    let is_whole =
        |line: &str| !is_of_others(line) && !NOT_IN_A_MODULE.iter().any(|begin| line.starts_with(begin));
    block.lines().all(is_whole).then(|| alone(block))
}

/// A data source or configuration of another provider, which has no stand-in.
fn is_of_others(line: &str) -> bool {
    let label = line.strip_prefix("data \"").or_else(|| line.strip_prefix("provider \""));
    label.is_some_and(|label| !label.starts_with("eksaccess"))
}

#[test]
fn hcl_in_documents_examples_and_the_module_is_formatted() {
    let blocks = all_blocks();
    assert!(blocks.len() > 20, "{} blocks are too few to be all", blocks.len());
    on_every_host(World::standard(), |story| {
        story.copies("examples").copies("modules");
        for (name, block) in &blocks {
            story.file(&format!("documents/{name}.tf"), block);
        }
        story.run(&["fmt", "-check", "-diff", "-recursive"]).succeeds();
    });
}

/// One root with a module for each block, so one process of the host validates them all.
#[test]
fn hcl_in_documents_is_valid() {
    let modules: Vec<(String, String)> =
        all_blocks().into_iter().filter_map(|(name, block)| Some((name, as_module(&block)?))).collect();
    assert!(modules.len() > 10, "{} modules are too few", modules.len());
    let calls = modules
        .iter()
        .map(|(name, _)| format!("module \"{name}\" {{\n  source = \"./documents/{name}\"\n}}\n"));
    let root: String = calls.collect();
    on_every_host(World::standard(), |story| {
        for (name, module) in &modules {
            story.file(&format!("documents/{name}/main.tf"), module);
            if !module.contains("required_providers") {
                story.file(&format!("documents/{name}/terraform.tf"), HEAD);
            }
        }
        story.configured(&root).run(&["get"]).succeeds();
        story.run(&["validate", "-no-color"]).succeeds();
    });
}

#[test]
fn a_block_in_a_list_is_found_without_its_indentation() {
    let document = "Text.\n\n```terraform\na = 1\n```\n\n- Item:\n\n  ```terraform\n  b {\n\n    c = 2\n  }\n  ```\n\n```shell\nls\n```\n";
    assert_eq!(blocks(document), ["a = 1\n", "b {\n\n  c = 2\n}\n"]);
}
