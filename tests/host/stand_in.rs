//! Examples without other providers, which hosts would fetch from afar: Terraform's own resource takes the place of theirs.
//! Never here: what an example should do (`examples`, `use_cases`).

/// What tells the first object from the one that replaces it.
pub(crate) const FIRST: &str = "triggers_replace = \"first\"";

/// The example with each resource of another provider as a `terraform_data` of the same name: its arguments are the `input`, its
/// `lifecycle` stays. What its provider would compute is the ID, which changes when the resource is replaced and only then.
pub(crate) fn alone(example: &str) -> String {
    let mut text = example.to_owned();
    while let Some((kind, name)) = resource_of_others(&text) {
        text = replaced(&text, &kind, &name);
    }
    text
}

/// The first resource that is neither ours nor Terraform's own.
fn resource_of_others(text: &str) -> Option<(String, String)> {
    text.lines().find_map(|line| {
        let (kind, rest) = line.strip_prefix("resource \"")?.split_once("\" \"")?;
        let is_known = kind.starts_with("eksaccess_") || kind == "terraform_data";
        (!is_known).then(|| (kind.to_owned(), rest.trim_end_matches("\" {").to_owned()))
    })
}

fn replaced(text: &str, kind: &str, name: &str) -> String {
    let (before, rest) = text.split_once(&format!("resource \"{kind}\" \"{name}\" {{\n")).unwrap();
    let (body, after) = rest.split_once("\n}\n").unwrap();
    let arguments: Vec<&str> = body.lines().filter(|line| is_argument(line)).collect();
    let lifecycle = body.find("  lifecycle {").map_or("", |at| &body[at..]);
    let resource = format!(
        "{before}resource \"terraform_data\" \"{name}\" {{\n  {FIRST}\n  input = {{\n{}\n  }}\n{lifecycle}\n}}\n{after}",
        arguments.join("\n")
    );
    let names = arguments.iter().filter_map(|line| line.split_whitespace().next());
    let referred = names.fold(resource, |text, argument| {
        text.replace(&format!("{kind}.{name}.{argument}"), &format!("terraform_data.{name}.input.{argument}"))
    });
    computed(&referred, kind, name)
}

/// What is no argument is computed.
fn computed(text: &str, kind: &str, name: &str) -> String {
    let mark = format!("{kind}.{name}.");
    let mut pieces = text.split(mark.as_str());
    let before = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(before, |text, piece| {
        let after = piece.trim_start_matches(|letter: char| letter.is_alphanumeric() || letter == '_');
        format!("{text}terraform_data.{name}.id{after}")
    })
}

/// `  name = value`, and nothing deeper.
fn is_argument(line: &str) -> bool {
    line.starts_with("  ") && !line.starts_with("   ") && line.contains(" = ")
}

#[test]
fn a_resource_of_another_provider_becomes_one_of_the_host() {
    let example = "# why\nresource \"aws_eks_cluster\" \"a\" {\n  name = \"prod\"\n\n  access_config {\n    mode = \"API\"\n  }\n\n  \
                   lifecycle {\n    prevent_destroy = false\n  }\n}\n\noutput \"o\" {\n  value = \
                   [aws_eks_cluster.a.name, aws_eks_cluster.a.created_at]\n}\n";
    let expected = "# why\nresource \"terraform_data\" \"a\" {\n  triggers_replace = \"first\"\n  input = {\n  name = \"prod\"\n  }\n  \
                    lifecycle {\n    prevent_destroy = false\n  }\n}\n\noutput \"o\" {\n  value = \
                    [terraform_data.a.input.name, terraform_data.a.id]\n}\n";
    assert_eq!(alone(example), expected);
    let ours = "resource \"eksaccess_entry\" \"a\" {\n}\n";
    assert_eq!(alone(ours), ours);
}
