//! What an audit says of many worlds, whole: the screen in a pipe from `tests/golden/audits`, asked of the simulator.
//! `UPDATE=1` rewrites the golden files.

mod worlds;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{env, fs};

use eksaccess::audit::{self, Audit, Code, Request, Severity};
use eksaccess::aws::{Aws as Client, Deadline, Endpoints, Settings};
use eksaccess::aws_auth::AwsAuth;
use serde_json::json;
use tokio::sync::OnceCell;

use crate::rpc::aws::Aws;
use crate::rpc::world::{CLUSTER, KEY, REGION, SECRET};
use worlds::Question;

/// Columns of the screen in a pipe.
const COLUMNS: usize = 80;

/// Every world's name with its audit, asked once for all tests.
async fn audits() -> &'static [(&'static str, Audit)] {
    static AUDITS: OnceCell<Vec<(&'static str, Audit)>> = OnceCell::const_new();
    let ask = || async {
        let mut audits = Vec::new();
        for question in worlds::all() {
            audits.push((question.name, asked(question).await));
        }
        audits
    };
    AUDITS.get_or_init(ask).await
}

/// Asks the simulator, and the only way in which it may be asked is by reading.
async fn asked(question: Question) -> Audit {
    let Question { name, world, aws_auth, if_mode, skips_iam, answer } = question;
    let aws = Aws::with(world).await;
    if let Some((operation, answer)) = answer {
        let body = json!({ "status": 200, "content_type": "application/json", "text": answer.to_string() });
        aws.fault(operation, json!({ "body": body })).await;
    }
    let url = || Some(aws.url().to_owned());
    let client = Client::new(Settings {
        region: Some(REGION.to_owned()),
        access_key: Some(KEY.to_owned()),
        secret_key: Some(SECRET.into()),
        shared_config_files: vec!["/nowhere/config".to_owned()],
        shared_credentials_files: vec!["/nowhere/credentials".to_owned()],
        endpoints: Endpoints { eks: url(), iam: url(), sts: url() },
        skip_iam_lookups: skips_iam,
        ..Settings::default()
    });
    let request = Request {
        cluster: CLUSTER.parse().unwrap(),
        aws_auth: aws_auth.map(|data| AwsAuth::read(&data).unwrap()),
        if_mode: if_mode.map(Into::into),
        names_region: false,
    };
    let deadline = Deadline::after(Duration::from_mins(1));
    let audit = audit::audit(&client, REGION, request, &deadline, &mut |_, _| ()).await;
    assert_eq!(aws.writes().await, [""; 0], "{name}");
    audit.unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/audits").join(format!("{name}.txt"))
}

#[tokio::test]
async fn every_screen_is_the_golden_one_and_fits_a_narrow_window() {
    let update = env::var_os("UPDATE").is_some();
    for (name, audit) in audits().await {
        let (path, text) = (golden(name), format!("{}\n", audit.text(COLUMNS)));
        if update {
            fs::write(&path, &text).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(text, expected, "{name}: run with UPDATE=1, and read what it wrote");
        // Code and names are for copying: only those may be longer.
        let is_long = |line: &&str| {
            line.chars().count() > COLUMNS
                && !line.starts_with("    ")
                && line.split(' ').all(|word| word.len() < 60)
        };
        assert_eq!(text.lines().find(is_long), None, "{name}");
    }
}

#[tokio::test]
async fn every_golden_screen_has_its_world_and_every_code_is_on_one() {
    let (mut names, mut codes) = (BTreeSet::new(), BTreeSet::new());
    for (name, Audit { findings, .. }) in audits().await {
        names.insert((*name).to_owned());
        assert!(findings.is_sorted_by_key(|finding| finding.code), "the most severe first");
        codes.extend(findings.iter().map(|finding| finding.code));
    }
    let missing: Vec<_> = Code::ALL.iter().filter(|code| !codes.contains(code)).collect();
    assert_eq!(missing, worlds::ON_NO_SCREEN.iter().collect::<Vec<_>>(), "codes that no world shows");
    for file in fs::read_dir(golden("x").parent().unwrap()).unwrap() {
        let name = file.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned();
        assert!(names.contains(&name), "{name} is no world's");
    }
}

#[tokio::test]
async fn a_cluster_is_clean_where_all_findings_are_information() {
    for (name, audit) in audits().await {
        let is_clean = name.starts_with("clean");
        let worst = audit.findings.iter().map(|finding| finding.code.severity()).min();
        assert_eq!(audit.is_clean(), is_clean, "{name}");
        assert_eq!(worst.is_none_or(|worst| worst == Severity::Info), is_clean, "{name}");
    }
}
