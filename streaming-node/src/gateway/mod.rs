//! `/ipfs/{cid}`: the path gateway and the trustless gateway of the IPFS specifications.
//!
//! File responses support ranges, validators and immutable caching. `application/vnd.ipld.raw` returns a block and
//! `application/vnd.ipld.car` a DAG. Every block is verified before it is sent, and one block at a time is in memory.
//!
//! A request can have a stream token (`stream_token` in the query, or the header `X-Stream-Token`). The sent bytes are then
//! counted for the session of the token ([`CountBytes`]), and caches must not store the response, so that every request
//! reaches the node.

mod body;
mod car;
mod conditional;
mod count;
mod error;
mod file;
mod headers;
mod kind;
mod path;
mod range;
mod raw;
mod request;

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    http::{HeaderName, HeaderValue, Method, header},
    response::Response,
    routing::get,
};
use service::Problem;
use store::BlobStore;
use tower_http::cors::{Any, CorsLayer};

pub use count::CountBytes;

use self::{
    kind::Kinds,
    request::{Format, GatewayRequest},
};

/// The header with the stream token.
pub const STREAM_TOKEN: HeaderName = HeaderName::from_static("x-stream-token");

/// The state of the gateway.
#[derive(Clone)]
pub struct Gateway {
    store: Arc<dyn BlobStore>,
    counter: Arc<dyn CountBytes>,
    kinds: Kinds,
}

impl Gateway {
    /// Creates a gateway that serves `store` and reports bytes sent for stream tokens to `counter`.
    pub fn new(store: Arc<dyn BlobStore>, counter: Arc<dyn CountBytes>) -> Self {
        Self { store, counter, kinds: Kinds::default() }
    }
}

/// OpenAPI document of these paths.
#[derive(utoipa::OpenApi)]
#[openapi(paths(content))]
pub struct Docs;

/// A router with `/ipfs/*`, accessible from every origin.
pub fn router(gateway: Gateway) -> Router {
    Router::new()
        .route("/ipfs/{cid}", get(content))
        .route("/ipfs/{cid}/", get(content))
        .route("/ipfs/{cid}/{*path}", get(content))
        .layer(cors())
        .with_state(gateway)
}

fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD, Method::OPTIONS])
        .allow_headers([
            header::ACCEPT,
            header::CACHE_CONTROL,
            header::CONTENT_TYPE,
            header::IF_NONE_MATCH,
            header::IF_RANGE,
            header::RANGE,
            header::USER_AGENT,
            HeaderName::from_static("x-requested-with"),
            STREAM_TOKEN,
        ])
        .expose_headers([
            header::ACCEPT_RANGES,
            header::CONTENT_LENGTH,
            header::CONTENT_RANGE,
            header::ETAG,
            headers::IPFS_PATH,
            headers::IPFS_ROOTS,
        ])
        .max_age(std::time::Duration::from_secs(86_400))
}

/// Returns the content of a CID as a file, a block or a CAR.
#[utoipa::path(
    get, path = "/ipfs/{cid}", tag = "gateway",
    params(
        ("cid" = String, Path, description = "CID, optionally followed by a path through directories"),
        ("format" = Option<String>, Query, description = "`raw` or `car`; takes precedence over `Accept`"),
        ("filename" = Option<String>, Query, description = "File name for saving; also determines the media type"),
        ("download" = Option<bool>, Query, description = "Whether browsers save the file instead of displaying it"),
        ("stream_token" = Option<String>, Query, description = "Stream token of the session for which the bytes are counted"),
        ("dag-scope" = Option<String>, Query, description = "`block`, `entity` or `all`, for CAR"),
        ("entity-bytes" = Option<String>, Query, description = "`from:to`, for CAR")
    ),
    responses(
        (status = 200, description = "The content"),
        (status = 206, description = "The requested range"),
        (status = 304, description = "The client has the current version"),
        (status = 400, body = Problem, description = "`cid-invalid`, `format-unsupported`, `car-invalid`"),
        (status = 401, body = Problem, description = "`stream-token-invalid`, `stream-token-expired`"),
        (status = 404, body = Problem, description = "`content-not-found`, `path-not-found`"),
        (status = 412, body = Problem, description = "`not-cached`: the request has `only-if-cached` and the content is not in the store"),
        (status = 416, body = Problem, description = "`range-unsatisfiable`")
    )
)]
async fn content(State(gateway): State<Gateway>, request: GatewayRequest) -> Result<Response, Problem> {
    if request.only_if_cached && !gateway.store.has(&request.root).await.map_err(error::problem)? {
        return Err(error::not_cached(&request.root));
    }
    let target = path::follow(gateway.store.as_ref(), &request).await?;
    let mut response = match &request.format {
        Format::File => file::respond(&gateway, &request, target.clone()).await,
        Format::Raw => raw::respond(&gateway, &request, &target).await,
        Format::Car(car) => car::respond(&gateway, &request, &target, car).await,
    }?;
    let all = response.headers_mut();
    all.insert(headers::IPFS_PATH, headers::value(&request.ipfs_path()));
    all.insert(headers::IPFS_ROOTS, headers::value(&target.roots_text()));
    all.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    all.insert(header::CONTENT_SECURITY_POLICY, headers::SANDBOX);
    all.insert(headers::RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
    Ok(response)
}

#[cfg(test)]
pub(crate) mod tests;
