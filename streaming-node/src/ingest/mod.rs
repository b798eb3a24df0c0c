//! `POST /v1/uploads`: encodes an uploaded recording and adds the renditions to IPFS.
//!
//! It calls [`media::ingest_file`]. The command line calls the same function on the artist's machine; this endpoint is for
//! artists without the command line.

mod event;
mod receive;
mod upload;

use std::sync::Arc;

use axum::{Router, routing::post};
use media::IngestOptions;
use store::BlobStore;
use tokio::sync::Semaphore;

pub use event::UploadEvent;

use crate::{auth_http::SignedIn, config::UploadsConfig, state::AppState};

/// State of the endpoint. Cloning is cheap.
#[derive(Clone)]
pub struct Uploads {
    store: Arc<dyn BlobStore>,
    config: UploadsConfig,
    places: Arc<Semaphore>,
}

impl Uploads {
    /// Creates the state. Renditions are added to `store`.
    #[must_use]
    pub fn new(store: Arc<dyn BlobStore>, config: UploadsConfig) -> Self {
        let places = Arc::new(Semaphore::new(config.at_once));
        Self { store, config, places }
    }

    fn options(&self) -> IngestOptions {
        IngestOptions { aac_bitrates: self.config.aac_bitrates.clone(), work_folder: self.config.work_folder.clone() }
    }
}

/// OpenAPI document of these paths.
#[derive(utoipa::OpenApi)]
#[openapi(paths(upload::upload))]
pub struct Docs;

/// A router with `/v1/uploads`, which requires an access token.
pub fn router(uploads: Uploads) -> Router<AppState> {
    let handler =
        async move |_: SignedIn, request: upload::UploadRequest| upload::upload(uploads.clone(), request).await;
    Router::new().route("/v1/uploads", post(handler))
}

#[cfg(test)]
mod tests;
