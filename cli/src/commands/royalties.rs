//! `vibe royalties`

use anyhow::{Context as _, Result, bail};
use chain::{Call, Reader};
use protocol::id::Address32;
use serde_json::json;

use super::Context;
use crate::{
    args::{Royalties, Sending, Source},
    format, transact,
};

pub(super) async fn run(context: &Context, command: Royalties) -> Result<()> {
    match command {
        Royalties::Deposit { track, amount, source, memo, sending } => {
            deposit(context, &track, amount, source, &memo, &sending).await
        }
        Royalties::Claim { track, to, sending } => claim(context, &track, to.as_deref(), &sending).await,
        Royalties::Show { track, holder, chain } => show(context, &track, &holder, &chain).await,
    }
}

async fn deposit(
    context: &Context,
    track: &str,
    amount: u64,
    source: Source,
    memo: &str,
    sending: &Sending,
) -> Result<()> {
    if amount == 0 {
        bail!("the amount must be above zero");
    }
    let sender = context.sender(sending).await?;
    let (track_id, memo) = (format::bytes32("track", track)?, format::memo(memo)?);
    let call = Call::Deposit { track: track_id, amount, source: source.number(), memo };
    let sent = sender.perform(&format!("Deposit {amount} into the vault of {track}"), &call).await?;
    let done = format!("deposited {amount}; it is released to the holders over one epoch");
    format::print(context.json, &sent.to_json(), || sent.to_text(&done));
    Ok(())
}

async fn claim(context: &Context, track: &str, to: Option<&str>, sending: &Sending) -> Result<()> {
    let sender = context.sender(sending).await?;
    let track_id = format::bytes32("track", track)?;
    let holder = sender.wallet.address();
    let destination = match to {
        Some(text) => chain::address::parse(sender.wallet.namespace, text)?,
        None => holder,
    };
    let now = context.settings.clock().unix();
    let amount = owed(sender.chain.as_ref(), track_id, holder, now).await?;
    if amount == 0 && !sender.unsigned {
        bail!("nothing is owed to {} for this track yet", sender.wallet.address_text());
    }
    let call = Call::Claim { track: track_id, holder, destination };
    let sent = sender.perform(&format!("Claim about {amount} from the vault of {track}"), &call).await?;
    format::print(context.json, &sent.to_json(), || sent.to_text("claimed"));
    Ok(())
}

async fn show(context: &Context, track: &str, holder: &str, chain: &str) -> Result<()> {
    let config = transact::chain_config(&context.settings.chains, chain)?;
    let holder_address = chain::address::parse(config.namespace()?, holder)?;
    let chain = transact::connect(&config).await?;
    let amount =
        owed(chain.as_ref(), format::bytes32("track", track)?, holder_address, context.settings.clock().unix()).await?;
    let value = json!({ "track": track, "holder": holder, "owed": amount.to_string() });
    format::print(context.json, &value, || format!("{holder} can claim {amount} now"));
    Ok(())
}

/// Amount that `holder` could claim at `now` (unix seconds), in the payment token's smallest unit. It is computed from
/// the chain's state with the protocol's arithmetic.
///
/// # Errors
/// If the chain cannot be read, the track does not exist, or its state is inconsistent.
pub async fn owed(chain: &dyn Reader, track: [u8; 32], holder: Address32, now: u64) -> Result<u64> {
    let mut vault = chain.vault(track).await?.context("the track does not exist on this chain")?;
    let Some(mut position) = chain.position(track, holder).await? else { return Ok(0) };
    vault.state.touch(now, vault.supply)?;
    vault.state.settle(&mut position.state)?;
    Ok(position.state.owed)
}
