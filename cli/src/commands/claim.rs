//! `vibe claim`: submits a claim file through the relayer, or with a wallet of the fan.

use std::{fs, time::Duration};

use anyhow::{Context as _, Result};
use rand::Rng as _;
use serde_json::json;

use super::Context;
use crate::{
    args::{Claim, Sending},
    fan::{ClaimFile, RelayerClient},
    format,
};

pub async fn run(context: &Context, command: Claim) -> Result<()> {
    let path = command.claim.display();
    let text = fs::read_to_string(&command.claim).with_context(|| format!("cannot read {path}"))?;
    let file: ClaimFile =
        serde_json::from_str(&text).with_context(|| format!("{path} is not a claim file of vibe prove"))?;
    if command.wait > 0 {
        let pause = rand::rngs::OsRng.gen_range(0..=command.wait);
        eprintln!("waiting {pause} seconds, so that the times of proof and claim cannot be linked (--wait 0 to skip)");
        context.settings.clock().sleep(Duration::from_secs(pause)).await;
    }
    let tx = match command.wallet {
        Some(wallet) => {
            let sending = Sending { wallet, chain: Some(file.chain.clone()), unsigned: false };
            let sender = context.sender(&sending).await?;
            let what = format!("Claim tier {} of epoch {}", file.claim.tier, file.claim.epoch);
            sender.perform(&what, &file.to_call()).await?.to_json()["tx"].clone()
        }
        None => {
            let relayer = RelayerClient::new(&context.settings.relayer)?;
            let job = relayer.submit(&file).await?;
            eprintln!("the relayer queued the claim as job {}", job.id);
            json!(relayer.wait(&job.id).await?.tx)
        }
    };
    let value = json!({ "tx": tx, "recipient": file.claim.recipient, "chain": file.chain });
    format::print(context.json, &value, || {
        format!("paid to {}\ntransaction {}", file.claim.recipient, tx.as_str().unwrap_or_default())
    });
    Ok(())
}
