//! Logging to stderr as JSON lines or text, with one span per request that contains the request id. The route pattern
//! is logged and not the path, because paths and query strings contain wallets, tracks and tokens.

use std::time::Duration;

use axum::{
    body::Body,
    extract::MatchedPath,
    http::{Request, Response},
};
use serde::{Deserialize, Serialize};
use tower_http::trace::{DefaultOnRequest, TraceLayer};
use tracing::Span;
use tracing_subscriber::{EnvFilter, layer::SubscriberExt, util::SubscriberInitExt};

/// The header with the request id, in requests and responses.
pub const REQUEST_ID: &str = "x-request-id";

/// Settings of the log output.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TelemetryConfig {
    /// Format of a log line.
    pub format: LogFormat,
    /// A `tracing` filter such as `info,sqlx=warn`. The variable `RUST_LOG` overrides it.
    pub filter: String,
}

/// The format of a log line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// One JSON object per line.
    Json,
    /// Human-readable text.
    #[default]
    Pretty,
}

impl Default for TelemetryConfig {
    fn default() -> Self {
        Self { format: LogFormat::default(), filter: "info,sqlx=warn,hyper=warn,tower_http=info".into() }
    }
}

/// Installs the log subscriber of the process. Later calls have no effect, so that several services can run in one
/// process.
///
/// # Errors
/// If the filter is malformed.
pub fn init(config: &TelemetryConfig) -> anyhow::Result<()> {
    let filter = match std::env::var("RUST_LOG") {
        Ok(text) if !text.is_empty() => EnvFilter::try_new(text)?,
        _ => EnvFilter::try_new(&config.filter)?,
    };
    let registry = tracing_subscriber::registry().with(filter);
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let installed = match config.format {
        LogFormat::Json => registry.with(lines.json().flatten_event(true).with_current_span(true)).try_init(),
        LogFormat::Pretty => registry.with(lines).try_init(),
    };
    if installed.is_err() {
        tracing::debug!("a log subscriber is already installed");
    }
    Ok(())
}

type HttpClassifier = tower_http::classify::SharedClassifier<tower_http::classify::ServerErrorsAsFailures>;

type MakeSpan = fn(&Request<Body>) -> Span;
type OnResponse = fn(&Response<Body>, Duration, &Span);

/// Middleware that creates a span and writes one log line per request, with method, route pattern, request id, status,
/// and latency in milliseconds.
#[must_use]
pub fn http_layer() -> TraceLayer<HttpClassifier, MakeSpan, DefaultOnRequest, OnResponse> {
    TraceLayer::new_for_http()
        .make_span_with(request_span as fn(&Request<Body>) -> Span)
        .on_request(DefaultOnRequest::new().level(tracing::Level::TRACE))
        .on_response(response_line as fn(&Response<Body>, Duration, &Span))
}

fn request_span(request: &Request<Body>) -> Span {
    let id = request.headers().get(REQUEST_ID).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let route = request.extensions().get::<MatchedPath>().map_or("unmatched", MatchedPath::as_str);
    tracing::info_span!("http", method = %request.method(), route, request_id = id)
}

fn response_line(response: &Response<Body>, latency: Duration, _span: &Span) {
    let latency_ms = u64::try_from(latency.as_millis()).unwrap_or(u64::MAX);
    tracing::info!(target: "http", status = response.status().as_u16(), latency_ms, "request completed");
}

#[cfg(test)]
mod tests {
    use std::{
        io::Write,
        sync::{Arc, Mutex, PoisonError},
    };

    use axum::{Router, routing::get};
    use tower::ServiceExt as _;

    use super::*;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[tokio::test]
    async fn logs_contain_the_route_pattern_but_not_the_path() {
        let lines = Lines::default();
        let written = lines.clone();
        let subscriber = tracing_subscriber::fmt().with_writer(move || written.clone()).with_ansi(false).finish();
        let _guard = tracing::subscriber::set_default(subscriber);
        let app = Router::new().route("/v1/portfolios/{address}", get(async || "fine"));
        let app = crate::server::layered(app, &crate::server::ServerConfig::default());
        let request = Request::get("/v1/portfolios/0xwallet?stream_token=secret").body(Body::empty()).expect("request");
        assert_eq!(app.oneshot(request).await.expect("infallible").status(), 200);
        let log = String::from_utf8(lines.0.lock().expect("lines").clone()).expect("text");
        assert!(log.contains("/v1/portfolios/{address}") && log.contains("request_id"), "{log}");
        assert!(!log.contains("0xwallet") && !log.contains("secret"), "{log}");
    }
}
