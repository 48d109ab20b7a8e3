//! What `eksaccess::hcl` writes, read by a real host: `fmt` changes nothing, and every string comes back as it was.
//! Never here: which blocks are proposed (`remedies`).

use std::collections::BTreeMap;

use eksaccess::hcl::{Block, Expression};
use harness::World;
use serde_json::{Value, json};

use crate::story::on_every_host;

/// Pieces that HCL treats in a way of its own, and some that it does not.
const PIECES: [&str; 18] = [
    "\"", "\\", "\n", "\r", "\t", "$", "%", "{", "}", "${", "%{", "~}", "\u{1}", "\u{200b}", "é", "👍", " ",
    "a",
];

/// Eight strings of up to eight pieces.
fn strings(random: &mut fastrand::Rng) -> Vec<String> {
    let mut string = || (0..random.usize(..9)).map(|_| PIECES[random.usize(..PIECES.len())]).collect();
    (0..8).map(|_| string()).collect()
}

/// The strings by keys that contain them, and all of them as one.
fn map(strings: &[String]) -> BTreeMap<String, String> {
    let numbered = strings.iter().enumerate().map(|(number, text)| (format!("{number}{text}"), text.clone()));
    numbered.chain([("all".to_owned(), strings.concat())]).collect()
}

/// A resource of Terraform's own with these strings, as a list and as a map, below a comment of them and with a block inside.
fn resource((number, strings): (usize, &Vec<String>)) -> String {
    let lifecycle = Block::new("lifecycle").attribute("create_before_destroy", Expression::reference("true"));
    Block::resource("terraform_data", &format!("row_{number}"))
        .comment(&strings.concat())
        .attribute("triggers_replace", Expression::map(map(strings)))
        .attribute("input", Expression::strings(strings))
        .block(lifecycle)
        .to_string()
}

#[test]
fn what_is_written_is_formatted_and_reads_back() {
    let mut random = fastrand::Rng::with_seed(10);
    let rows: Vec<Vec<String>> = (0..40).map(|_| strings(&mut random)).collect();
    let blocks: Vec<String> = rows.iter().enumerate().map(resource).collect();
    on_every_host(World::standard(), |story| {
        story.configured(&format!("{}\n", blocks.join("\n\n")));
        story.run(&["fmt", "-check", "-diff", "main.tf"]).succeeds();
        story.apply().succeeds();
        let state: Value = serde_json::from_str(&story.raw_state()).unwrap();
        let resources = state["resources"].as_array().unwrap();
        assert_eq!(resources.len(), rows.len());
        for resource in resources {
            let name = resource["name"].as_str().unwrap();
            let strings = &rows[name.trim_start_matches("row_").parse::<usize>().unwrap()][..];
            let attributes = &resource["instances"][0]["attributes"];
            assert_eq!(attributes["input"]["value"], json!(strings), "{name}");
            assert_eq!(attributes["triggers_replace"]["value"], json!(map(strings)), "{name}");
        }
    });
}
