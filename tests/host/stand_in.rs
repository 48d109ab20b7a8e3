//! HCL without other providers, which hosts would fetch from afar: Terraform's own resource takes the place of theirs, and where
//! nothing is applied, values of any kind take the place of all else that is theirs.
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

/// The example for a host that only validates it: data sources and configurations of other providers become local values, and
/// what refers to other providers refers to a variable of any type.
pub(crate) fn validated_alone(example: &str) -> String {
    let text = local_in_place_of_others(&alone(example));
    let text: String = text.split_inclusive('\n').map(without_references).collect();
    let variable = format!("\nvariable \"{OTHERS}\" {{\n  type    = any\n  default = null\n}}\n");
    if text.contains(&format!("var.{OTHERS}")) { text + &variable } else { text }
}

/// The variable that stands for objects of other providers.
const OTHERS: &str = "of_others";

/// Each block `data` or `provider` of others as one local value. A block in it becomes an object, which may not have a name twice.
fn local_in_place_of_others(text: &str) -> String {
    let (mut found, mut is_inside) = (String::new(), false);
    for (number, line) in text.lines().enumerate() {
        is_inside |= is_of_others(line);
        found += &match line {
            line if is_of_others(line) && line.ends_with("{}") => {
                is_inside = false;
                format!("locals {{\n  of_others_{number} = {{}}\n}}\n")
            }
            line if is_of_others(line) => format!("locals {{\n  of_others_{number} = {{\n"),
            "}" if is_inside => "  }\n}\n".to_owned(),
            line if is_inside && !line.contains('=') => line.replacen(" {", " = {", 1) + "\n",
            line => format!("{line}\n"),
        };
        is_inside &= line != "}";
    }
    found
}

/// A data source or configuration of another provider.
fn is_of_others(line: &str) -> bool {
    let label = line.strip_prefix("data \"").or_else(|| line.strip_prefix("provider \""));
    label.is_some_and(|label| !label.starts_with("eksaccess"))
}

/// Prefixes of the types of other providers.
const TYPES: [&str; 3] = ["aws_", "helm_", "kubernetes_"];

/// The line with the variable in place of other providers' objects. A `moved` block may name what is no longer there.
fn without_references(line: &str) -> String {
    let is_part = |letter: char| letter.is_alphanumeric() || "._".contains(letter);
    let words = line.split_inclusive(|letter| !is_part(letter));
    if line.starts_with("  from ") { line.to_owned() } else { words.map(without_reference).collect() }
}

/// `KIND.NAME` or `data.KIND.NAME`, what follows it, and the letter that ends it.
fn without_reference(word: &str) -> String {
    let reference = word.strip_prefix("data.").unwrap_or(word);
    let is_theirs = TYPES.iter().any(|prefix| reference.starts_with(prefix));
    match reference.split_once('.') {
        Some((_, name)) if is_theirs => {
            let name = name.trim_start_matches(|letter: char| letter.is_alphanumeric() || letter == '_');
            format!("var.{OTHERS}{name}")
        }
        _ => word.to_owned(),
    }
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

#[test]
fn what_is_only_validated_refers_to_nothing_of_other_providers() {
    let example = "data \"aws_partition\" \"a\" {}\n\ndata \"aws_eks_cluster\" \"a\" {\n  name = \"prod\"\n}\n\nprovider \"kubernetes\" {\n  host = \
                   data.aws_eks_cluster.a.endpoint\n\n  exec {\n    args = [aws_eks_cluster.b[0].id]\n  }\n}\n\nmoved {\n  from = \
                   aws_eks_access_entry.a\n  to   = eksaccess_entry.a\n}\n";
    let expected = "locals {\n  of_others_0 = {}\n}\n\nlocals {\n  of_others_2 = {\n  name = \"prod\"\n  }\n}\n\nlocals {\n  of_others_6 = {\n  host = \
                    var.of_others.endpoint\n\n  exec = {\n    args = [var.of_others[0].id]\n  }\n  }\n}\n\nmoved {\n  from = \
                    aws_eks_access_entry.a\n  to   = eksaccess_entry.a\n}\n\nvariable \"of_others\" {\n  type    = any\n  default = null\n}\n";
    assert_eq!(validated_alone(example), expected);
    let ours = "data \"eksaccess_entry\" \"a\" {\n}\n";
    assert_eq!(validated_alone(ours), ours);
}
