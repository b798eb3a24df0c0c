//! Plans the payouts of fixed epochs: one job per leaf, with its path in the tree of the leaves that the node
//! published.

use anyhow::{Context as _, Result, bail, ensure};
use protocol::{
    hex,
    payout::{PayoutLeaf, PayoutTree},
};
use serde::Deserialize;

use crate::{
    jobs::{Body, Store},
    state::Relayer,
};

/// Maximum size of a payouts document, in bytes: 2^14 leaves of about 130 bytes need half of it.
const DOCUMENT_LIMIT: usize = 4 << 20;

#[derive(sqlx::FromRow)]
struct Payable {
    chain: String,
    node: String,
    epoch: i64,
    payout_root: Vec<u8>,
    payout_leaves: i64,
    payable_at: i64,
}

/// Creates a job for every leaf of every payable epoch that has no job yet, and queues jobs again whose leaves are not
/// paid.
pub async fn plan(relayer: &Relayer) -> Result<()> {
    let now = i64::try_from(relayer.clock().unix())?;
    let epochs: Vec<Payable> = sqlx::query_as(
        "SELECT chain, node::text AS node, epoch, payout_root, payout_leaves, payable_at FROM indexer.payable_epochs
         WHERE payable_at <= $1 AND closes_at > $1 AND payout_leaves > track_payouts",
    )
    .bind(now)
    .fetch_all(relayer.pool())
    .await?;
    for epoch in epochs.iter().filter(|epoch| relayer.lane(&epoch.chain).is_some()) {
        if planned(relayer, epoch).await? < epoch.payout_leaves {
            let what = format!(
                "could not plan the payouts of epoch {} of node {} on {}",
                epoch.epoch, epoch.node, epoch.chain
            );
            plan_epoch(relayer, epoch).await.context(what)?;
        }
        plan_again(relayer, epoch).await?;
    }
    Ok(())
}

/// Number of leaves of an epoch that have a job.
async fn planned(relayer: &Relayer, epoch: &Payable) -> Result<i64> {
    let count = sqlx::query_scalar(
        "SELECT count(*) FROM jobs WHERE chain = $1 AND kind = 'distribute_track' AND key LIKE $2 || '/%'",
    )
    .bind(&epoch.chain)
    .bind(format!("{}/{}", epoch.node, epoch.epoch))
    .fetch_one(relayer.pool())
    .await?;
    Ok(count)
}

async fn plan_epoch(relayer: &Relayer, epoch: &Payable) -> Result<()> {
    let tree = payout_tree(relayer, epoch).await?;
    let (number, node) = (u32::try_from(epoch.epoch)?, epoch.node.parse()?);
    for (leaf, index) in tree.leaves().iter().zip(0u32..) {
        let path = tree.path(index).context("the tree has no path for a leaf")?;
        let body = Body::DistributeTrack {
            epoch: number,
            node,
            index,
            track: hex::encode(leaf.track_id),
            weight: leaf.weight,
            path: path.iter().map(hex::encode).collect(),
        };
        Store(relayer.pool()).enqueue(&epoch.chain, &body, u64::try_from(epoch.payable_at)?).await?;
    }
    Ok(())
}

/// Queues jobs again that ended although their leaves are not paid: the block of the payment was reorganised away, or
/// the chain refused it temporarily.
async fn plan_again(relayer: &Relayer, epoch: &Payable) -> Result<()> {
    let again = sqlx::query(
        "UPDATE jobs SET state = 'queued', tries = 0, tx = NULL, error_name = NULL, error_detail = NULL, next_at = now(),
                updated_at = now()
         WHERE chain = $1 AND kind = 'distribute_track' AND key LIKE $2 || '/%' AND state IN ('final', 'failed')
           AND id NOT IN (SELECT id FROM occupied)
           AND NOT EXISTS (SELECT FROM indexer.paid_leaves p WHERE p.chain = $1 AND p.node::text = $3 AND p.epoch = $4
                           AND key = $2 || '/' || p.leaf::text)",
    )
    .bind(&epoch.chain)
    .bind(format!("{}/{}", epoch.node, epoch.epoch))
    .bind(&epoch.node)
    .bind(epoch.epoch)
    .execute(relayer.pool())
    .await?;
    if again.rows_affected() > 0 {
        tracing::info!(
            chain = epoch.chain,
            epoch = epoch.epoch,
            leaves = again.rows_affected(),
            "queued payouts again that are not paid"
        );
    }
    Ok(())
}

#[derive(Deserialize)]
struct Status {
    documents: Option<Documents>,
}

#[derive(Deserialize)]
struct Documents {
    payouts: String,
}

#[derive(Deserialize)]
struct Leaf {
    track_id: String,
    #[serde(with = "protocol::royalty::decimal")]
    weight: u64,
}

/// The payout tree with the leaves published by the node. Its root is compared with the one fixed on the chain.
async fn payout_tree(relayer: &Relayer, epoch: &Payable) -> Result<PayoutTree> {
    let node: u64 = epoch.node.parse()?;
    let known = relayer.config().nodes.iter().find(|known| known.node == node);
    let base = known.with_context(|| format!("no URL is configured for node {node}"))?.url.trim_end_matches('/');
    let number = relayer.lane(&epoch.chain).context("the chain is not configured")?.chain.config().number;
    let status: Status =
        serde_json::from_slice(&fetch(relayer, &format!("{base}/v1/epochs/{}/{number}", epoch.epoch)).await?)?;
    let cid = status.documents.context("the node published no documents")?.payouts;
    let leaves: Vec<Leaf> = serde_json::from_slice(&fetch(relayer, &format!("{base}/ipfs/{cid}")).await?)?;
    let leaves = leaves
        .iter()
        .map(|leaf| Ok(PayoutLeaf { track_id: hex::decode_array_lenient(&leaf.track_id)?, weight: leaf.weight }))
        .collect::<Result<_>>()?;
    let tree = PayoutTree::new(leaves).context("the node published more leaves than a payout tree can have")?;
    ensure!(
        tree.root()[..] == epoch.payout_root[..],
        "the root of the node's leaves differs from the one fixed on the chain"
    );
    Ok(tree)
}

/// The body of an HTTP answer, of at most [`DOCUMENT_LIMIT`] bytes.
async fn fetch(relayer: &Relayer, url: &str) -> Result<Vec<u8>> {
    let mut response = relayer.http().get(url).send().await?.error_for_status()?;
    let mut bytes = Vec::new();
    while let Some(piece) = response.chunk().await? {
        if bytes.len() + piece.len() > DOCUMENT_LIMIT {
            bail!("{url} is larger than {DOCUMENT_LIMIT} bytes");
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}
