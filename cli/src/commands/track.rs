//! `vibe track`

use anyhow::{Context as _, Result};
use chain::Call;
use protocol::id::Address32;
use serde_json::Value;
use store::Cid;

use super::Context;
use crate::{
    args::{Publish, Sending, Track},
    format,
    http::Http,
    publish::{self, Release},
};

pub async fn run(context: &Context, command: Track) -> Result<()> {
    match command {
        Track::Publish(arguments) => publish_track(context, arguments).await,
        Track::List { limit } => list(context, limit).await,
        Track::Show { track } => {
            let track = format::hex(format::bytes32("track", &track)?);
            let indexer = Http::new(&context.settings.indexer)?;
            let found: Value = indexer.get(&format!("/v1/tracks/{track}"), None).await.context("the catalogue")?;
            println!("{}", if context.json { found.to_string() } else { serde_json::to_string_pretty(&found)? });
            Ok(())
        }
        Track::UpdateManifest { track, manifest, sending } => {
            let cid: Cid = manifest.parse().with_context(|| format!("{manifest:?} is not a CID"))?;
            let id = format::bytes32("track", &track)?;
            let call = Call::UpdateManifest { track: id, manifest_cid: cid.to_bytes(), uri: format!("ipfs://{cid}") };
            let what = format!("Publish {cid} as the manifest of {track}");
            govern(context, &sending, &what, &call, &format!("{cid} is the manifest of {track}")).await
        }
        Track::Retire { track, sending } => {
            let call = Call::RetireTrack { track: format::bytes32("track", &track)? };
            let done = format!("{track} is retired; its shares can no longer be listed");
            govern(context, &sending, &format!("Retire {track}"), &call, &done).await
        }
        Track::HandOver { track, to, sending } => {
            let next = match to.as_str() {
                "none" => Address32::ZERO,
                text => chain::address::parse(context.sender(&sending).await?.wallet.namespace, text)?,
            };
            let call = Call::ProposeRegistrant { track: format::bytes32("track", &track)?, next };
            let done = format!("{to} can accept the nomination with `vibe track accept {track}`");
            govern(context, &sending, &format!("Nominate {to} as registrant of {track}"), &call, &done).await
        }
        Track::Accept { track, sending } => {
            let call = Call::AcceptRegistrant { track: format::bytes32("track", &track)? };
            let done = format!("this wallet is the registrant of {track}");
            govern(context, &sending, &format!("Become registrant of {track}"), &call, &done).await
        }
    }
}

/// Sends a call that only a track's registrant, or the nominated one, may send.
async fn govern(context: &Context, sending: &Sending, what: &str, call: &Call, done: &str) -> Result<()> {
    let sent = context.sender(sending).await?.perform(what, call).await?;
    format::print(context.json, &sent.to_json(), || sent.to_text(done));
    Ok(())
}

async fn list(context: &Context, limit: u32) -> Result<()> {
    let indexer = Http::new(&context.settings.indexer)?;
    let page: Value = indexer.get(&format!("/v1/tracks?limit={limit}"), None).await.context("the catalogue")?;
    format::print(context.json, &page, || {
        let items = page.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
        let field = |item: &Value, name: &str| item.get(name).and_then(Value::as_str).unwrap_or("–").to_owned();
        let line = |item: &Value| {
            let manifest = item.get("manifest").unwrap_or(&Value::Null);
            let (artist, title) = (field(manifest, "artist"), field(manifest, "title"));
            format!("{}  {}  {artist} – {title}", field(item, "track_id"), field(item, "chain"))
        };
        items.iter().map(line).collect::<Vec<_>>().join("\n")
    });
    Ok(())
}

async fn publish_track(context: &Context, arguments: Publish) -> Result<()> {
    let sender = context.sender(&arguments.sending).await?;
    let namespace = sender.wallet.namespace;
    let shares = arguments.shares.iter().map(|text| publish::parse_share(namespace, text)).collect::<Result<_>>()?;
    let release = Release {
        title: arguments.title,
        artist: arguments.artist,
        isrc: arguments.isrc,
        supply: arguments.supply,
        symbol: arguments.symbol,
        resale_bps: arguments.resale_royalty,
        shares,
    };
    let store = context.settings.store.open().context("the store for recordings")?;
    release.check()?;
    // Fail before encoding and storing if the wallet cannot pay fees.
    anyhow::ensure!(
        sender.unsigned || sender.chain.native(sender.wallet.address()).await? > 0,
        "the wallet {} has nothing to pay fees with; fund it first",
        sender.wallet.address_text()
    );
    let progress = publish::terminal_progress();
    let recording =
        media::ingest_file(&arguments.audio, store.as_ref(), &media::IngestOptions::default(), &progress).await?;
    let published = publish::publish(&sender, store.as_ref(), &recording, &release).await?;
    format::print(context.json, &published.to_json(), || match published.unsigned.as_slice() {
        [] => format!("published as {}\nmanifest {}", format::hex(published.track_id), published.manifest_cid),
        list => list.iter().map(Value::to_string).collect::<Vec<_>>().join("\n"),
    });
    Ok(())
}
