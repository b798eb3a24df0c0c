//! Fetches the manifests of tracks (title, artist, cover, renditions) from IPFS after the tracks are indexed. So a slow
//! or unreachable gateway delays the manifests but not the index.

use std::time::Duration;

use cid::Cid;
use protocol::manifest::{MAX_BYTES, Manifest};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use sqlx::{PgPool, Row as _};
use tokio_util::sync::CancellationToken;

/// Settings of fetching manifests.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ManifestConfig {
    /// Origin of an IPFS gateway, which serves `{gateway}/ipfs/{cid}`. Responses are checked against the CID, so the
    /// gateway does not have to be trusted.
    pub gateway: String,
    /// Timeout of fetching one manifest, in milliseconds.
    pub timeout_ms: u64,
    /// Interval at which the table of manifests is polled while none is due, in milliseconds.
    pub poll_ms: u64,
}

impl Default for ManifestConfig {
    fn default() -> Self {
        Self { gateway: "http://localhost:3000".into(), timeout_ms: 10_000, poll_ms: 500 }
    }
}

/// Why a manifest was not stored.
#[derive(Debug, thiserror::Error)]
enum FetchError {
    /// The gateway failed or returned other bytes. A retry may succeed.
    #[error("{0}")]
    Unavailable(String),
    /// The CID, or the bytes that match it, are not a manifest. A retry cannot succeed.
    #[error("{0}")]
    Invalid(String),
}

impl From<reqwest::Error> for FetchError {
    fn from(error: reqwest::Error) -> Self {
        Self::Unavailable(error.without_url().to_string())
    }
}

/// Fetches the manifests that are due, one at a time, until `stop` is cancelled. A failed manifest is retried after 1
/// second, then after twice the previous delay, up to 10 minutes.
///
/// # Errors
/// If the HTTP client cannot be created.
pub async fn run(pool: PgPool, config: ManifestConfig, stop: CancellationToken) -> anyhow::Result<()> {
    let client = reqwest::Client::builder().timeout(Duration::from_millis(config.timeout_ms)).build()?;
    let pause = Duration::from_millis(config.poll_ms);
    loop {
        let busy = match fetch_next(&pool, &client, &config.gateway).await {
            Ok(found) => found,
            Err(error) => {
                tracing::warn!(%error, "could not query for missing manifests; retrying");
                false
            }
        };
        if busy && !stop.is_cancelled() {
            continue;
        }
        tokio::select! { () = stop.cancelled() => return Ok(()), () = tokio::time::sleep(pause) => {} }
    }
}

/// Fetches one manifest that is due. Returns false if none is due. Several processes can run this concurrently: the row
/// is locked while its next attempt is set to a later time, which happens before the manifest is fetched.
async fn fetch_next(pool: &PgPool, client: &reqwest::Client, gateway: &str) -> Result<bool, sqlx::Error> {
    let take = "UPDATE manifests SET attempts = attempts + 1,
            next_attempt = now() + LEAST(interval '1 second' * power(2, LEAST(attempts, 10)), interval '10 minutes')
        WHERE cid = (SELECT cid FROM manifests WHERE state = 'wanted' AND next_attempt <= now()
            ORDER BY next_attempt LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING cid";
    let Some(row) = sqlx::query(take).fetch_optional(pool).await? else {
        return Ok(false);
    };
    let cid: String = row.try_get("cid")?;
    match fetch(client, gateway, &cid).await {
        Ok(document) => {
            let store = "UPDATE manifests SET state = 'present', document = $2, problem = NULL WHERE cid = $1";
            sqlx::query(store).bind(&cid).bind(document).execute(pool).await?;
            let notify = "SELECT pg_notify('indexer', json_build_object('manifest', $1::text)::text)";
            sqlx::query(notify).bind(&cid).execute(pool).await?;
        }
        Err(error) => {
            let state = if matches!(error, FetchError::Invalid(_)) { "invalid" } else { "wanted" };
            tracing::info!(%cid, %error, state, "could not store a manifest");
            let fail = "UPDATE manifests SET state = $2, problem = $3 WHERE cid = $1";
            sqlx::query(fail).bind(&cid).bind(state).bind(error.to_string()).execute(pool).await?;
        }
    }
    Ok(true)
}

async fn fetch(client: &reqwest::Client, gateway: &str, cid: &str) -> Result<serde_json::Value, FetchError> {
    let url = format!("{}/ipfs/{cid}", gateway.trim_end_matches('/'));
    let mut response = client.get(url).send().await?;
    if !response.status().is_success() {
        return Err(FetchError::Unavailable(format!("the gateway responded {}", response.status())));
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if bytes.len() + chunk.len() > MAX_BYTES {
            return Err(FetchError::Invalid(format!("the document is larger than {MAX_BYTES} bytes")));
        }
        bytes.extend_from_slice(&chunk);
    }
    accept(cid, &bytes)
}

/// The manifest as JSON, if `bytes` match `cid` and are a valid manifest.
fn accept(cid: &str, bytes: &[u8]) -> Result<serde_json::Value, FetchError> {
    const RAW: u64 = 0x55;
    const SHA2_256: u64 = 0x12;
    let parsed: Cid = cid.parse().map_err(|_| FetchError::Invalid("the text is not a CID".into()))?;
    if parsed.codec() != RAW || parsed.hash().code() != SHA2_256 {
        // MAX_BYTES is below the size of a block, so a manifest is always published as one raw block.
        return Err(FetchError::Invalid("the CID is not of one raw block with a sha2-256 hash".into()));
    }
    if parsed.hash().digest() != Sha256::digest(bytes).as_slice() {
        return Err(FetchError::Unavailable("the gateway's bytes do not match the CID".into()));
    }
    let manifest = Manifest::from_json(bytes).map_err(|error| FetchError::Invalid(error.to_string()))?;
    serde_json::to_value(manifest).map_err(|error| FetchError::Invalid(error.to_string()))
}

#[cfg(test)]
mod tests {
    use cid::multihash::Multihash;

    use super::*;

    fn raw(bytes: &[u8]) -> String {
        let digest = Multihash::<64>::wrap(0x12, &Sha256::digest(bytes)).expect("fits");
        Cid::new_v1(0x55, digest).to_string()
    }

    fn manifest() -> Vec<u8> {
        let cid = raw(b"audio");
        serde_json::to_vec(&serde_json::json!({
            "version": 1, "chain": "eip155:31337", "registrant": "0x0", "title": "Song", "artist": "Band",
            "renditions": [{"role": "master", "cid": cid, "codec": "flac", "mime": "audio/flac", "bytes": 5,
                "bitrate": 1, "sample_rate": 44100, "channels": 2, "duration_ms": 1000}],
            "duration_ms": 1000,
        }))
        .expect("json")
    }

    #[test]
    fn bytes_must_match_the_cid_and_be_a_manifest() {
        let bytes = manifest();
        assert_eq!(accept(&raw(&bytes), &bytes).expect("accepted")["title"], "Song");
        assert!(matches!(accept(&raw(b"other"), &bytes), Err(FetchError::Unavailable(_))));
        assert!(matches!(accept(&raw(b"{}"), b"{}"), Err(FetchError::Invalid(_))));
        assert!(matches!(accept("0x1234", &bytes), Err(FetchError::Invalid(_))));
    }
}
