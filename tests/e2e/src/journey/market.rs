//! Second half of step 7: shares are listed, a part is sold, the rest is returned, and the sale pays a royalty to the
//! track.

use anyhow::{Context as _, Result, ensure};
use chain::{Call, Finality};
use protocol::market;
use vibe::transact::Sent;

use super::{Side, until};
use crate::{progress::Progress, report::Sale};

/// Number of listed shares.
const LISTED: u64 = 50;
/// Number of the listed shares that are bought.
const BOUGHT: u64 = 20;
/// Price of one share, in the payment token's smallest unit.
const UNIT_PRICE: u64 = 40_001;
/// Seconds until the listing expires.
const WEEK: u64 = 604_800;

/// A holder sells shares to a wallet without shares.
pub async fn run(sides: &mut [Side], progress: &Progress) -> Result<()> {
    for side in sides.iter_mut() {
        side.report.sale = Some(sell(side).await.with_context(|| side.name.clone())?);
    }
    progress.say(format!(
        "{BOUGHT} of {LISTED} listed shares were sold, the rest was returned; seller, vault and protocol were paid"
    ));
    Ok(())
}

async fn sell(side: &Side) -> Result<Sale> {
    let (chain, track) = (side.chain.as_ref(), side.first_track()?);
    let (seller, buyer) = (&side.wallets.holders[1], &side.wallets.artists[1]);
    let before = [chain.shares(track, seller.address).await?, chain.shares(track, buyer.address).await?];
    let tokens = [chain.tokens(seller.address).await?, chain.tokens(buyer.address).await?];
    let deposited = chain.vault(track).await?.context("the vault")?.state.deposited;

    let expires_at = chain.head(Finality::Latest).await?.time + WEEK;
    let list = Call::List { track, amount: LISTED, unit_price: UNIT_PRICE, expires_at };
    let list_tx = perform(side, seller, &list).await?;
    let listing = until("the listing", async || Ok(chain::listed(chain, &list_tx).await?)).await?;
    let terms = chain.listing(listing).await?.context("the listing does not exist")?;

    let resale_bps = chain.track(track).await?.context("the track")?.resale_bps;
    let sale = market::sale(BOUGHT, UNIT_PRICE, resale_bps, terms.fee_bps).context("no such sale")?;
    let buy = Call::Buy { listing, amount: BOUGHT, max_price: sale.price };
    let buy_tx = perform(side, buyer, &buy).await?;
    let cancel_tx = perform(side, seller, &Call::CancelListing { listing }).await?;

    let after = [chain.shares(track, seller.address).await?, chain.shares(track, buyer.address).await?];
    ensure!(after == [before[0] - BOUGHT, before[1] + BOUGHT], "{before:?} became {after:?}");
    let paid = [chain.tokens(seller.address).await?, chain.tokens(buyer.address).await?];
    ensure!(paid == [tokens[0] + sale.proceeds, tokens[1] - sale.price], "{tokens:?} became {paid:?}");
    let grown = chain.vault(track).await?.context("the vault")?.state.deposited - deposited;
    ensure!(sale.royalty > 0 && grown == sale.royalty, "the vault received {grown} of {}", sale.royalty);
    ensure!(chain.listing(listing).await?.is_none(), "the listing is still there");
    Ok(Sale {
        list_tx: list_tx.0,
        buy_tx: buy_tx.0,
        cancel_tx: cancel_tx.0,
        shares: BOUGHT.to_string(),
        price: sale.price.to_string(),
        royalty: sale.royalty.to_string(),
        fee: sale.fee.to_string(),
        proceeds: sale.proceeds.to_string(),
    })
}

async fn perform(side: &Side, wallet: &devnet::Wallet, call: &Call) -> Result<chain::TxId> {
    match side.sender(wallet)?.perform(call.name(), call).await? {
        Sent::Landed(tx) => Ok(tx),
        Sent::Exported(_) => anyhow::bail!("{} was exported, not sent", call.name()),
    }
}
