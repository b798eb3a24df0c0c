//! Prometheus metrics: one recorder per process, `GET /metrics`, and the number and duration of requests per route.

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

/// Upper bounds of the buckets of histograms whose name ends in `_ms`, in milliseconds.
const MILLISECONDS: [f64; 16] =
    [1.0, 2.0, 4.0, 7.0, 10.0, 20.0, 40.0, 70.0, 100.0, 200.0, 400.0, 700.0, 1_000.0, 5_000.0, 20_000.0, 60_000.0];

/// Installs the recorder of the process and returns its handle. Later calls return the same handle.
///
/// # Errors
/// If the recorder cannot be built.
pub fn install() -> anyhow::Result<PrometheusHandle> {
    if let Some(handle) = HANDLE.get() {
        return Ok(handle.clone());
    }
    let recorder =
        PrometheusBuilder::new().set_buckets_for_metric(Matcher::Suffix("_ms".into()), &MILLISECONDS)?.build_recorder();
    let handle = HANDLE.get_or_init(|| recorder.handle());
    // If two callers race, one recorder is installed and the other one is dropped together with its handle.
    if metrics::set_global_recorder(recorder).is_err() {
        tracing::debug!("a metrics recorder is already installed");
    }
    Ok(handle.clone())
}

/// A router with `GET /metrics` in the Prometheus text format.
///
/// # Errors
/// Like [`install`].
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

/// Middleware that records `http_requests_total` and `http_request_ms`, labelled with method, status and route. The
/// route is the pattern and not the path, because paths can contain wallet addresses; it is `unmatched` for unknown
/// paths.
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
