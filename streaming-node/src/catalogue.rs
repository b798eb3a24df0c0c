//! Looks up tracks in the catalogue of the indexer and their manifests on IPFS.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use cid::Cid;
use protocol::manifest::{MAX_BYTES, Manifest};
use serde::{Deserialize, Serialize};
use service::Problem;
use sqlx::{PgPool, Row as _};
use store::BlobStore;
use utoipa::ToSchema;

/// Number of parsed manifests in the cache. Entries never become stale, because a CID identifies immutable content.
const CACHED_MANIFESTS: usize = 4_096;

/// An encoding of a track.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RenditionView {
    /// CIDv1 of the file.
    pub cid: String,
    /// `master` or `stream`.
    pub role: String,
    /// Name of the codec: `flac`, `aac` or `opus`.
    pub codec: String,
    /// Media type.
    pub mime: String,
    /// Size of the file, in bytes.
    pub bytes: u64,
    /// Duration, in milliseconds.
    pub duration_ms: u64,
}

/// A track that can be streamed.
#[derive(Clone, Debug)]
pub struct Track {
    /// Duration, in milliseconds.
    pub duration_ms: u64,
    /// The encodings of the track.
    pub renditions: Vec<RenditionView>,
}

/// Looks up tracks.
#[derive(Clone)]
pub struct Catalogue {
    pool: PgPool,
    store: Arc<dyn BlobStore>,
    manifests: Arc<Mutex<HashMap<String, Arc<Track>>>>,
}

impl Catalogue {
    /// Creates a catalogue. `pool` connects to the database with the schema `indexer`; manifests are read from `store`.
    #[must_use]
    pub fn new(pool: PgPool, store: Arc<dyn BlobStore>) -> Self {
        Self { pool, store, manifests: Arc::default() }
    }

    /// Returns the track `track_id` of the chain `caip2`.
    ///
    /// # Errors
    /// 404 `track-not-registered` if it is not registered, 409 `track-not-issued` if its issue is not finished, 503
    /// `catalogue-unavailable` if the database or the manifest cannot be read.
    pub async fn track(&self, caip2: &str, track_id: &[u8; 32]) -> Result<Arc<Track>, Problem> {
        let row = sqlx::query("SELECT manifest_cid, state FROM indexer.catalogue WHERE chain = $1 AND track_id = $2")
            .bind(caip2)
            .bind(track_id.as_slice())
            .fetch_optional(&self.pool)
            .await
            .map_err(|cause| unavailable(&cause))?
            .ok_or_else(|| {
                Problem::not_found("the track is not registered on this chain").coded("track-not-registered")
            })?;
        let (cid, state): (String, String) = (row.try_get(0)?, row.try_get(1)?);
        if state == "issuing" {
            return Err(Problem::conflict("the issue of the track is not finished yet").coded("track-not-issued"));
        }
        self.manifest(&cid).await
    }

    async fn manifest(&self, text: &str) -> Result<Arc<Track>, Problem> {
        if let Some(track) = self.kept().get(text) {
            return Ok(track.clone());
        }
        let cid: Cid = text.parse().map_err(|cause| unavailable(&cause))?;
        let json = self.store.read(&cid, MAX_BYTES as u64).await.map_err(|cause| unavailable(&cause))?;
        let manifest = Manifest::from_json(&json).map_err(|cause| unavailable(&cause))?;
        let track = Arc::new(describe(&manifest).map_err(|cause| unavailable(&cause))?);
        let mut kept = self.kept();
        if kept.len() >= CACHED_MANIFESTS {
            kept.clear();
        }
        kept.insert(text.to_owned(), track.clone());
        Ok(track)
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, HashMap<String, Arc<Track>>> {
        self.manifests.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the CID and the size, in bytes, of each rendition of `track`. Sizes are read from the store: with the sizes in
    /// the manifest, its author could make one byte count as the whole recording.
    ///
    /// # Errors
    /// 503 `catalogue-unavailable` if no rendition is in the store.
    pub async fn sizes(&self, track: &Track) -> Result<Vec<(Cid, u64)>, Problem> {
        let mut sizes = Vec::with_capacity(track.renditions.len());
        let mut missing = None;
        for rendition in &track.renditions {
            let cid: Cid = rendition.cid.parse().map_err(|cause| unavailable(&cause))?;
            match self.store.size(&cid).await {
                Ok(size) if size > 0 && sizes.iter().all(|(known, _)| *known != cid) => sizes.push((cid, size)),
                Ok(_) => {}
                Err(error) => missing = Some(error),
            }
        }
        match (sizes.is_empty(), missing) {
            (true, Some(error)) => Err(unavailable(&error)),
            (true, None) => Err(unavailable(&"all renditions of the track are empty")),
            (false, _) => Ok(sizes),
        }
    }
}

fn describe(manifest: &Manifest) -> Result<Track, cid::Error> {
    let renditions = manifest.renditions.iter().map(|rendition| {
        Ok::<_, cid::Error>(RenditionView {
            // Encoded again, so that this CID has the same spelling as in the gateway.
            cid: rendition.cid.parse::<Cid>()?.to_string(),
            role: match rendition.role {
                protocol::manifest::Role::Master => "master".to_owned(),
                protocol::manifest::Role::Stream => "stream".to_owned(),
            },
            codec: rendition.codec.clone(),
            mime: rendition.mime.clone(),
            bytes: rendition.bytes,
            duration_ms: rendition.duration_ms,
        })
    });
    Ok(Track { duration_ms: manifest.duration_ms, renditions: renditions.collect::<Result<_, _>>()? })
}

fn unavailable(cause: &dyn std::fmt::Display) -> Problem {
    tracing::warn!(%cause, "could not read a track from the catalogue or its manifest");
    Problem::unavailable("the catalogue or the manifest of the track cannot be read; try again")
        .coded("catalogue-unavailable")
}
