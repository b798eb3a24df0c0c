//! `/health/live` says the process runs; `/health/ready` says it can serve, from named checks under a time limit each.

use std::{collections::BTreeMap, future::Future, pin::Pin, sync::Arc, time::Duration};

use axum::{Json, Router, http::StatusCode, response::IntoResponse, routing::get};
use serde::Serialize;

type Answer = Pin<Box<dyn Future<Output = Result<(), String>> + Send>>;
type Check = Arc<dyn Fn() -> Answer + Send + Sync>;

const LIMIT: Duration = Duration::from_secs(2);

/// A service's readiness checks, by name.
#[derive(Clone, Default)]
pub struct Health {
    checks: BTreeMap<String, Check>,
}

/// The body of `/health/ready`.
#[derive(Debug, Serialize)]
struct Report {
    status: &'static str,
    checks: BTreeMap<String, String>,
}

impl Health {
    /// No checks: ready as soon as the server answers.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a check; its error text is shown to whoever asks, so it must hold nothing private.
    #[must_use]
    pub fn check<F, Fut>(mut self, name: impl Into<String>, check: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), String>> + Send + 'static,
    {
        self.checks.insert(name.into(), Arc::new(move || Box::pin(check())));
        self
    }

    /// The checks of both, for services that share a process.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.checks.extend(other.checks);
        self
    }

    async fn report(&self) -> Report {
        let mut checks = BTreeMap::new();
        let mut status = "ready";
        for (name, check) in &self.checks {
            let answer = tokio::time::timeout(LIMIT, check()).await.unwrap_or_else(|_| Err("no answer in time".into()));
            let text = match answer {
                Ok(()) => "ok".to_owned(),
                Err(reason) => {
                    status = "unready";
                    reason
                }
            };
            checks.insert(name.clone(), text);
        }
        Report { status, checks }
    }

    /// The two routes.
    pub fn router(self) -> Router {
        let ready = move || {
            let health = self.clone();
            async move {
                let report = health.report().await;
                let code = if report.status == "ready" { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
                (code, Json(report)).into_response()
            }
        };
        Router::new().route("/health/live", get(async || "live")).route("/health/ready", get(ready))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_failing_check_makes_the_service_unready() {
        let good = Health::new().check("postgres", async || Ok(()));
        assert_eq!(good.report().await.status, "ready");
        let bad = good.merge(Health::new().check("chain", async || Err("12 blocks behind".to_owned())));
        let report = bad.report().await;
        assert_eq!(report.status, "unready");
        assert_eq!(report.checks["postgres"], "ok");
        assert_eq!(report.checks["chain"], "12 blocks behind");
    }

    #[tokio::test]
    async fn a_hanging_check_counts_as_failed() {
        let hung = Health::new().check("rpc", std::future::pending);
        assert_eq!(hung.report().await.status, "unready");
    }
}
