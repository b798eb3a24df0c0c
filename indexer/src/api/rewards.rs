//! Rewards: pools, nodes, and payments for listening proofs.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use service::{
    extract::{Json, Path, Query},
    page::{Page, PageQuery},
    problem::{Problem, Result},
};
use sqlx::{Row as _, postgres::PgRow};
use utoipa::{IntoParams, ToSchema};

use super::{
    AppState,
    activity::{Place, page_of},
    read,
};

/// The rewards pool of a chain.
#[derive(Debug, Serialize, ToSchema)]
pub struct Rewards {
    /// CAIP-2 id of the chain.
    pub chain: String,
    /// Number of the network.
    pub network: i64,
    /// Number of the chain in the network.
    pub number: i64,
    /// Deployment id of the rewards program or contract, 0x-hex.
    pub deployment_id: String,
    /// Length of an epoch, in seconds.
    pub epoch_length: i64,
    /// Version of the listening circuit at initialization.
    pub circuit_version: i64,
    /// Amount paid into the pool.
    pub funded: String,
    /// Amount swept into the pool from shares without a position.
    pub swept: String,
    /// Amount paid to listeners, including fees.
    pub paid_to_listeners: String,
    /// Amount paid to tracks.
    pub paid_to_tracks: String,
    /// Amount reserved for fixed epochs and not paid yet.
    pub reserved: String,
    /// Amount in the pool that is not reserved, so that later epochs can reserve it.
    pub free: String,
}

/// The rewards pool of every chain.
#[utoipa::path(get, operation_id = "getRewards", path = "/v1/rewards", tag = "rewards", responses((status = 200, body = [Rewards])))]
pub async fn summary(State(state): State<AppState>) -> Result<Json<Vec<Rewards>>> {
    let sql = "SELECT n.chain, n.network, n.number, n.deployment_id, n.epoch_length, n.circuit_version,
            f.funded::text AS funded, s.swept::text AS swept, e.listeners::text AS listeners, e.tracks::text AS tracks,
            e.reserved::text AS reserved,
            (f.funded + s.swept - e.listeners - e.tracks - e.reserved)::text AS free
        FROM networks n
        CROSS JOIN LATERAL (SELECT COALESCE(sum(amount), 0) AS funded FROM pool_fundings WHERE chain = n.chain) f
        CROSS JOIN LATERAL (SELECT COALESCE(sum(amount), 0) AS swept FROM sweeps WHERE chain = n.chain) s
        CROSS JOIN LATERAL (SELECT COALESCE(sum(listeners_paid), 0) AS listeners, COALESCE(sum(tracks_paid), 0) AS tracks,
            COALESCE(sum(listeners_budget + tracks_budget - listeners_paid - tracks_paid) FILTER (WHERE state = 'fixed'), 0)
                AS reserved FROM epochs WHERE chain = n.chain) e
        ORDER BY n.number";
    let rows = sqlx::query(sql).fetch_all(&state.pool).await?;
    let rewards = |row: &PgRow| {
        Ok(Rewards {
            chain: row.try_get("chain")?,
            network: row.try_get("network")?,
            number: row.try_get("number")?,
            deployment_id: read::hash(row, "deployment_id")?,
            epoch_length: row.try_get("epoch_length")?,
            circuit_version: row.try_get("circuit_version")?,
            funded: row.try_get("funded")?,
            swept: row.try_get("swept")?,
            paid_to_listeners: row.try_get("listeners")?,
            paid_to_tracks: row.try_get("tracks")?,
            reserved: row.try_get("reserved")?,
            free: row.try_get("free")?,
        })
    };
    rows.iter().map(rewards).collect::<Result<Vec<_>>>().map(Json)
}

/// A registered streaming node.
#[derive(Debug, Serialize, ToSchema)]
pub struct Node {
    /// CAIP-2 id of the chain.
    pub chain: String,
    /// Number of the node.
    pub node: String,
    /// Wallet of the operator.
    pub operator: String,
    /// Maximum amount that the node can reserve per epoch.
    pub quota: String,
    /// Whether a reorganisation can still replace the last change.
    pub provisional: bool,
}

/// Registered streaming nodes.
#[utoipa::path(get, operation_id = "listNodes", path = "/v1/rewards/nodes", tag = "rewards", responses((status = 200, body = [Node])))]
pub async fn nodes(State(state): State<AppState>) -> Result<Json<Vec<Node>>> {
    let sql = "SELECT n.chain, n.node::text AS node, n.operator, n.quota::text AS quota,
            n.height > c.final_height AS provisional
        FROM nodes n JOIN cursors c USING (chain) ORDER BY n.node, n.chain LIMIT 1000";
    let rows = sqlx::query(sql).fetch_all(&state.pool).await?;
    let node = |row: &PgRow| {
        Ok(Node {
            chain: row.try_get("chain")?,
            node: row.try_get("node")?,
            operator: row.try_get("operator")?,
            quota: row.try_get("quota")?,
            provisional: row.try_get("provisional")?,
        })
    };
    rows.iter().map(node).collect::<Result<Vec<_>>>().map(Json)
}

/// A reward that was paid for a listening proof.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListenClaim {
    /// Position of the event.
    #[serde(flatten)]
    pub place: Place,
    /// Nullifier that the claim spent, 0x-hex.
    pub nullifier: String,
    /// Number of the epoch.
    pub epoch: i64,
    /// Number of the node.
    #[schema(value_type = String)]
    #[serde(with = "protocol::royalty::decimal")]
    pub node: u64,
    /// Proved tier, which is the minimum number of listens: 1, 5, 20 or 60.
    pub tier: i32,
    /// Wallet that was paid.
    pub recipient: String,
    /// Amount paid to the recipient, without the fee.
    #[schema(value_type = String)]
    #[serde(with = "protocol::royalty::decimal")]
    pub amount: u64,
    /// Wallet that was paid the fee; null if there is no fee receiver.
    pub fee_receiver: Option<String>,
    /// Amount of the fee.
    #[schema(value_type = String)]
    #[serde(with = "protocol::royalty::decimal")]
    pub fee: u64,
}

const CLAIM: &str = "k.nullifier, k.epoch, k.node::text AS node, k.tier, k.recipient, k.amount::text AS amount,
    k.fee_receiver, k.fee::text AS fee";

fn listen_claim(row: &PgRow) -> Result<ListenClaim> {
    Ok(ListenClaim {
        place: Place::read(row)?,
        nullifier: read::hash(row, "nullifier")?,
        epoch: row.try_get("epoch")?,
        node: read::number(row, "node")?,
        tier: row.try_get("tier")?,
        recipient: row.try_get("recipient")?,
        amount: read::number(row, "amount")?,
        fee_receiver: row.try_get("fee_receiver")?,
        fee: read::number(row, "fee")?,
    })
}

/// Filters of the list of rewards.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct ClaimFilter {
    /// Only rewards paid to this wallet.
    pub recipient: Option<String>,
    /// Only rewards of this epoch.
    pub epoch: Option<u32>,
}

/// Rewards that were paid for listening proofs, newest first.
#[utoipa::path(get, operation_id = "listListenClaims", path = "/v1/rewards/claims", params(ClaimFilter, PageQuery), tag = "rewards",
    responses((status = 200, body = Page<ListenClaim>), (status = 400, body = Problem)))]
pub async fn claims(
    State(state): State<AppState>,
    Query(filter): Query<ClaimFilter>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<ListenClaim>>> {
    let recipient = filter.recipient.as_deref().map(read::address_text).transpose()?;
    let wanted = serde_json::json!({ "recipient": recipient, "epoch": filter.epoch });
    let condition = "($1::jsonb ->> 'recipient' IS NULL OR k.recipient = $1::jsonb ->> 'recipient')
        AND ($1::jsonb ->> 'epoch' IS NULL OR k.epoch = ($1::jsonb ->> 'epoch')::bigint)";
    page_of(&state, CLAIM, "listen_claims", condition, wanted, &page, listen_claim, |claim| &claim.place)
        .await
        .map(Json)
}

/// The claim that spent a nullifier. There can be one per chain.
#[utoipa::path(get, operation_id = "getNullifier", path = "/v1/rewards/nullifiers/{nullifier}", params(("nullifier" = String, Path)), tag = "rewards",
    responses((status = 200, body = [ListenClaim]), (status = 404, body = Problem)))]
pub async fn nullifier(State(state): State<AppState>, Path(text): Path<String>) -> Result<Json<Vec<ListenClaim>>> {
    let bytes = read::bytes32(&text, "a nullifier")?;
    let page = PageQuery::default();
    let spent =
        page_of(&state, CLAIM, "listen_claims", "k.nullifier = $1", bytes, &page, listen_claim, |claim| &claim.place);
    // A nullifier depends on the fan, node and epoch, not on the chain. If two chains spent one, the node published the
    // fan's leaf on both, which is fraud. Both claims are returned.
    let claims = spent.await?.items;
    if claims.is_empty() {
        return Err(Problem::not_found(format!("nullifier {text} is not spent on any chain of this indexer")));
    }
    Ok(Json(claims))
}
