//! `export` as a person runs it: what goes where, what is never overwritten, and how it ends. Never here: what a block says
//! (beside its code), or whether a host accepts it (`tests/host`).

use std::{fs, path::Path};

use super::*;

fn export(simulator: &Embedded, arguments: &[&str]) -> Output {
    program(simulator.url()).arg("export").args(["--cluster", "demo"]).args(arguments).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

#[test]
fn standard_output_has_the_configuration_alone() {
    let simulator = Embedded::start(world().into_json()).unwrap();
    let output = export(&simulator, &[]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let written = text(&output);
    assert!(written.starts_with("# Access entries"), "{written}");
    assert_eq!((written.matches("\nresource ").count(), written.matches("\nimport {").count()), (3, 3));
    assert!(written.contains("access_entry_arn = eksaccess_entry.admin.access_entry_arn\n"), "{written}");
    assert_eq!(
        said(&output),
        "terraform-provider-eksaccess: exported 2 access entries and 1 policy association\n"
    );
    let writes = simulator.control().journal(0).unwrap().into_iter().filter(JournalCall::is_write);
    assert_eq!(writes.count(), 0);
}

#[test]
fn a_folder_gets_both_files_and_none_of_them_is_overwritten_unless_that_is_asked_for() {
    let simulator = Embedded::start(world().into_json()).unwrap();
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("access");
    let into = ["--out", folder.to_str().unwrap()];
    let output = export(&simulator, &into);
    assert_eq!((output.status.code(), text(&output)), (Some(0), String::new()), "{output:?}");
    assert_eq!(names(&folder), ["access.tf", "imports.tf", "terraform.tf"]);
    assert!(said(&output).contains("Next: run `terraform init` and `terraform plan`"), "{}", said(&output));
    let requires = fs::read_to_string(folder.join("terraform.tf")).unwrap();
    for says in ["source  = \"eksaccess/eksaccess\"", &format!("region = \"{REGION}\"")] {
        assert!(requires.contains(says), "{says}: {requires}");
    }
    fs::write(folder.join("terraform.tf"), "mine").unwrap();
    fs::write(folder.join("access.tf"), "mine").unwrap();
    let before = simulator.control().last_call().unwrap();
    let output = export(&simulator, &into);
    assert_eq!(output.status.code(), Some(3));
    assert!(said(&output).contains("access.tf exists. Use --force"), "{}", said(&output));
    assert_eq!(simulator.control().last_call().unwrap(), before, "that shows before AWS is asked");
    assert_eq!(fs::read_to_string(folder.join("access.tf")).unwrap(), "mine");
    let output = export(&simulator, &[&into[..], &["--force"]].concat());
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(fs::read_to_string(folder.join("access.tf")).unwrap().contains("eksaccess_entry"));
    assert_eq!(fs::read_to_string(folder.join("terraform.tf")).unwrap(), "mine", "not even with --force");
}

/// What requires the provider twice is rejected by hosts.
#[test]
fn a_configuration_that_is_there_is_not_told_what_it_requires() {
    let simulator = Embedded::start(world().into_json()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("main.tf"), "").unwrap();
    let output = export(&simulator, &["--out", folder.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(names(folder.path()), ["access.tf", "imports.tf", "main.tf"]);
}

#[test]
fn json_has_the_address_and_the_import_id_of_all_that_is_exported_and_the_reason_for_the_rest() {
    let linked = "aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS";
    let world = world().entry(json!({ "principal_arn": harness::world::role(linked) }));
    let simulator = Embedded::start(world.into_json()).unwrap();
    let answer: Value = serde_json::from_slice(&export(&simulator, &["--json"]).stdout).unwrap();
    assert_eq!((&answer["version"], &answer["region"]), (&json!(1), &json!(REGION)));
    let entries = answer["entries"].as_array().unwrap();
    let admin = entries.iter().find(|entry| entry["address"] == "eksaccess_entry.admin").unwrap();
    assert_eq!(admin["import_id"], format!("demo:{}", admin["principal_arn"].as_str().unwrap()));
    let association = &admin["associations"][0];
    assert_eq!(association["access_scope"]["namespaces"], json!(["web"]), "{answer:#}");
    let imports = answer["imports_hcl"].as_str().unwrap();
    for object in entries.iter().chain([association]) {
        let [address, id] = ["address", "import_id"].map(|name| object[name].as_str().unwrap());
        assert!(imports.contains(&format!("  to = {address}\n  id = \"{id}\"\n")), "{imports}");
    }
    let omitted = &answer["omitted"][0];
    assert!(omitted["principal_arn"].as_str().unwrap().ends_with(linked), "{answer:#}");
    assert!(omitted["reason"].as_str().unwrap().contains("service-linked"), "{answer:#}");
}

#[test]
fn what_cannot_be_read_or_written_is_one_clear_error_and_leaves_nothing() {
    let parent = tempfile::tempdir().unwrap();
    let (file, folder) = (parent.path().join("file"), parent.path().join("folder"));
    fs::write(&file, "").unwrap();
    let [file, folder_name] = [&file, &folder].map(|path| path.to_str().unwrap());
    for (world, arguments, says) in [
        (world(), vec!["--out", file], "file cannot be written"),
        (world(), vec!["--force"], "--out <DIR>"),
        (world(), vec!["--cluster", "prod", "--out", folder_name], "Cluster not found while exporting"),
        (world(), vec!["--cluster", "arn:aws", "--out", folder_name], "--cluster: "),
        (World::standard().mode("CONFIG_MAP"), vec!["--out", folder_name], "Access entries not enabled"),
        (world().denied(&["eks:ListAccessEntries"]), vec!["--out", folder_name], "eks:ListAccessEntries"),
        (world().denied(&["eks:DescribeAccessEntry"]), vec!["--out", folder_name], "eks:DescribeAccessEntry"),
    ] {
        let simulator = Embedded::start(world.into_json()).unwrap();
        let mut command = program(simulator.url());
        command.arg("export");
        if !arguments.contains(&"--cluster") {
            command.args(["--cluster", "demo"]);
        }
        let output = command.args(&arguments).output().unwrap();
        let said = said(&output);
        assert_eq!((output.status.code(), text(&output)), (Some(3), String::new()), "{arguments:?}: {said}");
        assert!(said.contains(says), "{says} is not in {said}");
        assert_eq!(names(parent.path()), ["file"], "{says}");
    }
}

/// IAM only adds comments.
#[test]
fn without_iam_everything_is_exported_and_a_line_says_what_was_not_checked() {
    let simulator = Embedded::start(world().denied(&["iam:*"]).into_json()).unwrap();
    let output = export(&simulator, &[]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(
        said(&output).contains("IAM could not be asked") && said(&output).contains("iam:Get"),
        "{output:?}"
    );
    assert_eq!(text(&output).matches("\nresource ").count(), 3);
}
