//! The HTTP server: binding, the middleware of every service, and graceful shutdown with a time limit.

use std::{
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use anyhow::Context as _;
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderName, StatusCode},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower_http::{
    catch_panic::CatchPanicLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
};

use crate::{Problem, health::Health, metrics, telemetry};

/// Settings of the HTTP server.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServerConfig {
    /// Address and port to listen on. Port 0 selects a free port.
    pub bind: SocketAddr,
    /// Maximum size of a request body, in bytes. A route can override it with `DefaultBodyLimit`.
    pub max_body_bytes: usize,
    /// Time until the response headers must be ready, in milliseconds. Streaming the body can take longer.
    pub request_timeout_ms: u64,
    /// Time that open requests have to finish after a shutdown signal, in milliseconds.
    pub grace_ms: u64,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            bind: SocketAddr::from((Ipv4Addr::LOCALHOST, 3000)),
            max_body_bytes: 1 << 20,
            request_timeout_ms: 30_000,
            grace_ms: 5_000,
        }
    }
}

/// A server that is bound to its address but not serving yet.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    config: ServerConfig,
}

impl Server {
    /// Binds the configured address.
    ///
    /// # Errors
    /// If the address is in use, or is not an address of this machine.
    pub async fn bind(config: ServerConfig) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(config.bind)
            .await
            .with_context(|| format!("cannot listen on {}: is another process using it?", config.bind))?;
        Ok(Self { listener, config })
    }

    /// The bound address, with the actual port.
    ///
    /// # Errors
    /// If the operating system cannot return the address.
    pub fn address(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves `api` (wrapped by [`layered`]), the health endpoints and `/metrics` until `stop` is cancelled. Open
    /// requests then have `grace_ms` to finish.
    ///
    /// # Errors
    /// If the metrics recorder cannot be installed or accepting connections fails.
    pub async fn run(self, api: Router, health: Health, stop: CancellationToken) -> anyhow::Result<()> {
        let app = layered(api, &self.config).merge(health.router()).merge(metrics::router()?);
        tracing::info!(address = %self.address()?, "HTTP server is listening");
        let serving = axum::serve(self.listener, app.into_make_service_with_connect_info::<SocketAddr>())
            .with_graceful_shutdown(stop.clone().cancelled_owned());
        let grace = Duration::from_millis(self.config.grace_ms);
        tokio::select! {
            ended = serving => ended.context("the HTTP server failed"),
            () = async { stop.cancelled().await; tokio::time::sleep(grace).await } => {
                tracing::warn!("closed requests that were still open after the grace period");
                Ok(())
            }
        }
    }
}

/// Adds the middleware of every service to `api`: request ids, one log line and one metric per request, a timeout, a
/// body limit, and a [`Problem`] response for panics.
pub fn layered(api: Router, config: &ServerConfig) -> Router {
    let request_id = HeaderName::from_static(telemetry::REQUEST_ID);
    api.layer(middleware::from_fn_with_state(Duration::from_millis(config.request_timeout_ms), limit_time))
        .layer(DefaultBodyLimit::max(config.max_body_bytes))
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            Problem::internal("a handler panicked").into_response()
        }))
        .layer(middleware::from_fn(metrics::track))
        .layer(telemetry::http_layer())
        .layer(PropagateRequestIdLayer::new(request_id.clone()))
        .layer(SetRequestIdLayer::new(request_id, MakeRequestUuid))
}

async fn limit_time(State(limit): State<Duration>, request: Request, next: Next) -> Response {
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            Problem::new(StatusCode::GATEWAY_TIMEOUT, "timeout", "the request timed out; try again").into_response()
        }
    }
}

/// The fallback handler for unknown paths: a 404 [`Problem`].
pub async fn unknown_path() -> Problem {
    Problem::not_found("the path does not exist; the OpenAPI document lists all paths")
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, routing::get};
    use tower::ServiceExt as _;

    use super::*;

    fn app(config: &ServerConfig) -> Router {
        let api = Router::new()
            .route(
                "/panic",
                get(|| async {
                    if true {
                        panic!("on purpose")
                    }
                }),
            )
            .route("/hang", get(|| async { std::future::pending::<()>().await }))
            .route("/body", axum::routing::post(|body: axum::body::Bytes| async move { body.len().to_string() }))
            .fallback(unknown_path);
        layered(api, config)
    }

    async fn send(config: &ServerConfig, request: axum::http::request::Builder, body: Body) -> Response {
        app(config).oneshot(request.body(body).expect("request")).await.expect("infallible")
    }

    #[tokio::test]
    async fn errors_are_problems_with_a_request_id() {
        let config = ServerConfig { request_timeout_ms: 50, max_body_bytes: 8, ..ServerConfig::default() };
        for (path, status) in [("/panic", 500), ("/hang", 504), ("/nowhere", 404)] {
            let response = send(&config, Request::get(path), Body::empty()).await;
            assert_eq!(response.status().as_u16(), status, "{path}");
            assert_eq!(response.headers()["content-type"], "application/problem+json", "{path}");
            assert!(response.headers().contains_key(telemetry::REQUEST_ID), "{path}");
        }
        let fits = send(&config, Request::post("/body"), Body::from("12345678")).await;
        assert_eq!(fits.status(), StatusCode::OK);
        let large = send(&config, Request::post("/body"), Body::from("123456789")).await;
        assert_eq!(large.status(), StatusCode::PAYLOAD_TOO_LARGE);
    }

    #[tokio::test]
    async fn a_shutdown_closes_open_requests_after_the_grace_period() {
        let config =
            ServerConfig { bind: "127.0.0.1:0".parse().expect("address"), grace_ms: 50, ..ServerConfig::default() };
        let server = Server::bind(config).await.expect("bind");
        let address = server.address().expect("address");
        let stop = CancellationToken::new();
        let begun = CancellationToken::new();
        let hang = async move |begun: CancellationToken| {
            begun.cancel();
            std::future::pending::<()>().await
        };
        let handler = begun.clone();
        let api = Router::new().route("/hang", get(move || hang(handler)));
        let running = tokio::spawn(server.run(api, Health::new(), stop.clone()));
        let mut open = tokio::net::TcpStream::connect(address).await.expect("connect");
        tokio::io::AsyncWriteExt::write_all(&mut open, b"GET /hang HTTP/1.1\r\nhost: x\r\n\r\n").await.expect("write");
        begun.cancelled().await;
        stop.cancel();
        tokio::time::timeout(Duration::from_secs(30), running).await.expect("ends").expect("joined").expect("clean");
    }
}
