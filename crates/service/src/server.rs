//! The HTTP server: bind, layers that every service has, graceful shutdown with a bound.

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

/// Where and how a service listens.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServerConfig {
    /// Address and port; port 0 takes a free one.
    pub bind: SocketAddr,
    /// The largest request body, in bytes; a route may set its own with `DefaultBodyLimit`.
    pub max_body_bytes: usize,
    /// Until the answer's head must be ready, in milliseconds; bodies may stream longer.
    pub request_timeout_ms: u64,
    /// How long open requests may take to end after a shutdown signal, in milliseconds.
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

/// A bound listener.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    config: ServerConfig,
}

impl Server {
    /// Binds the configured address.
    ///
    /// # Errors
    /// When the address is taken or not this machine's.
    pub async fn bind(config: ServerConfig) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(config.bind)
            .await
            .with_context(|| format!("cannot listen on {}: is another process using it?", config.bind))?;
        Ok(Self { listener, config })
    }

    /// The address in use, with the real port.
    ///
    /// # Errors
    /// When the socket is gone.
    pub fn address(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves `api` with health and metrics until `stop`, then lets open requests end within the grace period.
    ///
    /// # Errors
    /// When the recorder cannot be installed or accepting fails.
    pub async fn run(self, api: Router, health: Health, stop: CancellationToken) -> anyhow::Result<()> {
        let app = layered(api, &self.config).merge(health.router()).merge(metrics::router()?);
        tracing::info!(address = %self.address()?, "listening");
        let serving = axum::serve(self.listener, app.into_make_service_with_connect_info::<SocketAddr>())
            .with_graceful_shutdown(stop.clone().cancelled_owned());
        let grace = Duration::from_millis(self.config.grace_ms);
        tokio::select! {
            ended = serving => ended.context("serving failed"),
            () = async { stop.cancelled().await; tokio::time::sleep(grace).await } => {
                tracing::warn!("requests still open after the grace period were cut");
                Ok(())
            }
        }
    }
}

/// `api` with request ids, one log line and metric a request, a time limit, a body limit, panics and unknown paths as problems.
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
        Err(_) => Problem::new(StatusCode::GATEWAY_TIMEOUT, "timeout", "no answer in time; try again").into_response(),
    }
}

/// The fallback for paths no service serves.
pub async fn unknown_path() -> Problem {
    Problem::not_found("no such path; see the OpenAPI document for those there are")
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

    async fn ask(config: &ServerConfig, request: axum::http::request::Builder, body: Body) -> Response {
        app(config).oneshot(request.body(body).expect("request")).await.expect("infallible")
    }

    #[tokio::test]
    async fn failures_are_problems_with_a_request_id() {
        let config = ServerConfig { request_timeout_ms: 50, max_body_bytes: 8, ..ServerConfig::default() };
        for (path, status) in [("/panic", 500), ("/hang", 504), ("/nowhere", 404)] {
            let response = ask(&config, Request::get(path), Body::empty()).await;
            assert_eq!(response.status().as_u16(), status, "{path}");
            assert_eq!(response.headers()["content-type"], "application/problem+json", "{path}");
            assert!(response.headers().contains_key(telemetry::REQUEST_ID), "{path}");
        }
        let fits = ask(&config, Request::post("/body"), Body::from("12345678")).await;
        assert_eq!(fits.status(), StatusCode::OK);
        let large = ask(&config, Request::post("/body"), Body::from("123456789")).await;
        assert_eq!(large.status(), StatusCode::PAYLOAD_TOO_LARGE);
    }

    #[tokio::test]
    async fn a_shutdown_ends_the_server_even_with_an_open_request() {
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
