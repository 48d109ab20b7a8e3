//! Many entries, on wish with two associations each, and what a phase of their life costs. Never here: what it may cost.

use std::{
    future::Future,
    path::Path,
    time::{Duration, Instant},
};

use futures_util::{StreamExt, TryFutureExt, TryStreamExt, stream};
use harness::{Embedded, Result, error::HarnessError, world};
use serde_json::{Value, json};

use super::{
    IN_FLIGHT,
    client::{Client, Object},
    process::Process,
};

const ENTRY: &str = "eksaccess_entry";
const ASSOCIATION: &str = "eksaccess_policy_association";
const POLICIES: [&str; 2] = ["AmazonEKSViewPolicy", "AmazonEKSEditPolicy"];

/// Entries and what belongs to them, in the order in which they are created.
pub(super) struct Fleet {
    size: u32,
    has_associations: bool,
    entries: Vec<Object>,
    associations: Vec<Object>,
    /// An entry more, on which a process does its first call.
    first: Option<Object>,
}

/// What a phase cost.
pub(super) struct Measured {
    pub(super) objects: u32,
    pub(super) took: Duration,
    /// Calls of EKS, and those of them that were throttled.
    pub(super) calls: u32,
    pub(super) throttled: u32,
    /// Calls of IAM and STS.
    pub(super) look_ups: u32,
    /// The provider's own.
    pub(super) cpu: Duration,
    /// MiB.
    pub(super) peak: f64,
}

/// The name of an entry's role.
pub(super) fn role_name(number: u32) -> String {
    format!("people/person-{number}")
}

impl Fleet {
    /// Entries by themselves.
    pub(super) fn of_entries(size: u32) -> Self {
        Self { size, has_associations: false, entries: Vec::new(), associations: Vec::new(), first: None }
    }

    /// Entries with two associations each.
    pub(super) fn with_associations(size: u32) -> Self {
        Self { has_associations: true, ..Self::of_entries(size) }
    }

    pub(super) async fn create(&mut self, provider: &Path, simulator: &Embedded) -> Result<Measured> {
        let meter = Meter::start(provider, simulator).await?;
        self.first = Some(meter.client().create(ENTRY, &entry(self.size)).await?);
        let meter = meter.begin()?;
        let create = |type_name| {
            let client = meter.client();
            move |config: Value| {
                let client = client.clone();
                async move { client.create(type_name, &config).await }
            }
        };
        self.entries = all((0..self.size).map(entry), create(ENTRY)).await?;
        if self.has_associations {
            let configs =
                (0..self.size).flat_map(|number| POLICIES.map(|policy| association(number, policy)));
            self.associations = all(configs, create(ASSOCIATION)).await?;
        }
        meter.end(self.objects(), simulator).await
    }

    pub(super) async fn read(&mut self, provider: &Path, simulator: &Embedded) -> Result<Measured> {
        let meter = Meter::start(provider, simulator).await?;
        if let Some(first) = self.first.clone() {
            meter.client().read(first).await?;
        }
        let meter = meter.begin()?;
        let read = |object: Object| meter.client().read(object);
        all(self.entries.iter().cloned(), read).await?;
        all(self.associations.iter().cloned(), read).await?;
        meter.end(self.objects(), simulator).await
    }

    pub(super) async fn delete(&mut self, provider: &Path, simulator: &Embedded) -> Result<Measured> {
        let meter = Meter::start(provider, simulator).await?;
        if let Some(first) = self.first.take() {
            meter.client().delete(first).await?;
        }
        let meter = meter.begin()?;
        let delete = |object: Object| meter.client().delete(object);
        all(self.associations.drain(..), delete).await?;
        all(self.entries.drain(..), delete).await?;
        meter.end(self.objects(), simulator).await
    }

    fn objects(&self) -> u32 {
        if self.has_associations { 3 * self.size } else { self.size }
    }
}

/// A process and what it has used before the phase.
struct Meter<'s> {
    process: Process,
    client: Client,
    simulator: &'s Embedded,
    begun: Instant,
    cpu: Duration,
    last_call: u64,
}

impl<'s> Meter<'s> {
    async fn start(provider: &Path, simulator: &'s Embedded) -> Result<Self> {
        let process = Process::start(provider, simulator.url())?;
        let client = Client::connect(&process.socket).await?;
        Ok(Self { process, client, simulator, begun: Instant::now(), cpu: Duration::ZERO, last_call: 0 })
    }

    fn client(&self) -> Client {
        self.client.clone()
    }

    /// What was before does not count: it is the process's start and its first call.
    fn begin(self) -> Result<Self> {
        let last_call = self.simulator.control().last_call()?;
        Ok(Self { cpu: self.process.cpu(), last_call, begun: Instant::now(), ..self })
    }

    /// Ends the process, which waits for this end of the connection to close: so this thread must not wait for it.
    async fn end(self, objects: u32, simulator: &Embedded) -> Result<Measured> {
        let (took, cpu, peak) =
            (self.begun.elapsed(), self.process.cpu().saturating_sub(self.cpu), self.process.peak_memory());
        let calls = simulator.control().journal(self.last_call)?;
        let of_eks = calls.iter().filter(|call| call.service == "eks");
        let throttled = of_eks.clone().filter(|call| call.status == 429);
        let look_ups = calls.iter().filter(|call| call.service != "eks");
        let [calls, throttled, look_ups] = [of_eks.count(), throttled.count(), look_ups.count()]
            .map(|count| u32::try_from(count).unwrap_or(u32::MAX));
        let Self { process, client, .. } = self;
        drop(client);
        let ended = tokio::task::spawn_blocking(|| process.end()).await;
        ended.map_err(|error| HarnessError::Unexpected(error.to_string()))??;
        Ok(Measured { objects, took, calls, throttled, look_ups, cpu, peak })
    }
}

/// Does the same with all of them, so many at once as hosts do: each that ends makes room for the next.
async fn all<I, T, W>(items: impl Iterator<Item = I>, work: impl Fn(I) -> W) -> Result<Vec<T>>
where
    W: Future<Output = Result<T>>,
{
    let numbered = items.enumerate().map(|(number, item)| work(item).map_ok(move |done| (number, done)));
    let mut done: Vec<_> = stream::iter(numbered).buffer_unordered(IN_FLIGHT).try_collect().await?;
    done.sort_unstable_by_key(|(number, _)| *number);
    Ok(done.into_iter().map(|(_, done)| done).collect())
}

fn entry(number: u32) -> Value {
    json!({ "cluster_name": world::CLUSTER, "principal_arn": world::role(&role_name(number)) })
}

fn association(number: u32, policy: &str) -> Value {
    json!({
        "cluster_name": world::CLUSTER,
        "principal_arn": world::role(&role_name(number)),
        "policy_arn": world::policy(policy),
        "access_scope": { "type": "namespace", "namespaces": ["shop"] },
    })
}
