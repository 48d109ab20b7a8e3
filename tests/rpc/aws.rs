//! A simulated AWS, and what a person does to it by hand. Never here: what is in it at the start (`world`).

use eks_simulator::{ClockMode, ControlClient, Options, Simulator};
use serde_json::{Value as Json, json};

use crate::rpc::world::{ADMIN, CLUSTER, REGION, World};

/// A running simulator.
pub(crate) struct Aws {
    url: String,
    _simulator: Simulator,
}

/// One call that AWS saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) service: String,
    pub(crate) operation: String,
    pub(crate) target: String,
    pub(crate) caller: String,
    pub(crate) status: u64,
}

impl Aws {
    /// One whose clock stands still until it is moved.
    pub(crate) async fn with(world: World) -> Self {
        Self::start(world, ClockMode::Hand).await
    }

    pub(crate) async fn start(world: World, clock: ClockMode) -> Self {
        let document = eks_simulator::World::from_json(world.into_document()).unwrap();
        let options = Options { clock, ..Options::default() };
        let simulator = Simulator::start(document, options).await.unwrap();
        Self { url: simulator.url().to_owned(), _simulator: simulator }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// What AWS was asked, in order, since the start or the last [`Aws::forget`].
    pub(crate) async fn calls(&self) -> Vec<Call> {
        let journal = self.control("GET", "journal", None).await;
        let text = |call: &Json, member: &str| call[member].as_str().unwrap_or_default().to_owned();
        let read = |call: &Json| Call {
            service: text(call, "service"),
            operation: text(call, "operation"),
            target: text(call, "target"),
            caller: text(call, "caller"),
            status: call["status"].as_u64().unwrap(),
        };
        assert_eq!(journal["dropped"], 0, "the journal is too short for this test");
        journal["calls"].as_array().unwrap().iter().map(read).collect()
    }

    /// The operations that AWS was asked for, in order.
    pub(crate) async fn operations(&self) -> Vec<String> {
        self.calls().await.into_iter().map(|call| call.operation).collect()
    }

    /// How often it was asked for one operation.
    pub(crate) async fn count(&self, operation: &str) -> usize {
        self.operations().await.iter().filter(|called| *called == operation).count()
    }

    /// The operations that could change something, in order.
    pub(crate) async fn writes(&self) -> Vec<String> {
        let reads = ["Describe", "List", "Get", "Assume"];
        let is_write = |operation: &String| !reads.iter().any(|verb| operation.starts_with(verb));
        self.operations().await.into_iter().filter(is_write).collect()
    }

    /// Begins a new page of the journal.
    pub(crate) async fn forget(&self) {
        self.control("DELETE", "journal", None).await;
    }

    /// Does an EKS operation as the administrator would in the console, a minute later; it must succeed.
    pub(crate) async fn by_hand(&self, operation: &str, principal: &str, more: Json) -> Json {
        self.advance(60).await;
        let mut input = json!({ "clusterName": CLUSTER, "principalArn": principal });
        merge(&mut input, more);
        self.call("eks", operation, input).await
    }

    /// Does any operation as the administrator.
    pub(crate) async fn call(&self, service: &str, operation: &str, input: Json) -> Json {
        let call = json!({ "as": ADMIN, "service": service, "operation": operation, "region": REGION, "input": input });
        let answer = self.control("POST", "call", Some(call)).await;
        assert_eq!(answer["status"], 200, "{operation}: {answer}");
        answer["output"].clone()
    }

    /// Makes calls of an operation fail; `rule` has the action and, where wished, target, skip and count.
    pub(crate) async fn fault(&self, operation: &str, rule: Json) {
        let mut order = json!({ "operation": operation });
        merge(&mut order, rule);
        self.control("POST", "faults", Some(order)).await;
    }

    /// Makes calls of an operation answer an error of EKS's.
    pub(crate) async fn fails(&self, operation: &str, count: u32, status: u16, code: &str) {
        let error = json!({ "status": status, "code": code, "message": "Failed on order." });
        self.fault(operation, json!({ "count": count, "error": error })).await;
    }

    /// Takes all faults away.
    pub(crate) async fn mend(&self) {
        self.control("DELETE", "faults", None).await;
    }

    pub(crate) async fn limit(&self, operation: &str, per_second: u32) {
        let limit = json!({ "operation": operation, "per_second": per_second });
        self.control("POST", "limits", Some(limit)).await;
    }

    pub(crate) async fn advance(&self, seconds: u32) {
        self.control("POST", "clock", Some(json!({ "advance_seconds": seconds }))).await;
    }

    /// All that is there, as it is now.
    pub(crate) async fn world(&self) -> Json {
        self.control("GET", "world", None).await
    }

    /// Changes the world behind everybody's back, a minute later.
    pub(crate) async fn change(&self, change: impl FnOnce(&mut Json)) {
        self.advance(60).await;
        let mut world = self.control("GET", "world", None).await;
        change(&mut world);
        self.control("PUT", "world", Some(world)).await;
    }

    /// The first cluster, as it is now.
    pub(crate) async fn cluster(&self) -> Json {
        self.world().await["clusters"][0].clone()
    }

    /// The entry of a principal, as it is now.
    pub(crate) async fn entry(&self, principal: &str) -> Option<Json> {
        let cluster = self.cluster().await;
        let entries = cluster["entries"].as_array().unwrap().iter();
        entries.clone().find(|entry| entry["principal_arn"] == principal).cloned()
    }

    async fn control(&self, method: &str, path: &str, body: Option<Json>) -> Json {
        let text = ControlClient::new(&self.url).request(method, path, body.as_ref()).await.unwrap();
        if text.is_empty() { Json::Null } else { serde_json::from_str(&text).unwrap() }
    }
}

/// Puts the members of one object into another.
pub(crate) fn merge(into: &mut Json, more: Json) {
    let Json::Object(more) = more else { return };
    for (name, value) in more {
        into[name] = value;
    }
}
