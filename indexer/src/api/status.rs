//! The progress and the lag of the index, per chain.

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

/// The state of the indexer.
#[derive(Debug, Serialize, ToSchema)]
pub struct Status {
    /// Time of the network.
    #[serde(with = "time::serde::rfc3339")]
    pub now: OffsetDateTime,
    /// The chains, ordered by number.
    pub chains: Vec<ChainStatus>,
    /// Median of the median lags of the chains of this process, in milliseconds from the announcement of a block to the
    /// commit of its rows. Null before the first block, and in a process that does not index a chain.
    pub indexer_lag_ms: Option<f64>,
}

/// The progress of one chain.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChainStatus {
    /// CAIP-2 id of the chain.
    pub chain: String,
    /// Number of the chain in the network.
    pub number: i64,
    /// Block (Ethereum) or slot (Solana) up to and including which rows are written.
    pub height: i64,
    /// Rows above this height are provisional: a reorganisation can still replace them.
    pub final_height: i64,
    /// Newest height that the node of the chain announced.
    pub head: i64,
    /// `head` minus `height`.
    pub behind: i64,
    /// Number of stored events.
    pub events: i64,
    /// Number of reorganisations that were rolled back.
    pub reorganisations: i64,
    /// Time from the announcement of a block to the commit of its rows. Null before the first block, and in a process
    /// that does not index the chain.
    pub lag_ms: Option<LagStatus>,
    /// The current error; null if there is none.
    pub trouble: Option<String>,
}

/// Lag of the last 1,000 blocks, in milliseconds.
#[derive(Debug, Serialize, ToSchema)]
pub struct LagStatus {
    /// Median.
    pub median: f64,
    /// 95th percentile.
    pub p95: f64,
    /// Number of blocks.
    pub blocks: usize,
}

/// The state of the indexer, with every chain.
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
        let announced = pipeline.map_or(0, |status| i64::try_from(status.lag.head()).unwrap_or(i64::MAX));
        let head = announced.max(row.try_get("head")?).max(height);
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
