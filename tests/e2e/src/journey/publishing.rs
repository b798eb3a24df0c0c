//! Steps 1 and 2: the artist publishes the recordings, and they appear in the catalogue.

use anyhow::{Context as _, Result};
use media::Ingested;
use vibe::{
    http::Http,
    publish::{self, Release},
};

use super::{Side, until};
use crate::{report::TrackReport, stack::Stack};

/// Number of shares of every track. The deposits of the journey are multiples of it, so that no amount is rounded.
pub const SUPPLY: u64 = 1_000;
/// Number of shares of each of the two collaborators.
const COLLABORATORS: [u64; 2] = [250, 150];

/// Resale royalty, in basis points of a sale's price.
const RESALE_BPS: u16 = 500;

/// Publishes every recording on a chain, and waits until it is in the catalogue.
pub async fn publish(stack: &Stack, side: &mut Side, recordings: &[Ingested]) -> Result<()> {
    let store = stack.store()?;
    for (recording, number) in recordings.iter().zip(1..) {
        let artist = side.sender(&side.wallets.artists[0])?;
        let shares = side.wallets.holders.iter().zip(COLLABORATORS).map(|(w, shares)| (w.address, shares)).collect();
        let release = Release {
            title: None,
            artist: Some("The Demo".into()),
            isrc: None,
            supply: SUPPLY,
            symbol: format!("DEMO{number}"),
            resale_bps: RESALE_BPS,
            shares,
        };
        let published = publish::publish(&artist, store.as_ref(), recording, &release).await?;
        side.report.tracks.push(track_report(recording, &published)?);
        side.tracks.push(published);
    }
    for track in &side.tracks {
        in_catalogue(stack, &track.track_id).await?;
        side.views.push(side.chain.track(track.track_id).await?.context("the track is not on the chain")?);
    }
    Ok(())
}

fn track_report(recording: &Ingested, published: &publish::Published) -> Result<TrackReport> {
    Ok(TrackReport {
        track_id: vibe::format::hex(published.track_id),
        manifest_cid: published.manifest_cid.clone(),
        master_cid: published.master_cid.clone(),
        register_tx: published.register_tx.clone().context("the track was registered before")?,
        source_pcm_sha256: recording.pcm.sha256.clone(),
        streamed_pcm_sha256: String::new(),
    })
}

async fn in_catalogue(stack: &Stack, track: &[u8; 32]) -> Result<()> {
    let indexer = Http::new(&stack.urls.indexer)?;
    let path = format!("/v1/tracks/{}", vibe::format::hex(track));
    until("the track in the catalogue", async || {
        let found = indexer.get::<serde_json::Value>(&path, None).await;
        // The indexer fetches the manifest from IPFS.
        Ok(found.ok().filter(|track| track["state"] == "issued" && track["manifest"].is_object()))
    })
    .await
    .map(drop)
}
