//! Plans the opening of positions for holders of unopened shares. Any account may open them on Solana, if the holder is
//! a wallet and not a program address.

use anyhow::Result;
use chain::Namespace;

use crate::{
    jobs::{Body, Store},
    state::Relayer,
};

#[derive(sqlx::FromRow)]
struct Unopened {
    chain: String,
    track_id: Vec<u8>,
    owner: String,
}

/// Creates jobs for positions that can be opened, at most 100 at a time; again for a position that was closed after an
/// earlier job had opened it.
pub async fn plan(relayer: &Relayer) -> Result<()> {
    let chains: Vec<_> = relayer
        .lanes()
        .iter()
        .filter(|(_, lane)| lane.namespace == Namespace::Solana)
        .map(|(caip2, _)| caip2.clone())
        .collect();
    let unopened: Vec<Unopened> = sqlx::query_as(
        "SELECT u.chain, u.track_id, u.owner FROM indexer.unopened_positions u
         WHERE u.chain = ANY($1) AND NOT EXISTS (SELECT FROM occupied o WHERE o.chain = u.chain
               AND o.kind = 'open_position' AND o.key = '0x' || encode(u.track_id, 'hex') || '/' || u.owner)
         LIMIT 100",
    )
    .bind(&chains)
    .fetch_all(relayer.pool())
    .await?;
    for position in unopened {
        let body = Body::OpenPosition { track: protocol::hex::encode(position.track_id), holder: position.owner };
        Store(relayer.pool()).want(&position.chain, &body).await?;
    }
    Ok(())
}
