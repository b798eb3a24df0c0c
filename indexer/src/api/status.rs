//! How far every chain is indexed, and how fast.

use axum::extract::State;
use serde::Serialize;
use service::{
    extract::Json,
    problem::{Problem, Result},
};
use sqlx::Row as _;
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::AppState;

/// The indexer's state.
#[derive(Debug, Serialize, ToSchema)]
pub struct Status {
    /// The network's time.
    #[serde(with = "time::serde::rfc3339")]
    pub now: OffsetDateTime,
    /// Each chain.
    pub chains: Vec<ChainStatus>,
    /// Median over all chains of this process, in milliseconds from a block's announcement by the chain's node to its
    /// rows being visible; null before the first block, and in a process that follows no chain.
    pub indexer_lag_ms: Option<f64>,
}

/// How far one chain is indexed.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChainStatus {
    /// CAIP-2 id.
    pub chain: String,
    /// The chain's number in the network.
    pub number: i64,
    /// Rows are written up to and including this block or slot.
    pub height: i64,
    /// Rows above this height are provisional.
    pub final_height: i64,
    /// The newest height the chain's node has told of.
    pub head: i64,
    /// `head` less `height`.
    pub behind: i64,
    /// Events stored.
    pub events: i64,
    /// Reorganisations followed.
    pub reorganisations: i64,
    /// Times from announcement to visibility, in this process.
    pub lag_ms: Option<LagStatus>,
    /// What is wrong now; null when all is well.
    pub trouble: Option<String>,
}

/// Times over the last thousand blocks, in milliseconds.
#[derive(Debug, Serialize, ToSchema)]
pub struct LagStatus {
    /// Half of the blocks were faster.
    pub median: f64,
    /// 95 of 100 were faster.
    pub p95: f64,
    /// Over how many blocks.
    pub blocks: usize,
}

/// How far every chain is indexed.
#[utoipa::path(get, operation_id = "getStatus", path = "/v1/status", tag = "status", responses((status = 200, body = Status), (status = 503, body = Problem)))]
pub async fn status(State(state): State<AppState>) -> Result<Json<Status>> {
    let sql = "SELECT c.chain, c.number, c.height, c.final_height, c.head, c.halted,
            (SELECT count(*) FROM events e WHERE e.chain = c.chain) AS events,
            (SELECT count(*) FROM rollbacks r WHERE r.chain = c.chain) AS reorganisations
        FROM cursors c ORDER BY c.number";
    let rows = sqlx::query(sql).fetch_all(&state.pool).await?;
    let mut chains = Vec::new();
    let mut medians = Vec::new();
    for row in &rows {
        let chain: String = row.try_get("chain")?;
        let pipeline = state.pipelines.iter().find(|(name, _)| name.caip2 == chain).map(|(_, status)| status);
        let lag = pipeline.and_then(|status| status.lag.lag());
        medians.extend(lag.map(|lag| lag.median));
        let height: i64 = row.try_get("height")?;
        let told = pipeline.map_or(0, |status| i64::try_from(status.lag.head()).unwrap_or(i64::MAX));
        let head = told.max(row.try_get("head")?).max(height);
        let halted: Option<String> = row.try_get("halted")?;
        chains.push(ChainStatus {
            chain,
            number: row.try_get("number")?,
            height,
            final_height: row.try_get("final_height")?,
            head,
            behind: head - height,
            events: row.try_get("events")?,
            reorganisations: row.try_get("reorganisations")?,
            lag_ms: lag.map(|lag| LagStatus { median: lag.median, p95: lag.p95, blocks: lag.blocks }),
            trouble: halted.or_else(|| pipeline.and_then(|status| status.trouble())),
        });
    }
    medians.sort_by(f64::total_cmp);
    let indexer_lag_ms = medians.get(medians.len() / 2).copied();
    Ok(Json(Status { now: state.clock.now(), chains, indexer_lag_ms }))
}
