//! One case of the matrix: its stage, its fault, and what comes of it. Never here: which cases there are.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use eks_simulator::ClockMode;
use serde_json::{Value as Json, json};
use tokio::time::Instant;

use super::{
    fault::{Fault, Times, blind_after},
    judge::Objects,
    moment::{Deed, Moment},
    play::{self, Held, Said},
};
use crate::rpc::{
    aws::Aws,
    host::{Core, Problems},
    world::CLUSTER,
};

/// No command takes longer: five minutes for each of a create, a delete and their look-ups, however slow each call is.
const LONGEST: Duration = Duration::from_mins(30);
/// No command asks AWS more often.
const MOST_CALLS: usize = 80;
/// How long a person takes until the next command, at least.
const BETWEEN_COMMANDS: Duration = Duration::from_secs(15);

/// A fault in the calls of one operation at one moment.
pub(crate) struct Case {
    pub(crate) moment: &'static Moment,
    pub(crate) service: String,
    pub(crate) operation: String,
    pub(crate) fault: &'static Fault,
    pub(crate) times: Times,
    pub(crate) usual: Arc<Usual>,
}

/// How a moment is where nothing goes wrong.
pub(crate) struct Usual {
    /// The calls, as service and operation, in their order.
    pub(crate) calls: Vec<(String, String)>,
    /// What is said.
    summaries: BTreeSet<String>,
    /// What is answered, if something is asked.
    answer: Json,
}

/// What came of a case, from what nobody notices to what a person must do something about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    /// All went well, in silence.
    Unnoticed,
    /// All went well, with a warning.
    Warned,
    /// One error, and the next apply put it right.
    Failed,
    /// One error with an import block, which was followed.
    Named,
}

/// What a deed came to.
struct Done {
    said: Said,
    answer: Json,
}

impl Usual {
    /// Plays a moment to see.
    pub(crate) async fn of(moment: &Moment) -> Self {
        let (aws, mut held) = staged(moment).await;
        aws.forget().await;
        let Done { said, answer } = play(moment, &aws, &mut held).await;
        assert!(!said.has_errors(), "{} goes wrong by itself: {}", moment.name, said.text());
        let calls = aws.calls().await.into_iter().map(|call| (call.service, call.operation)).collect();
        Self { calls, summaries: said.summaries().map(str::to_owned).collect(), answer }
    }

    /// How many calls of one operation come before the call of another, by its number.
    fn calls_before(&self, counted: &str, operation: &str, number: usize) -> usize {
        let mut of_operation = self
            .calls
            .iter()
            .enumerate()
            .filter(|(_, (_, called))| called == operation)
            .map(|(place, _)| place);
        let end = of_operation.nth(number).unwrap_or(self.calls.len());
        self.calls[..end].iter().filter(|(_, called)| called == counted).count()
    }
}

impl Case {
    /// Plays it.
    ///
    /// # Errors
    /// What does not hold.
    pub(crate) async fn play(&self) -> Result<Outcome, String> {
        let moment = self.moment;
        let (aws, mut held) = staged(moment).await;
        aws.forget().await;
        let foreign = if held.entry.is_none() { Objects::of(&aws).await } else { Objects::default() };
        self.begins(&aws).await;
        let begun = Instant::now();
        let done = play(moment, &aws, &mut held).await;
        self.ends(begun.elapsed(), aws.calls().await.len(), &done.said)?;
        if let Deed::Diagnose(_) = moment.deed {
            self.answers(&done)?;
            aws.mend().await;
            let again = play(moment, &aws, &mut held).await;
            claim(again.answer == self.usual.answer, || format!("the next answer is {}", again.answer))?;
            return Ok(self.outcome(&done.said, false));
        }
        self.is_accounted_for(&Objects::of(&aws).await, &foreign, &held, &done.said)?;
        aws.mend().await;
        tokio::time::sleep(BETWEEN_COMMANDS).await; // virtual
        let imported = self.converges(&aws, &mut held, &done.said).await?;
        Ok(self.outcome(&done.said, imported))
    }

    /// The fault begins.
    async fn begins(&self, aws: &Aws) {
        aws.fault(&self.operation, self.fault.rule(&self.service, self.times)).await;
        if !self.fault.blinds {
            return;
        }
        let number = if let Times::OnceAfter(calls) = self.times { calls } else { 0 };
        for read in ["DescribeAccessEntry", "ListAssociatedAccessPolicies"] {
            let before = self.usual.calls_before(read, &self.operation, number);
            aws.fault(read, blind_after(before)).await;
        }
    }

    /// It ends, in time, with one error for each address at most; with none where nobody should notice.
    fn ends(&self, took: Duration, calls: usize, said: &Said) -> Result<(), String> {
        let errors = |problems: &Problems| problems.0.iter().filter(|problem| problem.is_error).count();
        claim(took <= LONGEST, || format!("it took {took:?}"))?;
        claim(calls <= MOST_CALLS, || format!("it made {calls} calls"))?;
        claim(said.by_address().into_iter().all(|problems| errors(problems) <= 1), || {
            format!("more than one error for an address: {}", said.text())
        })?;
        let passes = self.fault.passes && matches!(self.times, Times::OnceAfter(_));
        claim(!(passes && said.has_errors()), || {
            format!("a fault that passes is an error: {}", said.text())
        })?;
        // What may be the caller's own access is not removed before it is determined whose it is.
        let protects = (self.moment.wanted)().exclusive().is_some() && self.operation == "GetCallerIdentity";
        let is_asked = protects || matches!(self.moment.deed, Deed::Diagnose(_));
        let is_look_up = self.service != "eks" && !is_asked;
        claim(!(is_look_up && said.has_errors()), || format!("a look-up fails it: {}", said.text()))
    }

    /// A fault may keep an answer from being given, and never makes it a wrong one.
    fn answers(&self, done: &Done) -> Result<(), String> {
        let expected = &self.usual.answer;
        let status = &done.answer["status"];
        let is_right = status == &expected["status"] || status == "undetermined" || done.said.has_errors();
        claim(is_right, || format!("the answer is {status} instead of {}", expected["status"]))
    }

    fn is_accounted_for(
        &self,
        objects: &Objects,
        foreign: &Objects,
        held: &Held,
        said: &Said,
    ) -> Result<(), String> {
        // Who imports has the id.
        let wanted = (self.moment.wanted)();
        let is_import = self.moment.deed == Deed::Import;
        let lost = if is_import { Vec::new() } else { objects.lost((&wanted, foreign), held, said) };
        claim(lost.is_empty(), || format!("{lost:?} is in no state and no import block: {}", said.text()))?;
        let wanted = Objects::wanted(&wanted);
        claim(said.has_errors() || *objects == wanted, || {
            format!("without an error, there is {objects:?} instead of {wanted:?}; {}", said.text())
        })
    }

    /// The next commands without a fault lead to what is wanted, and to a plan with nothing in it. Says whether an import
    /// block had to be followed.
    async fn converges(&self, aws: &Aws, held: &mut Held, said: &Said) -> Result<bool, String> {
        let wanted = (self.moment.wanted)();
        if self.moment.deed == Deed::Import {
            let again = play::import(aws, held, &wanted, |_| true).await;
            claim(!again.has_errors(), || format!("the next import fails: {}", again.text()))?;
        }
        let mut again = play::apply(aws, held, &wanted).await;
        let must_import = again.has_errors();
        if must_import {
            claim(said.text().contains("import {"), || {
                format!("the next apply fails: {}\nafter: {}", again.text(), said.text())
            })?;
            let imported = play::import(aws, held, &wanted, |id| said.names(id)).await;
            claim(!imported.has_errors(), || format!("the import fails: {}", imported.text()))?;
            again = play::apply(aws, held, &wanted).await;
        }
        claim(!again.has_errors(), || format!("the next apply fails: {}", again.text()))?;
        let (found, wanted_objects) = (Objects::of(aws).await, Objects::wanted(&wanted));
        claim(found == wanted_objects, || format!("in the end there is {found:?}, not {wanted_objects:?}"))?;
        let (last, is_empty) = play::plan(aws, held, &wanted).await;
        claim(is_empty, || format!("the last plan is not empty; {}", last.text()))?;
        Ok(must_import)
    }

    fn outcome(&self, said: &Said, imported: bool) -> Outcome {
        if imported {
            Outcome::Named
        } else if said.has_errors() {
            Outcome::Failed
        } else if said.summaries().all(|summary| self.usual.summaries.contains(summary)) {
            Outcome::Unnoticed
        } else {
            Outcome::Warned
        }
    }
}

/// The world of a moment, after what was applied before.
async fn staged(moment: &Moment) -> (Aws, Held) {
    let aws = Aws::start((moment.world)(), ClockMode::Timer).await;
    let mut held = Held::default();
    let before = (moment.before)();
    if before.entry.is_some() {
        let said = play::apply(&aws, &mut held, &before).await;
        assert!(!said.has_errors(), "before {}: {}", moment.name, said.text());
    }
    match moment.deed {
        Deed::Replace => {
            let states = held.entry.iter_mut().chain(&mut held.views);
            states.for_each(|state| state.is_tainted = true);
        }
        Deed::Await => aws.fault("CreateAccessEntry", json!({ "error": unknown_principal() })).await,
        _ => {}
    }
    (aws, held)
}

fn unknown_principal() -> Json {
    json!({
        "status": 400, "code": "InvalidParameterException",
        "message": "The specified principalArn is invalid: invalid principal.",
    })
}

/// What the person does, whatever comes of it.
async fn play(moment: &Moment, aws: &Aws, held: &mut Held) -> Done {
    let wanted = (moment.wanted)();
    let (said, answer) = match moment.deed {
        Deed::Apply | Deed::Replace | Deed::Await => (play::apply(aws, held, &wanted).await, Json::Null),
        Deed::Plan => (play::plan(aws, held, &wanted).await.0, Json::Null),
        Deed::Import => (play::import(aws, held, &wanted, |_| true).await, Json::Null),
        Deed::Diagnose(principal) => {
            let question = json!({ "cluster_name": CLUSTER, "principal_arn": principal });
            let (answer, problems) = Core::of(aws).await.data("eksaccess_authentication", &question).await;
            let parts = ["status", "reason", "can_authenticate", "policies", "kubernetes_groups"];
            let answer = parts.map(|part| (part.to_owned(), answer[part].clone()));
            (Said { entry: problems, ..Said::default() }, Json::Object(answer.into_iter().collect()))
        }
    };
    Done { said, answer }
}

fn claim(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise()) }
}
