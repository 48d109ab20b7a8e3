//! A cluster's own API server, asked with a token: who am I, may I, and what does aws-auth say? Never here: what follows
//! from the answer. What a diagnosis asks is asked again by it, since it knows what else is young (`diagnosis`).

mod answer;
mod can_i;
mod config_map;
mod connect;
mod error;
mod proxy;
mod retry;
mod review;
mod server;
mod tls;

use std::collections::BTreeMap;

use futures_util::stream::{self, StreamExt};
use jiff::Timestamp;
use serde_json::Value;

use super::deadline::Deadline;
use super::proxies::Proxies;
use super::{Aws, Cluster, SetupFault, Token};
pub use can_i::CanI;
pub use error::{ProbeError, TlsFault, Unreachable};
pub use retry::ProbeRetries;
pub use review::Reviewed;
use server::{ApiServer, Query};

/// How many questions are asked of a server at once.
const AT_ONCE: usize = 10;

impl Aws {
    /// A cluster's API server, and the way there. A proxy that is none is not gone around.
    fn api_server(&self, cluster: &Cluster) -> Result<ApiServer, ProbeError> {
        let proxies = Proxies::of(self.settings(), &self.0.environment);
        let wrong = |fault: SetupFault| ProbeError::unreachable(Unreachable::Connect, fault.to_string());
        ApiServer::of(&proxies.map_err(wrong)?, cluster)
    }

    /// Asks a cluster's API server whom it takes the token's owner for. Nothing is tried twice, except that a server that
    /// knows no `SelfSubjectReview` of version v1 is asked for v1beta1 (Kubernetes 1.27). The connection and the answer
    /// may take 10 s each.
    ///
    /// # Errors
    /// [`ProbeError`] tells apart a server that knows nobody by this token, one that forbids, and one that did not answer.
    pub async fn probe(
        &self,
        deadline: &Deadline,
        cluster: &Cluster,
        token: &Token,
    ) -> Result<Reviewed, ProbeError> {
        let server = self.api_server(cluster)?;
        for version in review::VERSIONS {
            let query =
                Query::Review { path: review::path(version), body: review::question(version).to_string() };
            match self.ask(deadline, &server, token, &query).await {
                Err(ProbeError::NotServed) => {}
                answer => return answer.and_then(|answer| review::reviewed(&answer, token)),
            }
        }
        Err(ProbeError::NotServed)
    }

    /// Asks a cluster's API server what the token's owner may do; the answers come in the order of the questions. At most
    /// ten are asked at once.
    pub async fn can_i(
        &self,
        deadline: &Deadline,
        cluster: &Cluster,
        token: &Token,
        questions: &[CanI],
    ) -> Vec<Result<bool, ProbeError>> {
        let server = match self.api_server(cluster) {
            Ok(server) => server,
            Err(error) => return questions.iter().map(|_| Err(error.clone())).collect(),
        };
        let asked = questions.iter().map(|question| {
            let server = &server;
            let query = Query::Review { path: can_i::PATH.to_owned(), body: question.body().to_string() };
            async move { can_i::allowed(&self.ask(deadline, server, token, &query).await?) }
        });
        stream::iter(asked.collect::<Vec<_>>()).buffered(AT_ONCE).collect().await
    }

    /// Reads the `data` of a cluster's `ConfigMap` aws-auth; none where the cluster has no such `ConfigMap`. A failure that may
    /// pass is asked about again.
    ///
    /// # Errors
    /// As for [`Self::probe`].
    pub async fn aws_auth(
        &self,
        deadline: &Deadline,
        cluster: &Cluster,
        token: &Token,
    ) -> Result<Option<BTreeMap<String, String>>, ProbeError> {
        let server = self.api_server(cluster)?;
        let (query, mut retries) = (Query::Object { path: config_map::PATH }, ProbeRetries::default());
        loop {
            let error = match self.ask(deadline, &server, token, &query).await {
                Ok(object) => return config_map::data(&object).map(Some),
                // Every server serves ConfigMaps, so it is this one that is not there.
                Err(ProbeError::NotServed) => return Ok(None),
                Err(error) => error,
            };
            let may_pass = error.is_transient() || error.is_timeout();
            if !may_pass || !retries.pause(error.retry_after(), deadline).await {
                return Err(error);
            }
            tracing::info!(server = %server, %error, "retrying");
        }
    }

    async fn ask(
        &self,
        deadline: &Deadline,
        server: &ApiServer,
        token: &Token,
        query: &Query,
    ) -> Result<Value, ProbeError> {
        let (asked, path) = (Box::pin(server.ask(token, query)), query.path());
        let answer = deadline.enforce(asked).await.map_err(ProbeError::Stopped).flatten();
        match &answer {
            Ok(answer) => tracing::debug!(server = %server, path, status = answer.status, "asked"),
            Err(error) => tracing::debug!(server = %server, path, %error, "asked in vain"),
        }
        let answer = answer?;
        if let Some(date) = &answer.date {
            self.0.api_servers.record_date(date, Timestamp::now());
        }
        answer.read(token)
    }
}
