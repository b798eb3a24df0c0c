//! Prometheus metrics: one recorder a process, `GET /metrics`, and request counts and times by route.

use std::{sync::OnceLock, time::Instant};

use axum::{
    Router,
    extract::{MatchedPath, Request},
    middleware::Next,
    response::Response,
    routing::get,
};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();

/// Bucket bounds for every histogram whose name ends in `_ms`.
const MILLISECONDS: [f64; 16] =
    [1.0, 2.0, 4.0, 7.0, 10.0, 20.0, 40.0, 70.0, 100.0, 200.0, 400.0, 700.0, 1_000.0, 5_000.0, 20_000.0, 60_000.0];

/// Installs the process-wide recorder once and returns its handle; later calls return the same handle.
///
/// # Errors
/// When the process has another recorder already.
pub fn install() -> anyhow::Result<PrometheusHandle> {
    if let Some(handle) = HANDLE.get() {
        return Ok(handle.clone());
    }
    let recorder =
        PrometheusBuilder::new().set_buckets_for_metric(Matcher::Suffix("_ms".into()), &MILLISECONDS)?.build_recorder();
    let handle = HANDLE.get_or_init(|| recorder.handle());
    // Of two racing callers one installs its own recorder; the other's is dropped and its handle was not stored.
    if metrics::set_global_recorder(recorder).is_err() {
        tracing::debug!("a metrics recorder is installed already");
    }
    Ok(handle.clone())
}

/// `GET /metrics` in Prometheus' text format.
///
/// # Errors
/// As [`install`].
pub fn router() -> anyhow::Result<Router> {
    let handle = install()?;
    Ok(Router::new().route(
        "/metrics",
        get(move || async move {
            handle.run_upkeep();
            handle.render()
        }),
    ))
}

/// Middleware: counts a request and its time under its route's pattern, never under the path a person asked for.
pub async fn track(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("unmatched", MatchedPath::as_str).to_owned();
    let method = request.method().to_string();
    let start = Instant::now();
    let response = next.run(request).await;
    let labels = [("route", route), ("method", method), ("status", response.status().as_u16().to_string())];
    metrics::counter!("http_requests_total", &labels).increment(1);
    metrics::histogram!("http_request_ms", &labels).record(start.elapsed().as_secs_f64() * 1_000.0);
    response
}
