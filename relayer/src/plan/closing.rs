//! Plans the closing of epochs after their claim windows, which frees the unpaid part of their budgets.

use anyhow::Result;

use crate::{
    jobs::{Body, Store},
    state::Relayer,
};

/// Creates jobs for epochs that can be closed, at most 100 at a time.
pub async fn plan(relayer: &Relayer) -> Result<()> {
    let epochs: Vec<(String, String, i64)> = sqlx::query_as(
        "SELECT e.chain, e.node::text, e.epoch FROM indexer.payable_epochs e
         WHERE e.closes_at <= $1 AND NOT EXISTS (SELECT FROM occupied o WHERE o.chain = e.chain AND o.kind = 'close_epoch'
               AND o.key = e.node::text || '/' || e.epoch::text)
         LIMIT 100",
    )
    .bind(i64::try_from(relayer.clock().unix())?)
    .fetch_all(relayer.pool())
    .await?;
    for (chain, node, epoch) in epochs {
        if relayer.lane(&chain).is_some() {
            let body = Body::CloseEpoch { epoch: u32::try_from(epoch)?, node: node.parse()? };
            Store(relayer.pool()).want(&chain, &body).await?;
        }
    }
    Ok(())
}
