//! Reads the indexer's database, and compares every event, balance, position, listing and vault in it with the chain.

use std::{collections::BTreeSet, time::Duration};

use anyhow::{Context as _, Result, ensure};
use chain::Finality;
use protocol::id::Address32;
use sqlx::Row as _;
use vibe::http::Http;

use crate::{journey::Side, stack::Stack};

/// Number of blocks per request.
const BATCH: u64 = 500;

/// Waits until the database equals the chain.
///
/// # Errors
/// The first difference, if they still differ after `patience`.
pub async fn wait_until_equal(stack: &Stack, side: &Side, patience: Duration) -> Result<()> {
    let deadline = tokio::time::Instant::now() + patience;
    loop {
        match compare(stack, side).await {
            Ok(()) => return Ok(()),
            Err(error) if tokio::time::Instant::now() >= deadline => return Err(error),
            Err(_) => tokio::time::sleep(Duration::from_millis(300)).await,
        }
    }
}

async fn compare(stack: &Stack, side: &Side) -> Result<()> {
    events(stack, side).await.context("events")?;
    for track in &side.tracks {
        vault(stack, side, track.track_id).await.context("vaults")?;
        holders(stack, side, track.track_id).await.context("balances and positions")?;
    }
    Ok(())
}

/// Compares the rows of events with the events of the chain up to its head: height, transaction and name, in order.
async fn events(stack: &Stack, side: &Side) -> Result<()> {
    let on_chain = chain_events(side).await?;
    let rows = sqlx::query("SELECT tx, name, height FROM indexer.events WHERE chain = $1 ORDER BY height, ordinal")
        .bind(&side.caip2)
        .fetch_all(stack.pool())
        .await?;
    let mut stored = Vec::new();
    for row in rows {
        stored.push((
            row.try_get::<i64, _>("height")?,
            row.try_get::<String, _>("tx")?,
            row.try_get::<String, _>("name")?,
        ));
    }
    ensure!(
        on_chain == stored,
        "the chain has {} events, the database {}: {:?}",
        on_chain.len(),
        stored.len(),
        on_chain.iter().zip(&stored).find(|(a, b)| a != b)
    );
    Ok(())
}

async fn chain_events(side: &Side) -> Result<Vec<(i64, String, String)>> {
    let source = side.chain.source();
    let mut cursor = side.chain.config().start_height.saturating_sub(1);
    let mut events = Vec::new();
    loop {
        let batch = source.after(cursor, BATCH, Finality::Latest).await?;
        for block in batch.blocks {
            for record in block.events {
                events.push((i64::try_from(block.at.height)?, record.tx.0, record.event.name().to_owned()));
            }
        }
        if batch.through <= cursor {
            return Ok(events);
        }
        cursor = batch.through;
    }
}

async fn vault(stack: &Stack, side: &Side, track: [u8; 32]) -> Result<()> {
    let view = side.chain.vault(track).await?.context("the chain has no vault")?;
    let row = sqlx::query(
        "SELECT index::text, carry::text, pending::text, drip_end::text, drip_last::text, deposited::text,
                (deposited - claimed - swept)::text AS balance, unopened_shares::text, unopened_owed::text,
                unopened_remainder::text
         FROM indexer.vaults WHERE chain = $1 AND track_id = $2",
    )
    .bind(&side.caip2)
    .bind(track.as_slice())
    .fetch_one(stack.pool())
    .await?;
    let s = view.state;
    let on_chain = [
        s.index.to_string(),
        s.carry.to_string(),
        s.pending.to_string(),
        s.end.to_string(),
        s.last.to_string(),
        s.deposited.to_string(),
        view.balance.to_string(),
        s.unopened.shares.to_string(),
        s.unopened.owed.to_string(),
        s.unopened.remainder.to_string(),
    ];
    let stored: Vec<String> = (0..on_chain.len()).map(|i| row.try_get(i)).collect::<Result<_, _>>()?;
    ensure!(stored == on_chain, "the chain has {on_chain:?}, the database {stored:?}");
    Ok(())
}

async fn holders(stack: &Stack, side: &Side, track: [u8; 32]) -> Result<()> {
    let rows = sqlx::query(
        "SELECT s.owner, s.balance::text, s.open, p.shares::text AS counted, p.index_paid::text, p.owed::text,
                p.remainder::text
         FROM indexer.shares s LEFT JOIN indexer.positions p USING (chain, track_id, account)
         WHERE s.chain = $1 AND s.track_id = $2
             AND NOT EXISTS (SELECT FROM indexer.escrows e WHERE e.chain = s.chain AND e.account = s.account)",
    )
    .bind(&side.caip2)
    .bind(track.as_slice())
    .fetch_all(stack.pool())
    .await?;
    let mut owners = BTreeSet::new();
    for row in &rows {
        let owner: String = row.try_get("owner")?;
        let address = chain::address::parse(side.namespace, &owner)?;
        let balance = side.chain.shares(track, address).await?;
        ensure!(row.try_get::<String, _>("balance")? == balance.to_string(), "{owner} holds {balance}");
        let position = side.chain.position(track, address).await?;
        let open = position.as_ref().is_some_and(|position| position.open);
        ensure!(
            row.try_get::<bool, _>("open")? == open,
            "the position of {owner} is open only in the database or only on the chain"
        );
        if let Some(position) = position.filter(|position| position.open) {
            let p = position.state;
            let on_chain =
                [p.shares.to_string(), p.index_paid.to_string(), p.owed.to_string(), p.remainder.to_string()];
            let stored: Vec<String> = (3..7).map(|i| row.try_get(i)).collect::<Result<_, _>>()?;
            ensure!(stored == on_chain, "{owner} on chain {on_chain:?}, in the database {stored:?}");
        }
        owners.insert(owner);
    }
    listings(stack, side, track).await?;
    wallets(side, track, &owners).await
}

/// Compares the remaining shares of listings with the chain, and the balances of their escrows with both.
async fn listings(stack: &Stack, side: &Side, track: [u8; 32]) -> Result<()> {
    let rows = sqlx::query(
        "SELECT k.listing, CASE WHEN k.state = 'active' THEN k.remaining ELSE 0 END::text AS remaining, s.balance::text
         FROM indexer.listings k LEFT JOIN indexer.escrows e ON e.chain = k.chain AND e.account = k.account
             LEFT JOIN indexer.shares s ON s.chain = e.chain AND s.track_id = k.track_id AND s.account = e.account
         WHERE k.chain = $1 AND k.track_id = $2",
    )
    .bind(&side.caip2)
    .bind(track.as_slice())
    .fetch_all(stack.pool())
    .await?;
    for row in rows {
        let listing: Vec<u8> = row.try_get("listing")?;
        let listing: [u8; 32] = listing.try_into().map_err(|_| anyhow::anyhow!("a listing has 32 bytes"))?;
        let remaining = side.chain.listing(listing).await?.map_or(0, |view| view.remaining).to_string();
        let stored: String = row.try_get("remaining")?;
        ensure!(stored == remaining, "the chain has {remaining} shares listed, the database {stored}");
        if let Some(escrowed) = row.try_get::<Option<String>, _>("balance")? {
            ensure!(escrowed == remaining, "the escrow holds {escrowed} of {remaining}");
        }
    }
    Ok(())
}

/// Checks that every wallet of the devnet that holds shares is in the database.
async fn wallets(side: &Side, track: [u8; 32], stored: &BTreeSet<String>) -> Result<()> {
    for wallet in side.wallets.all() {
        let address: Address32 = wallet.address;
        if side.chain.shares(track, address).await? > 0 {
            ensure!(stored.contains(&side.text(address)), "{} is missing", side.text(address));
        }
    }
    Ok(())
}

/// The transactions of all events with this name on a chain, in order.
pub async fn transactions(stack: &Stack, caip2: &str, name: &str) -> Result<Vec<String>> {
    let txs =
        sqlx::query_scalar("SELECT tx FROM indexer.events WHERE chain = $1 AND name = $2 ORDER BY height, ordinal")
            .bind(caip2)
            .bind(name)
            .fetch_all(stack.pool())
            .await?;
    Ok(txs)
}

/// The indexer's median time from the arrival of a block to the visibility of its rows, in milliseconds; `None` if it
/// has not measured any block since its start.
pub async fn lag_ms(stack: &Stack, caip2: &str) -> Result<Option<f64>> {
    let status: serde_json::Value = Http::new(&stack.urls.indexer)?.get("/v1/status", None).await?;
    let chain = status["chains"].as_array().and_then(|chains| chains.iter().find(|chain| chain["chain"] == caip2));
    Ok(chain.and_then(|chain| chain["lag_ms"]["median"].as_f64()))
}
