//! `POST /v1/uploads`: a recording in, renditions on IPFS out.
//!
//! The work itself is [`media::ingest_file`], which the command line runs on the artist's own machine; this is for those
//! who let a node do it.

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

/// Takes uploads; cheap to clone.
#[derive(Clone)]
pub struct Uploads {
    store: Arc<dyn BlobStore>,
    config: UploadsConfig,
    places: Arc<Semaphore>,
}

impl Uploads {
    /// Uploads into `store`.
    #[must_use]
    pub fn new(store: Arc<dyn BlobStore>, config: UploadsConfig) -> Self {
        let places = Arc::new(Semaphore::new(config.at_once));
        Self { store, config, places }
    }

    fn options(&self) -> IngestOptions {
        IngestOptions { aac_bitrates: self.config.aac_bitrates.clone(), work_folder: self.config.work_folder.clone() }
    }
}

/// Documents of these paths.
#[derive(utoipa::OpenApi)]
#[openapi(paths(upload::upload))]
pub struct Docs;

/// `/v1/uploads`, for who is signed in.
pub fn router(uploads: Uploads) -> Router<AppState> {
    let handler =
        async move |_: SignedIn, request: upload::UploadRequest| upload::upload(uploads.clone(), request).await;
    Router::new().route("/v1/uploads", post(handler))
}

#[cfg(test)]
mod tests;
