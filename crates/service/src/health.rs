//! Health endpoints. `/health/live` responds while the process runs. `/health/ready` runs named checks, each with a
//! timeout of two seconds.

use std::{collections::BTreeMap, future::Future, pin::Pin, sync::Arc, time::Duration};

use axum::{Json, Router, http::StatusCode, response::IntoResponse, routing::get};
use serde::Serialize;

type Answer = Pin<Box<dyn Future<Output = Result<(), String>> + Send>>;
type Check = Arc<dyn Fn() -> Answer + Send + Sync>;

/// Timeout of one check.
const LIMIT: Duration = Duration::from_secs(2);

/// The readiness checks of a service, by name.
#[derive(Clone, Default)]
pub struct Health {
    checks: BTreeMap<String, Check>,
}

/// The response body of `/health/ready`.
#[derive(Debug, Serialize)]
struct Report {
    status: &'static str,
    checks: BTreeMap<String, String>,
}

impl Health {
    /// Creates an instance without checks, which is always ready.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a check, or replaces the check with the same name. Its error text is part of the public response, so it
    /// must not contain private data.
    #[must_use]
    pub fn check<F, Fut>(mut self, name: impl Into<String>, check: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), String>> + Send + 'static,
    {
        self.checks.insert(name.into(), Arc::new(move || Box::pin(check())));
        self
    }

    /// Combines the checks of two services that run in one process. If both have a check with one name, `other`'s is
    /// used.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.checks.extend(other.checks);
        self
    }

    async fn report(&self) -> Report {
        let mut checks = BTreeMap::new();
        let mut status = "ready";
        for (name, check) in &self.checks {
            let answer =
                tokio::time::timeout(LIMIT, check()).await.unwrap_or_else(|_| Err("the check timed out".into()));
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

    /// A router with `/health/live`, which responds 200, and `/health/ready`, which responds 200 if all checks pass and
    /// otherwise 503, with the result of each check as JSON.
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
    async fn one_failed_check_makes_the_service_unready() {
        let good = Health::new().check("postgres", async || Ok(()));
        assert_eq!(good.report().await.status, "ready");
        let bad = good.merge(Health::new().check("chain", async || Err("12 blocks behind".to_owned())));
        let report = bad.report().await;
        assert_eq!(report.status, "unready");
        assert_eq!(report.checks["postgres"], "ok");
        assert_eq!(report.checks["chain"], "12 blocks behind");
    }

    #[tokio::test]
    async fn a_check_that_times_out_fails() {
        let hung = Health::new().check("rpc", std::future::pending);
        assert_eq!(hung.report().await.status, "unready");
    }
}
