//! `vibe track`

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::Context;
use crate::{
    args::{Publish, Track},
    format,
    http::Http,
    publish::{self, Release},
};

pub async fn run(context: &Context, command: Track) -> Result<()> {
    match command {
        Track::Publish(arguments) => publish_track(context, arguments).await,
        Track::List { limit } => list(context, limit).await,
        Track::Show { track } => {
            let track = format::hex(&format::bytes32("track", &track)?);
            let indexer = Http::new(&context.settings.indexer)?;
            let found: Value = indexer.get(&format!("/v1/tracks/{track}"), None).await.context("the catalogue")?;
            println!("{}", if context.json { found.to_string() } else { serde_json::to_string_pretty(&found)? });
            Ok(())
        }
    }
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
        shares,
    };
    let store = context.settings.store.open().context("the store for recordings")?;
    release.check()?;
    // Before anything is made or stored: can the wallet pay for what follows?
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
        [] => format!("published as {}\nmanifest {}", format::hex(&published.track_id), published.manifest_cid),
        list => list.iter().map(Value::to_string).collect::<Vec<_>>().join("\n"),
    });
    Ok(())
}
