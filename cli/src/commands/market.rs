//! `vibe market`

use anyhow::{Context as _, Result};
use chain::{Call, Finality, ListingView, Namespace};
use serde_json::{Value, json};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::Context;
use crate::{
    args::{Market, Sending},
    format,
    transact::{self, Sender, Sent},
};

/// Seconds in a day.
const DAY: u64 = 86_400;

pub async fn run(context: &Context, command: Market) -> Result<()> {
    match command {
        Market::List { track, amount, unit_price, days, sending } => {
            let sender = context.sender(&sending).await?;
            list(context, &sender, &track, [amount, unit_price, days.into()]).await
        }
        Market::Buy { listing, amount, max_price, sending } => {
            buy(context, &listing, amount, max_price, &sending).await
        }
        Market::Cancel { listing, sending } => cancel(context, &listing, &sending).await,
        Market::Show { listing, chain } => show(context, &listing, &chain).await,
    }
}

async fn list(context: &Context, sender: &Sender, track: &str, [amount, unit_price, days]: [u64; 3]) -> Result<()> {
    // The chain compares the expiry with its own time.
    let now = sender.chain.head(Finality::Latest).await?.time;
    let expires_at = now.saturating_add(days.saturating_mul(DAY));
    let call = Call::List { track: format::bytes32("track", track)?, amount, unit_price, expires_at };
    let what = format!("List {amount} shares of {track} at {unit_price} each for {days} days");
    let sent = sender.perform(&what, &call).await?;
    let mut value = sent.to_json();
    let listing = match &sent {
        Sent::Landed(tx) => chain::listed(sender.chain.as_ref(), tx).await?,
        Sent::Exported(_) => None,
    };
    let listing = listing.map(|id| format::listing(sender.wallet.namespace, &id));
    value["listing"] = json!(listing);
    format::print(context.json, &value, || {
        sent.to_text(&format!("{amount} shares of {track} are for sale as listing {}", listing.unwrap_or_default()))
    });
    Ok(())
}

async fn buy(context: &Context, listing: &str, amount: u64, max_price: Option<u64>, sending: &Sending) -> Result<()> {
    let sender = context.sender(sending).await?;
    let id = format::parse_listing(sender.wallet.namespace, listing)?;
    let view = found(sender.chain.listing(id).await?, listing)?;
    let price = view.unit_price.checked_mul(amount).context("the total price does not fit in 64 bits")?;
    let max_price = max_price.unwrap_or(price);
    let call = Call::Buy { listing: id, amount, max_price };
    let sent = sender.perform(&format!("Buy {amount} shares of listing {listing} for {price}"), &call).await?;
    let done = format!("{amount} shares of {} are yours", format::hex(view.track_id));
    format::print(context.json, &sent.to_json(), || sent.to_text(&done));
    Ok(())
}

async fn cancel(context: &Context, listing: &str, sending: &Sending) -> Result<()> {
    let sender = context.sender(sending).await?;
    let id = format::parse_listing(sender.wallet.namespace, listing)?;
    let sent = sender.perform(&format!("Cancel listing {listing}"), &Call::CancelListing { listing: id }).await?;
    let done = format!("listing {listing} is cancelled");
    format::print(context.json, &sent.to_json(), || sent.to_text(&done));
    Ok(())
}

async fn show(context: &Context, listing: &str, chain: &str) -> Result<()> {
    let config = transact::chain_config(&context.settings.chains, chain)?;
    let namespace = config.namespace()?;
    let chain = transact::connect(&config).await?;
    let id = format::parse_listing(namespace, listing)?;
    let view = found(chain.listing(id).await?, listing)?;
    let value = to_json(namespace, &id, &view)?;
    println!("{}", if context.json { value.to_string() } else { serde_json::to_string_pretty(&value)? });
    Ok(())
}

fn found(view: Option<ListingView>, listing: &str) -> Result<ListingView> {
    view.with_context(|| format!("listing {listing} does not exist: it is sold out, cancelled or was never created"))
}

fn to_json(namespace: Namespace, id: &[u8; 32], view: &ListingView) -> Result<Value> {
    let expires_at = OffsetDateTime::from_unix_timestamp(i64::try_from(view.expires_at)?)?.format(&Rfc3339)?;
    Ok(json!({
        "listing": format::listing(namespace, id),
        "track_id": format::hex(view.track_id),
        "seller": chain::address::format(namespace, view.seller),
        "remaining": view.remaining.to_string(),
        "unit_price": view.unit_price.to_string(),
        "fee_bps": view.fee_bps,
        "expires_at": expires_at,
    }))
}
