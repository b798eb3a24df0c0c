//! Public endpoints with the status of epochs: roots, counts and documents.

use axum::extract::State;
use epochs::documents::Documents;
use protocol::{epoch::epoch_end, hex::Hex32, royalty::decimal};
use serde::Serialize;
use service::{
    Problem,
    extract::{Json, Path},
};
use sqlx::{PgPool, Row as _, postgres::PgRow};
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::sql;
use crate::{network::ChainName, state::AppState};

/// Maximum number of entries in the list.
const LISTED: i64 = 50;

/// The status of an epoch on one chain.
#[derive(Serialize, ToSchema)]
pub(super) struct EpochStatus {
    network: u32,
    node: u64,
    epoch: u32,
    chain: ChainName,
    /// `open`, `closing` or `closed`.
    state: &'static str,
    #[serde(flatten)]
    closed: Option<ClosedEpoch>,
}

/// The result of a closed epoch.
#[derive(Serialize, ToSchema)]
struct ClosedEpoch {
    #[serde(with = "time::serde::rfc3339")]
    closed_at: OffsetDateTime,
    /// Root of the listen tree.
    listen_root: Hex32,
    /// Root of the payout tree.
    payout_root: Hex32,
    /// Number of fans with at least 1, 5, 20 and 60 listens.
    fans: Vec<u32>,
    /// Number of leaves of the listen tree.
    leaves: u64,
    /// Number of leaves of the payout tree.
    payout_leaves: u32,
    /// Sum of the weights in the payout tree.
    #[serde(with = "decimal")]
    #[schema(value_type = String)]
    weight_total: u64,
    /// The published documents.
    documents: Documents,
    /// `open` until the votes are final; then `fixed` or `void`.
    outcome: String,
}

/// The epochs of this node.
#[derive(Serialize, ToSchema)]
pub(super) struct EpochsAnswer {
    network: u32,
    node: u64,
    /// Current time of the network.
    #[serde(with = "time::serde::rfc3339")]
    now: OffsetDateTime,
    /// Length of an epoch, in seconds.
    epoch_length: u64,
    current: CurrentEpoch,
    chains: Vec<ChainName>,
    /// The latest closed epochs, newest first, at most 50.
    epochs: Vec<EpochStatus>,
}

#[derive(Serialize, ToSchema)]
struct CurrentEpoch {
    epoch: u32,
    #[serde(with = "time::serde::rfc3339")]
    starts_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    ends_at: OffsetDateTime,
}

const COLUMNS: &str = "c.epoch, c.chain, e.closed_at, c.listen_root, c.payout_root, c.fans, c.leaves, c.payout_leaves, \
                       c.weight_total, c.leaves_cid, c.top_cid, c.bucket_cids, c.payouts_cid, c.outcome \
                       FROM epoch_chains c JOIN epochs e USING (epoch)";

/// Returns the current epoch and the latest closed epochs.
#[utoipa::path(get, path = "/v1/epochs", tag = "epochs", responses((status = 200, body = EpochsAnswer)))]
pub(super) async fn list(State(state): State<AppState>) -> Result<Json<EpochsAnswer>, Problem> {
    let now = state.now();
    let epoch = state.epoch_at(now)?;
    let length = state.config.epoch_length;
    let at = |unix: u64| {
        i64::try_from(unix).ok().and_then(|unix| OffsetDateTime::from_unix_timestamp(unix).ok()).unwrap_or(now)
    };
    let rows =
        sqlx::query(sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} ORDER BY c.epoch DESC, c.chain LIMIT {LISTED}")))
            .fetch_all(&state.pool)
            .await?;
    let epochs = rows.iter().filter_map(|row| closed(&state, row).transpose()).collect::<Result<_, _>>()?;
    Ok(Json(EpochsAnswer {
        network: state.config.network,
        node: state.config.node,
        now,
        epoch_length: length,
        current: CurrentEpoch {
            epoch,
            starts_at: at(u64::from(epoch) * length),
            ends_at: at(epoch_end(epoch, length)),
        },
        chains: state.network.names(),
        epochs,
    }))
}

/// Returns the status of one epoch on one chain.
#[utoipa::path(
    get, path = "/v1/epochs/{epoch}/{chain}", tag = "epochs",
    params(("epoch" = u32, Path), ("chain" = String, Path, description = "Number or CAIP-2 id of the chain")),
    responses((status = 200, body = EpochStatus), (status = 404, body = Problem, description = "`epoch-unknown`, `chain-unknown`"))
)]
pub(super) async fn show(
    State(state): State<AppState>,
    Path((epoch, chain)): Path<(u32, String)>,
) -> Result<Json<EpochStatus>, Problem> {
    let chain = state.network.named(&chain)?;
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} WHERE c.epoch = $1 AND c.chain = $2")))
        .bind(i64::from(epoch))
        .bind(i64::from(chain.number))
        .fetch_optional(&state.pool)
        .await?;
    if let Some(status) = row.map(|row| closed(&state, &row)).transpose()?.flatten() {
        return Ok(Json(status));
    }
    let current = state.epoch_at(state.now())?;
    let known = epoch == current || (epoch < current && has_commitments(&state.pool, epoch).await?);
    if !known {
        return Err(Problem::not_found("the node has no data of this epoch").coded("epoch-unknown"));
    }
    Ok(Json(EpochStatus {
        network: state.config.network,
        node: state.config.node,
        epoch,
        chain,
        state: if epoch == current { "open" } else { "closing" },
        closed: None,
    }))
}

async fn has_commitments(pool: &PgPool, epoch: u32) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM commitments WHERE epoch = $1)")
        .bind(i64::from(epoch))
        .fetch_one(pool)
        .await
}

/// Converts the row of a closed epoch; `None` if its chain is no longer configured.
fn closed(state: &AppState, row: &PgRow) -> Result<Option<EpochStatus>, sqlx::Error> {
    let Some(chain) = state.network.by_number(sql::number(row, 1)?) else { return Ok(None) };
    let fans: Vec<i64> = row.try_get(5)?;
    let fans =
        fans.into_iter().map(u32::try_from).collect::<Result<_, _>>().map_err(|e| sqlx::Error::Decode(e.into()))?;
    let closed = ClosedEpoch {
        closed_at: row.try_get(2)?,
        listen_root: Hex32(sql::bytes(row, 3)?),
        payout_root: Hex32(sql::bytes(row, 4)?),
        fans,
        leaves: u64::from(sql::number(row, 6)?),
        payout_leaves: sql::number(row, 7)?,
        weight_total: sql::amount(row, 8)?,
        documents: Documents {
            leaves: row.try_get(9)?,
            top: row.try_get(10)?,
            buckets: row.try_get(11)?,
            payouts: row.try_get(12)?,
        },
        outcome: row.try_get(13)?,
    };
    Ok(Some(EpochStatus {
        network: state.config.network,
        node: state.config.node,
        epoch: sql::number(row, 0)?,
        chain: ChainName { number: chain.number, caip2: chain.caip2.clone() },
        state: "closed",
        closed: Some(closed),
    }))
}
