//! Epochs, with the votes on them and their payouts.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use service::{
    extract::{Json, Path, Query},
    page::{Page, PageQuery},
    problem::{Problem, Result},
};
use sqlx::{AssertSqlSafe, Row as _, postgres::PgRow};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};

use super::{
    AppState,
    activity::{Place, page_of},
    read,
};

/// The epoch of one node on one chain.
#[derive(Debug, Serialize, ToSchema)]
pub struct Epoch {
    /// CAIP-2 id of the chain.
    pub chain: String,
    /// Number of the epoch.
    pub epoch: i64,
    /// Number of the node.
    #[schema(value_type = String)]
    #[serde(with = "protocol::royalty::decimal")]
    pub node: u64,
    /// `voting`, `fixed`, `void` or `closed`.
    pub state: String,
    /// The result on which the attestors agreed. Null before that.
    pub fixed: Option<FixedEpoch>,
    /// Amount paid to listeners, including fees.
    #[schema(value_type = String)]
    #[serde(with = "protocol::royalty::decimal")]
    pub listeners_paid: u64,
    /// Amount paid to tracks.
    #[schema(value_type = String)]
    #[serde(with = "protocol::royalty::decimal")]
    pub tracks_paid: u64,
    /// Number of paid listen claims.
    pub listen_claims: i64,
    /// Number of paid payout leaves.
    pub track_payouts: i64,
    /// Amount that was not paid and became free when the epoch closed. Null before that.
    pub freed: Option<String>,
    /// Votes of the attestors, ordered by address.
    #[schema(value_type = Vec<Vote>)]
    pub votes: serde_json::Value,
    /// Whether a reorganisation can still replace the last change.
    pub provisional: bool,
}

/// The fixed result of an epoch.
#[derive(Debug, Serialize, ToSchema)]
pub struct FixedEpoch {
    /// Root of the listen tree, 0x-hex.
    pub listen_root: String,
    /// Root of the payout tree, 0x-hex.
    pub payout_root: String,
    /// Number of fans with at least 1, 5, 20 and 60 listens.
    pub fans: Vec<i64>,
    /// Number of leaves of the payout tree.
    pub payout_leaves: i64,
    /// Sum of the weights of the leaves.
    pub weight_total: String,
    /// Amount reserved for listeners.
    pub listeners_budget: String,
    /// Amount reserved for tracks.
    pub tracks_budget: String,
    /// Amount per tier: a claim of tier t is paid t times this amount.
    pub rate: String,
    /// Time from which claims are paid, by the clock of the network.
    #[serde(with = "time::serde::rfc3339")]
    pub payable_at: OffsetDateTime,
    /// Time from which the epoch can be closed and claims are no longer paid.
    #[serde(with = "time::serde::rfc3339")]
    pub closes_at: OffsetDateTime,
    /// Whether claims are paid now: the state is `fixed`, and the time is between `payable_at` and `closes_at`.
    pub payable: bool,
}

/// An attestor's vote.
#[derive(Debug, Serialize, ToSchema)]
pub struct Vote {
    /// Address of the attestor.
    pub attestor: String,
    /// keccak256 of the tuple that the attestor voted for, 0x-hex.
    pub tuple_hash: String,
    /// Transaction of the vote.
    pub tx: String,
}

/// Filters of the list of epochs.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct EpochFilter {
    /// Only epochs on this chain (CAIP-2 id).
    pub chain: Option<String>,
    /// Only epochs of this node.
    pub node: Option<u64>,
    /// Only epochs in this state: `voting`, `fixed`, `void` or `closed`.
    pub state: Option<String>,
}

const COLUMNS: &str = "SELECT e.chain, e.epoch, e.node::text AS node, e.state, e.listen_root, e.payout_root, e.fans,
        e.payout_leaves, e.weight_total::text AS weight_total, e.listeners_budget::text AS listeners_budget,
        e.tracks_budget::text AS tracks_budget, e.rate::text AS rate, e.payable_at, e.closes_at,
        e.listeners_paid::text AS listeners_paid, e.tracks_paid::text AS tracks_paid, e.listen_claims, e.track_payouts,
        e.freed::text AS freed, e.height > c.final_height AS provisional,
        (SELECT COALESCE(jsonb_agg(jsonb_build_object('attestor', v.attestor, 'tuple_hash',
            '0x' || encode(v.tuple_hash, 'hex'), 'tx', v.tx) ORDER BY v.attestor), '[]')
         FROM votes v WHERE v.chain = e.chain AND v.node = e.node AND v.epoch = e.epoch) AS votes
    FROM epochs e JOIN cursors c USING (chain)";

fn epoch(row: &PgRow, now: i64) -> Result<Epoch> {
    let state: String = row.try_get("state")?;
    let fixed = if row.try_get::<Option<i64>, _>("payable_at")?.is_some() {
        let (payable_at, closes_at): (i64, i64) = (row.try_get("payable_at")?, row.try_get("closes_at")?);
        Some(FixedEpoch {
            listen_root: read::hash(row, "listen_root")?,
            payout_root: read::hash(row, "payout_root")?,
            fans: row.try_get("fans")?,
            payout_leaves: row.try_get("payout_leaves")?,
            weight_total: row.try_get("weight_total")?,
            listeners_budget: row.try_get("listeners_budget")?,
            tracks_budget: row.try_get("tracks_budget")?,
            rate: row.try_get("rate")?,
            payable_at: read::moment(payable_at),
            closes_at: read::moment(closes_at),
            payable: state == "fixed" && (payable_at..closes_at).contains(&now),
        })
    } else {
        None
    };
    Ok(Epoch {
        chain: row.try_get("chain")?,
        epoch: row.try_get("epoch")?,
        node: read::number(row, "node")?,
        state,
        fixed,
        listeners_paid: read::number(row, "listeners_paid")?,
        tracks_paid: read::number(row, "tracks_paid")?,
        listen_claims: row.try_get("listen_claims")?,
        track_payouts: row.try_get("track_payouts")?,
        freed: row.try_get("freed")?,
        votes: row.try_get("votes")?,
        provisional: row.try_get("provisional")?,
    })
}

/// Epochs, newest first.
#[utoipa::path(get, operation_id = "listEpochs", path = "/v1/rewards/epochs", params(EpochFilter, PageQuery), tag = "rewards",
    responses((status = 200, body = Page<Epoch>), (status = 400, body = Problem)))]
pub async fn list(
    State(state): State<AppState>,
    Query(filter): Query<EpochFilter>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Epoch>>> {
    let limit = page.limit()?;
    let after: Option<(i64, String, u64)> = page.after()?;
    let sql = format!(
        "{COLUMNS} WHERE ($1::text IS NULL OR e.chain = $1) AND ($2::numeric IS NULL OR e.node = $2::numeric)
            AND ($3::text IS NULL OR e.state = $3)
            AND ($4::bigint IS NULL OR e.epoch < $4 OR (e.epoch = $4 AND (e.chain, e.node) > ($5, $6::numeric)))
         ORDER BY e.epoch DESC, e.chain, e.node LIMIT $7"
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(filter.chain)
        .bind(filter.node.map(|node| node.to_string()))
        .bind(filter.state)
        .bind(after.as_ref().map(|(epoch, _, _)| *epoch))
        .bind(after.as_ref().map(|(_, chain, _)| chain.clone()))
        .bind(after.map(|(_, _, node)| node.to_string()))
        .bind(limit + 1)
        .fetch_all(&state.pool)
        .await?;
    let now = state.clock.now().unix_timestamp();
    let epochs = rows.iter().map(|row| epoch(row, now)).collect::<Result<Vec<_>>>()?;
    Ok(Json(Page::from_rows(epochs, limit, |epoch| (epoch.epoch, epoch.chain.clone(), epoch.node))?))
}

/// One epoch, on every chain and of every node that has votes or a result.
#[utoipa::path(get, operation_id = "getEpoch", path = "/v1/rewards/epochs/{epoch}", params(("epoch" = u32, Path)), tag = "rewards",
    responses((status = 200, body = [Epoch]), (status = 404, body = Problem)))]
pub async fn one(State(state): State<AppState>, Path(number): Path<u32>) -> Result<Json<Vec<Epoch>>> {
    let sql = format!("{COLUMNS} WHERE e.epoch = $1 ORDER BY e.chain, e.node");
    let rows = sqlx::query(AssertSqlSafe(sql)).bind(i64::from(number)).fetch_all(&state.pool).await?;
    if rows.is_empty() {
        return Err(Problem::not_found(format!("epoch {number} has no votes on any chain of this indexer")));
    }
    let now = state.clock.now().unix_timestamp();
    rows.iter().map(|row| epoch(row, now)).collect::<Result<Vec<_>>>().map(Json)
}

/// A payout of an epoch to a track.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrackPayout {
    /// Position of the event.
    #[serde(flatten)]
    pub place: Place,
    /// Number of the node.
    #[schema(value_type = String)]
    #[serde(with = "protocol::royalty::decimal")]
    pub node: u64,
    /// Index of the leaf in the payout tree, from 0.
    pub leaf: i64,
    /// Id of the track, 0x-hex.
    pub track_id: String,
    /// Weight of the leaf.
    pub weight: String,
    /// Amount paid into the vault of the track.
    #[schema(value_type = String)]
    #[serde(with = "protocol::royalty::decimal")]
    pub amount: u64,
}

/// Payouts of an epoch to tracks, newest first.
#[utoipa::path(get, operation_id = "listTrackPayouts", path = "/v1/rewards/epochs/{epoch}/payouts", params(("epoch" = u32, Path), PageQuery), tag = "rewards",
    responses((status = 200, body = Page<TrackPayout>), (status = 400, body = Problem)))]
pub async fn payouts(
    State(state): State<AppState>,
    Path(number): Path<u32>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<TrackPayout>>> {
    let columns = "k.node::text AS node, k.leaf, k.track_id, k.weight::text AS weight, k.amount::text AS amount";
    let item = |row: &PgRow| {
        Ok(TrackPayout {
            place: Place::read(row)?,
            node: read::number(row, "node")?,
            leaf: row.try_get("leaf")?,
            track_id: read::hash(row, "track_id")?,
            weight: row.try_get("weight")?,
            amount: read::number(row, "amount")?,
        })
    };
    let epoch = i64::from(number);
    page_of(&state, columns, "track_payouts", "k.epoch = $1", epoch, &page, item, |payout| &payout.place)
        .await
        .map(Json)
}
