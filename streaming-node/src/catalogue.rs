//! Tracks as the indexer's catalogue and the manifests on IPFS describe them.

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

/// Manifests kept parsed; a manifest never changes under its CID.
const KEPT: usize = 4_096;

/// An encoding of a track, in answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RenditionView {
    /// CIDv1 of the file.
    pub cid: String,
    /// `master` or `stream`.
    pub role: String,
    /// `flac`, `aac`, `opus`.
    pub codec: String,
    /// Media type.
    pub mime: String,
    /// Size of the file, in bytes.
    pub bytes: u64,
    /// Playing time, in milliseconds.
    pub duration_ms: u64,
}

/// A track that can be listened to.
#[derive(Clone, Debug)]
pub struct Track {
    /// Playing time, in milliseconds.
    pub duration_ms: u64,
    /// Its encodings.
    pub renditions: Vec<RenditionView>,
}

/// Reads tracks.
#[derive(Clone)]
pub struct Catalogue {
    pool: PgPool,
    store: Arc<dyn BlobStore>,
    manifests: Arc<Mutex<HashMap<String, Arc<Track>>>>,
}

impl Catalogue {
    /// Over the database that holds the indexer's schema, and the store that holds the manifests.
    #[must_use]
    pub fn new(pool: PgPool, store: Arc<dyn BlobStore>) -> Self {
        Self { pool, store, manifests: Arc::default() }
    }

    /// The issued track `track_id` of the chain `caip2`.
    ///
    /// # Errors
    /// 404 `track-unknown`, 409 `track-not-issued`, 503 `catalogue-unavailable`: what cannot be looked up is not counted.
    pub async fn track(&self, caip2: &str, track_id: &[u8; 32]) -> Result<Arc<Track>, Problem> {
        let row = sqlx::query("SELECT manifest_cid, state FROM indexer.catalogue WHERE chain = $1 AND track_id = $2")
            .bind(caip2)
            .bind(track_id.as_slice())
            .fetch_optional(&self.pool)
            .await
            .map_err(|cause| unavailable(&cause))?
            .ok_or_else(|| Problem::not_found("no such track is registered on this chain").coded("track-unknown"))?;
        let (cid, state): (String, String) = (row.try_get(0)?, row.try_get(1)?);
        if state == "issuing" {
            return Err(Problem::conflict("the track's issue is not finished yet").coded("track-not-issued"));
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
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(text.to_owned(), track.clone());
        Ok(track)
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, HashMap<String, Arc<Track>>> {
        self.manifests.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The renditions of `track` with the size their files really have: a manifest's own word would let its author make
    /// one byte look like the whole recording.
    ///
    /// # Errors
    /// 503 `catalogue-unavailable` when no rendition's file can be found.
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
            (true, None) => Err(unavailable(&"the track has no rendition with bytes in it")),
            (false, _) => Ok(sizes),
        }
    }
}

fn describe(manifest: &Manifest) -> Result<Track, cid::Error> {
    let renditions = manifest.renditions.iter().map(|rendition| {
        Ok::<_, cid::Error>(RenditionView {
            // Re-encoded, so that the gateway's and our spelling of one CID agree.
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
    tracing::warn!(%cause, "the catalogue cannot be read");
    Problem::unavailable("the catalogue or the track's manifest cannot be read now; try again")
        .coded("catalogue-unavailable")
}
