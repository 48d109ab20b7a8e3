//! The law of the export: of any cluster, every entry and association has a block or is named in a comment with the reason;
//! each block is imported by its `import` block, and then a plan of it has nothing to do and nothing was written.
//! Never here: the text of a block (pinned beside its code), or a real host (`tests/host`).

mod hcl;
mod world;

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    num::NonZero,
    thread,
    time::Duration,
};

use eksaccess::{
    aws::{Aws as Client, Deadline, Endpoints, Settings},
    export::{self, Export, Request},
};
use serde_json::{Value as Json, json};

use crate::chance::Chance;
use crate::rpc::{
    aws::Aws,
    host::{Action, Core, Instance},
    world::{KEY, SECRET},
};
use hcl::Block;
use world::{Clusters, PARTITIONS};

/// Clusters that are exported, unless the variable `CASES` says how many.
const CASES: usize = 200;

/// Clusters that share a simulated AWS: a start costs more than a cluster.
const SHARE: usize = 25;

/// The same cases in every run, unless the variable `SEED` names others.
const SEED: u64 = 20_261_127;

/// How often each came.
type Counts = BTreeMap<&'static str, usize>;

/// What must come up among the cases, or they prove less than they are to.
const KINDS: [&str; 7] = [
    "entry",
    "association",
    "entry omitted",
    "named after more than its name",
    "orphaned",
    "region named",
    "empty",
];

#[test]
fn every_export_is_imported_and_has_nothing_to_change() {
    let number = |name: &str| env::var(name).ok().map(|text| text.parse::<u64>().expect("a number"));
    let seed = number("SEED").unwrap_or(SEED);
    let batches = number("CASES").map_or(CASES, |cases| usize::try_from(cases).unwrap()).div_ceil(SHARE);
    println!("SEED={seed} CASES={}", batches * SHARE);
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let play_share = |first: usize| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let mut counts = Counts::new();
        for number in (first..batches).step_by(cores) {
            runtime.block_on(play(seed, number, &mut counts));
        }
        counts
    };
    let counts = thread::scope(|scope| {
        let threads: Vec<_> = (0..cores).map(|first| scope.spawn(move || play_share(first))).collect();
        let mut all = Counts::new();
        for (kind, count) in threads.into_iter().flat_map(|thread| thread.join().expect("no case is broken"))
        {
            *all.entry(kind).or_default() += count;
        }
        all
    });
    println!("{counts:?}");
    for kind in KINDS {
        assert!(counts.contains_key(kind), "no case was {kind}: {counts:?}");
    }
}

/// Exports and imports some clusters of one AWS, in which nothing may change.
async fn play(seed: u64, number: usize, counts: &mut Counts) {
    let mut chance = Chance::of(seed ^ ((number as u64) << 32));
    let clusters = Clusters::of(&mut chance, PARTITIONS[number % PARTITIONS.len()], SHARE);
    let Clusters { region, names, world } = clusters;
    let aws = Aws::with(world).await;
    let before = aws.world().await;
    // What IAM says changes no plan, and would double the calls.
    let core = Core::configured(&aws, json!({ "region": region, "skip_iam_lookups": true })).await;
    let client = client(&aws, region);
    for name in &names {
        let request = Request {
            cluster: name.parse().unwrap(),
            region: region.to_owned(),
            names_region: chance.percent(30),
            includes_managed: chance.percent(50),
        };
        let deadline = Deadline::after(Duration::from_mins(5));
        let exported = export::export(&client, &request, &deadline, &mut |_, _, _| ()).await.unwrap();
        let case = Case { request, exported, what: format!("SEED={seed}, batch {number}, cluster {name}") };
        let cluster = before["clusters"].as_array().unwrap().iter().find(|cluster| cluster["name"] == **name);
        case.has_everything(cluster.unwrap(), counts);
        case.is_imported_without_a_change(&core, counts).await;
    }
    assert_eq!(aws.writes().await, [""; 0], "SEED={seed}, batch {number}");
    assert_eq!(aws.world().await, before, "SEED={seed}, batch {number}");
}

fn client(aws: &Aws, region: &str) -> Client {
    let url = || Some(aws.url().to_owned());
    Client::new(Settings {
        region: Some(region.to_owned()),
        access_key: Some(KEY.to_owned()),
        secret_key: Some(SECRET.into()),
        shared_config_files: vec!["/nowhere/config".to_owned()],
        shared_credentials_files: vec!["/nowhere/credentials".to_owned()],
        endpoints: Endpoints { eks: url(), iam: url(), sts: url() },
        ..Settings::default()
    })
}

/// An export of one cluster.
struct Case {
    request: Request,
    exported: Export,
    what: String,
}

impl Case {
    /// Every entry and every association is there once, or a comment says why not.
    fn has_everything(&self, cluster: &Json, counts: &mut Counts) {
        let Self { request, exported, what } = self;
        let blocks = hcl::blocks(&exported.resources);
        let (mut entries, mut associations) = (BTreeSet::new(), BTreeSet::new());
        let mut owners = BTreeMap::new();
        for block in &blocks {
            let config = block.config(&|traversal| json!(traversal));
            if block.labels[0] == "eksaccess_entry" {
                let principal = config["principal_arn"].as_str().unwrap().to_owned();
                owners.insert(block.address(), principal.clone());
                assert!(entries.insert(principal), "{what}: twice {config}");
            } else {
                let entry = config["principal_arn"].as_str().unwrap().strip_suffix(".principal_arn").unwrap();
                let pair = (owners[entry].clone(), config["policy_arn"].as_str().unwrap().to_owned());
                assert!(associations.insert(pair), "{what}: twice {config}");
            }
        }
        let there = cluster["entries"].as_array().unwrap();
        *counts.entry("empty").or_default() += usize::from(there.is_empty());
        for entry in there {
            let principal = entry["principal_arn"].as_str().unwrap();
            if !entries.contains(principal) {
                assert!(may_be_omitted(entry, request.includes_managed), "{what}: {entry} is missing");
                let line = format!("# {principal}:");
                assert!(exported.resources.contains(&line), "{what}: {principal} has no reason");
                *counts.entry("entry omitted").or_default() += 1;
                continue;
            }
            for policy in entry["policies"].as_array().unwrap() {
                let pair = (principal.to_owned(), policy["policy_arn"].as_str().unwrap().to_owned());
                assert!(associations.remove(&pair), "{what}: {pair:?} is missing");
            }
        }
        assert!(associations.is_empty(), "{what}: {associations:?} are not there");
        assert_eq!(entries.len(), exported.entries.len(), "{what}");
        let addresses = exported.entries.iter().flat_map(|entry| {
            [&entry.address].into_iter().chain(entry.associations.iter().map(|it| &it.address))
        });
        assert!(addresses.eq(blocks.iter().map(Block::address).collect::<Vec<_>>().iter()), "{what}");
        *counts.entry("orphaned").or_default() += exported.resources.matches("# Orphaned: ").count();
    }

    /// Imports everything, then plans everything.
    async fn is_imported_without_a_change(&self, core: &Core, counts: &mut Counts) {
        let Self { request, exported, what } = self;
        let imports: BTreeMap<String, String> =
            hcl::blocks(&exported.imports).iter().map(Block::import).collect();
        let blocks = hcl::blocks(&exported.resources);
        assert_eq!(imports.len(), blocks.len(), "{what}: {:?}", exported.imports);
        let mut states: BTreeMap<String, Instance<'_>> = BTreeMap::new();
        for block in &blocks {
            let address = block.address();
            let mut instance =
                if block.labels[0] == "eksaccess_entry" { core.entry() } else { core.association() };
            let imported = instance.import(&imports[&address]).await;
            assert!(!imported.has_errors(), "{what}: {address}: {imported:#?}");
            let config = block.config(&|traversal| {
                let (entry, attribute) = traversal.rsplit_once('.').unwrap();
                states[entry].get(attribute)
            });
            let validated = instance.validate(&config).await;
            assert!(!validated.has_errors(), "{what}: {address}: {validated:#?}");
            let planned = instance.plan_unrefreshed(&config).await;
            assert_eq!(planned.action, Action::Nothing, "{what}: {address}: {config:#} {planned:#?}");
            count(&address, &instance, counts);
            states.insert(address, instance);
        }
        *counts.entry("region named").or_default() += usize::from(request.names_region && !states.is_empty());
    }
}

/// Whether an entry may have no block: EKS or another service of AWS may have created it.
fn may_be_omitted(entry: &Json, includes_managed: bool) -> bool {
    let has = |part: &str| entry.to_string().contains(part);
    let is_node = !["STANDARD", "HYBRID_LINUX", "EC2_MOON"].contains(&entry["type"].as_str().unwrap());
    let is_managed = is_node || has("aws:eks:") || has("AmazonEKSACKPolicy");
    has(":role/aws-service-role/") || (is_managed && !includes_managed)
}

fn count(address: &str, instance: &Instance<'_>, counts: &mut Counts) {
    let mut add = |kind| *counts.entry(kind).or_default() += 1;
    let Some(name) = address.strip_prefix("eksaccess_entry.") else { return add("association") };
    add("entry");
    let principal = instance.get("principal_arn");
    let (_, own) = principal.as_str().unwrap().rsplit_once(['/', ':']).unwrap();
    let own: String = own.to_lowercase().replace(|letter: char| !letter.is_ascii_alphanumeric(), "_");
    match name.strip_prefix(own.trim_matches('_')) {
        Some("") => {}
        Some(rest) if rest.len() <= 2 => add("numbered"),
        _ => add("named after more than its name"),
    }
}
