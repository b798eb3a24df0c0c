//! The market on both chains: shares are listed, bought in part, cancelled, and sold out.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use chain::{Call, EventRecord, Finality, ListingView, Namespace, TrackPhase, TxId};
use protocol::{
    event::{Event, source},
    market::{Sale, sale},
    royalty::VaultState,
};

use crate::{journey::RESALE_BPS, side::Side};

/// Protocol fee of the network's markets, in basis points.
const FEE_BPS: u16 = 100;
/// Price of one share. Royalty and fee are not whole numbers, so they are rounded.
const UNIT_PRICE: u64 = 1_000_003;
const LISTED: u64 = 50;
const BOUGHT: u64 = 20;

/// A wallet's shares of the track and payment tokens.
struct Balances {
    shares: u64,
    tokens: u64,
}

async fn balances(side: &Side<'_>, wallet: &devnet::Wallet) -> Result<Balances> {
    let shares = side.chain.shares(side.track, wallet.address).await?;
    Ok(Balances { shares, tokens: side.chain.tokens(wallet.address).await? })
}

/// Sends a call and returns its transaction.
async fn land(side: &Side<'_>, call: &Call, wallet: &devnet::Wallet) -> Result<TxId> {
    let sent = chain::send(side.chain.as_ref(), call, wallet.signer()).await;
    sent.with_context(|| format!("{} on {}", call.name(), side.chain.config().name))
}

fn of_transaction<'a>(events: &'a [EventRecord], id: &TxId) -> Vec<&'a Event> {
    events.iter().filter(|record| record.tx == *id).map(|record| &record.event).collect()
}

async fn list(side: &Side<'_>, seller: &devnet::Wallet, amount: u64) -> Result<[u8; 32]> {
    let expires_at = side.chain.head(Finality::Latest).await?.time + 86_400;
    let call = Call::List { track: side.track, amount, unit_price: UNIT_PRICE, expires_at };
    let id = land(side, &call, seller).await?;
    let listing = chain::listed(side.chain.as_ref(), &id).await?.context("the transaction created no listing")?;
    let view = side.chain.listing(listing).await?.context("the listing does not exist")?;
    let seller = seller.address;
    let expected = ListingView {
        track_id: side.track,
        seller,
        remaining: amount,
        unit_price: UNIT_PRICE,
        fee_bps: FEE_BPS,
        expires_at,
    };
    ensure!(view == expected, "{view:?} instead of {expected:?}");
    Ok(listing)
}

/// Buys shares and compares the payments with the arithmetic of `protocol`.
async fn buy(side: &Side<'_>, listing: [u8; 32], amount: u64, remaining: u64) -> Result<()> {
    let (seller, buyer) = (&side.people.holders[1], &side.people.holders[3]);
    let sold = sale(amount, UNIT_PRICE, RESALE_BPS, FEE_BPS).context("no such sale")?;
    let call = |max_price| Call::Buy { listing, amount, max_price };
    side.refuses(&call(sold.price - 1), buyer, "Sale_PriceAboveMaximum").await?;
    side.refuses(&call(sold.price), seller, "Listing_BuyerIsSeller").await?;

    let before = (balances(side, seller).await?, balances(side, buyer).await?, vault(side).await?);
    let id = land(side, &call(sold.price), buyer).await?;
    let after = (balances(side, seller).await?, balances(side, buyer).await?, vault(side).await?);
    ensure!(after.1.shares == before.1.shares + amount, "the shares did not arrive");
    ensure!(after.1.tokens + sold.price == before.1.tokens, "the buyer paid another amount");
    ensure!(after.0.tokens == before.0.tokens + sold.proceeds, "the seller received another amount");
    ensure!(after.2.deposited == before.2.deposited + sold.royalty, "{:?}", after.2);
    match side.chain.listing(listing).await? {
        Some(view) => ensure!(view.remaining == remaining && remaining > 0, "{view:?}"),
        None => ensure!(remaining == 0, "the listing does not exist"),
    }
    check_events(side, &id, listing, (amount, remaining), &sold).await
}

/// Checks the events of a sale and their order, which is the same on both chains.
async fn check_events(side: &Side<'_>, id: &TxId, listing: [u8; 32], shares: (u64, u64), sold: &Sale) -> Result<()> {
    let events = side.events(Finality::Latest).await?;
    let emitted = of_transaction(&events, id);
    let place = |name: &str| emitted.iter().position(|event| event.name() == name);
    let order = [place("SharesMoved"), place("Deposited"), place("SharesSold")];
    ensure!(order.is_sorted() && order.iter().all(Option::is_some), "{emitted:#?}");
    for event in emitted {
        match event {
            Event::Deposited(e) => ensure!(
                e.source == source::RESALE && e.memo == listing && e.amount == sold.royalty,
                "the royalty's deposit is {e:?}"
            ),
            Event::SharesSold(e) => {
                let (seller, buyer) = (side.people.holders[1].address, side.people.holders[3].address);
                ensure!((e.listing, e.track_id) == (listing, side.track), "{e:?}");
                ensure!((e.seller, e.buyer) == (seller, buyer), "{e:?}");
                ensure!((e.amount, e.remaining) == shares, "{e:?}");
                ensure!((e.price, e.royalty, e.fee) == (sold.price, sold.royalty, sold.fee), "{e:?}");
            }
            _ => {}
        }
    }
    Ok(())
}

async fn vault(side: &Side<'_>) -> Result<VaultState> {
    Ok(side.chain.vault(side.track).await?.context("no vault")?.state)
}

/// The seller's balance: listed shares are locked in it on Ethereum, and in an escrow on Solana.
fn held(side: &Side<'_>, shares: u64, listed: u64) -> Result<u64> {
    Ok(match side.chain.config().namespace()? {
        Namespace::Solana => shares - listed,
        Namespace::Ethereum => shares,
    })
}

/// Lists, sells a part and cancels; then lists and sells all shares of the listing.
pub async fn trade(side: &Side<'_>) -> Result<()> {
    let seller = &side.people.holders[1];
    let had = balances(side, seller).await?.shares;
    let listing = list(side, seller, LISTED).await?;
    ensure!(balances(side, seller).await?.shares == held(side, had, LISTED)?, "another number of shares was listed");
    let too_many = Call::TransferShares { track: side.track, to: side.people.holders[0].address, amount: had };
    side.refuses(&too_many, seller, side.either("insufficient funds", "Shares_Locked")?).await?;
    buy(side, listing, BOUGHT, LISTED - BOUGHT).await?;

    side.refuses(&Call::CancelListing { listing }, &side.people.holders[4], "Caller_NotSeller").await?;
    let id = land(side, &Call::CancelListing { listing }, seller).await?;
    ensure!(side.chain.listing(listing).await?.is_none(), "the cancelled listing still exists");
    ensure!(balances(side, seller).await?.shares == had - BOUGHT, "the rest did not come back");
    let events = side.events(Finality::Latest).await?;
    let returned = of_transaction(&events, &id).into_iter().find_map(|event| match event {
        Event::ListingCancelled(e) => Some((e.listing, e.track_id, e.returned)),
        _ => None,
    });
    ensure!(returned == Some((listing, side.track, LISTED - BOUGHT)), "{returned:?}");

    let all = list(side, seller, 7).await?;
    ensure!(all != listing, "two listings have the same id");
    buy(side, all, 7, 0).await?;
    let more = Call::Buy { listing: all, amount: 1, max_price: u64::MAX };
    side.refuses(&more, &side.people.holders[3], side.either("does not exist on this chain", "Listing_NotActive")?)
        .await?;
    compare(side).await
}

/// Compares the vault state of the last event with the chain's.
async fn compare(side: &Side<'_>) -> Result<()> {
    let events = side.events(Finality::Latest).await?;
    let last = events.iter().rev().find_map(|record| match &record.event {
        Event::RoyaltyClaimed(e) => Some(&e.vault_state),
        Event::SharesMoved(e) => Some(&e.vault_state),
        Event::Deposited(e) => Some(&e.vault_state),
        Event::PositionOpened(e) => Some(&e.vault_state),
        _ => None,
    });
    let stored = vault(side).await?;
    ensure!(last == Some(&stored), "the last event has {last:?}, the chain {stored:?}");
    Ok(())
}

/// A retired track accepts no new listing, the new registrant updates it, and any account cancels an expired listing.
pub async fn govern(side: &Side<'_>, advance: impl AsyncFnOnce(Duration) -> Result<()>) -> Result<()> {
    let (seller, artist, next) = (&side.people.holders[1], &side.people.artists[0], &side.people.artists[1]);
    let listing = list(side, seller, 3).await?;
    land(side, &Call::RetireTrack { track: side.track }, artist).await?;
    let expires_at = side.chain.head(Finality::Latest).await?.time + 86_400;
    let more = Call::List { track: side.track, amount: 1, unit_price: 1, expires_at };
    side.refuses(&more, seller, "Track_Retired").await?;
    side.refuses(&Call::CancelListing { listing }, &side.people.relayer, "Caller_NotSeller").await?;

    let propose = Call::ProposeRegistrant { track: side.track, next: next.address };
    land(side, &propose, artist).await?;
    land(side, &Call::AcceptRegistrant { track: side.track }, next).await?;
    let manifest_cid = crate::journey::manifest_cid(8);
    let update =
        Call::UpdateManifest { track: side.track, manifest_cid: manifest_cid.clone(), uri: "ipfs://second".into() };
    side.refuses(&update, artist, "Caller_NotRegistrant").await?;
    land(side, &update, next).await?;
    let view = side.chain.track(side.track).await?.context("the track is gone")?;
    ensure!(view.phase == TrackPhase::Retired && view.registrant == next.address, "{view:?}");
    ensure!(view.manifest_cid == manifest_cid && view.manifest_version == 2, "{view:?}");
    ensure!(view.resale_bps == RESALE_BPS, "{view:?}");

    advance(Duration::from_secs(90_000)).await?;
    let late = Call::Buy { listing, amount: 1, max_price: u64::MAX };
    side.refuses(&late, &side.people.holders[3], "Listing_Expired").await?;
    land(side, &Call::CancelListing { listing }, &side.people.relayer).await?;
    ensure!(side.chain.listing(listing).await?.is_none(), "the expired listing still exists");
    Ok(())
}
