//! Rewards: pools, nodes, and what was paid for proved listening.

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

/// A chain's rewards so far.
#[derive(Debug, Serialize, ToSchema)]
pub struct Rewards {
    /// CAIP-2 id.
    pub chain: String,
    /// The network's number.
    pub network: i64,
    /// The chain's number in it.
    pub number: i64,
    /// The rewards side's deployment id, 0x-hex.
    pub deployment_id: String,
    /// Seconds in an epoch.
    pub epoch_length: i64,
    /// Version of the listen circuit.
    pub circuit_version: i64,
    /// Paid into the pool.
    pub funded: String,
    /// Swept into the pool from unopened shares.
    pub swept: String,
    /// Paid to listeners, fees included.
    pub paid_to_listeners: String,
    /// Paid to tracks.
    pub paid_to_tracks: String,
    /// Reserved for epochs that are fixed and not closed, and not paid yet.
    pub reserved: String,
    /// What further epochs can reserve from: in the pool and not reserved.
    pub free: String,
}

/// Every chain's rewards.
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
    /// CAIP-2 id.
    pub chain: String,
    /// The node's number.
    pub node: String,
    /// Its operator.
    pub operator: String,
    /// Most it may reserve per epoch.
    pub quota: String,
    /// Whether its last change may still be reorganised away.
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

/// A reward paid for proved listening.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListenClaim {
    /// Where it stands.
    #[serde(flatten)]
    pub place: Place,
    /// The nullifier it spent, 0x-hex.
    pub nullifier: String,
    /// The epoch.
    pub epoch: i64,
    /// The node's number.
    #[schema(value_type = String)]
    #[serde(with = "protocol::royalty::decimal")]
    pub node: u64,
    /// The tier proved: at least so many listens.
    pub tier: i32,
    /// The wallet that was paid.
    pub recipient: String,
    /// Paid to it, after the fee.
    #[schema(value_type = String)]
    #[serde(with = "protocol::royalty::decimal")]
    pub amount: u64,
    /// Who got the fee.
    pub fee_receiver: Option<String>,
    /// The fee.
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

/// Which claims.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct ClaimFilter {
    /// Only to this wallet.
    pub recipient: Option<String>,
    /// Only of this epoch.
    pub epoch: Option<u32>,
}

/// Rewards paid for proved listening, the newest first.
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

/// The claim that spent a nullifier.
#[utoipa::path(get, operation_id = "getNullifier", path = "/v1/rewards/nullifiers/{nullifier}", params(("nullifier" = String, Path)), tag = "rewards",
    responses((status = 200, body = [ListenClaim]), (status = 404, body = Problem)))]
pub async fn nullifier(State(state): State<AppState>, Path(text): Path<String>) -> Result<Json<Vec<ListenClaim>>> {
    let bytes = read::bytes32(&text, "a nullifier")?;
    let page = PageQuery::default();
    let spent =
        page_of(&state, CLAIM, "listen_claims", "k.nullifier = $1", bytes, &page, listen_claim, |claim| &claim.place);
    // Two chains that spent the same one are a node's fraud; both are shown.
    let claims = spent.await?.items;
    if claims.is_empty() {
        return Err(Problem::not_found(format!("no chain has spent nullifier {text}")));
    }
    Ok(Json(claims))
}
