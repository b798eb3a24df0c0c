//! `vibe listen`

use anyhow::{Context as _, Result};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use super::Context;
use crate::{args::Listen, fan::Fan, format, http::Http, wallet::Wallet};

pub async fn run(context: &Context, command: Listen) -> Result<()> {
    let track = format::bytes32("track", &command.track)?;
    let home = home_chain(context, &command.track).await?;
    let fan = Fan::new(&context.settings, Wallet::open(&command.wallet, command.kind)?)?;
    let settle = command.settle.as_deref().unwrap_or(&home);
    let chains = fan.epochs().await?.chains;
    let number = match crate::transact::chain_config(&context.settings.chains, settle) {
        Ok(config) => config.number,
        Err(_) => chains
            .iter()
            .find(|c| c.caip2 == settle)
            .map(|c| c.number)
            .with_context(|| format!("the node does not settle on {settle}"))?,
    };
    let mut receipts = Vec::new();
    for time in 1..=command.times {
        fan.commit(number).await?;
        let bar =
            ProgressBar::new(0).with_style(ProgressStyle::with_template("{prefix} {bar:40} {pos}/{len} ms heard")?);
        bar.set_prefix(format!("listen {time} of {}", command.times));
        let receipt = fan
            .listen_once(&home, track, |credited, required| {
                bar.set_length(required);
                bar.set_position(credited);
            })
            .await?;
        bar.finish_and_clear();
        receipts.push(receipt);
    }
    let value = json!({ "track": command.track, "counted": receipts.len(), "receipts": receipts });
    format::print(context.json, &value, || {
        format!("{} listens counted; when the epoch is closed, run vibe prove --wallet …", receipts.len())
    });
    Ok(())
}

/// CAIP-2 id of the chain on which a track is registered, from the indexer.
async fn home_chain(context: &Context, track: &str) -> Result<String> {
    let indexer = Http::new(&context.settings.indexer)?;
    let found: serde_json::Value = indexer.get(&format!("/v1/tracks/{track}"), None).await.context("the catalogue")?;
    let chain = found.get("chain").and_then(|c| c.as_str()).context("the catalogue names no chain for this track")?;
    Ok(chain.to_owned())
}
