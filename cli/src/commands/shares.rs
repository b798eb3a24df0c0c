//! `vibe shares`

use anyhow::Result;
use chain::Call;

use super::Context;
use crate::{args::Shares, format};

pub async fn run(context: &Context, command: Shares) -> Result<()> {
    let (sent, done) = match command {
        Shares::Send { track, to, amount, sending } => {
            let sender = context.sender(&sending).await?;
            let to_address = chain::address::parse(sender.wallet.namespace, &to)?;
            let call = Call::TransferShares { track: format::bytes32("track", &track)?, to: to_address, amount };
            let done = format!("sent {amount} shares of {track} to {to}");
            (sender.perform(&format!("Send {amount} shares of {track} to {to}"), &call).await?, done)
        }
        Shares::Open { track, holder, sending } => {
            let sender = context.sender(&sending).await?;
            let holder = match holder {
                Some(text) => chain::address::parse(sender.wallet.namespace, &text)?,
                None => sender.wallet.address(),
            };
            let call = Call::OpenPosition { track: format::bytes32("track", &track)?, holder };
            let done = format!("opened the position in {track}; its shares now earn");
            (sender.perform(&format!("Open a position in {track}"), &call).await?, done)
        }
    };
    format::print(context.json, &sent.to_json(), || sent.to_text(&done));
    Ok(())
}
