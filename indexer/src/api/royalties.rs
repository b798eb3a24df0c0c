//! Royalties: the vault of a track, and the claims of a wallet.

use axum::extract::State;
use serde::Serialize;
use service::{
    extract::{Json, Path, Query},
    page::{Page, PageQuery},
    problem::{Problem, Result},
};
use sqlx::{AssertSqlSafe, Row as _};
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::{
    AppState,
    activity::{self, Claim},
    read, tracks,
};

/// The royalty vault of a track, with the drip up to now.
#[derive(Debug, Serialize, ToSchema)]
pub struct Royalties {
    /// Time at which the amounts are computed.
    #[serde(with = "time::serde::rfc3339")]
    pub as_of: OffsetDateTime,
    /// CAIP-2 id of the track's home chain.
    pub chain: String,
    /// Id of the track, 0x-hex.
    pub track_id: String,
    /// Number of shares of the track.
    #[schema(value_type = String)]
    #[serde(with = "protocol::royalty::decimal")]
    pub supply: u64,
    /// Sum of all deposits.
    #[schema(value_type = String)]
    #[serde(with = "protocol::royalty::decimal")]
    pub deposited: u64,
    /// Amount that was deposited and has not dripped to holders yet.
    #[schema(value_type = String)]
    #[serde(with = "protocol::royalty::decimal")]
    pub pending: u64,
    /// Time at which the drip ends; null if nothing is pending.
    #[serde(with = "time::serde::rfc3339::option")]
    pub drips_until: Option<OffsetDateTime>,
    /// Amount claimed by holders.
    #[schema(value_type = String)]
    #[serde(with = "protocol::royalty::decimal")]
    pub claimed: u64,
    /// Amount swept to the rewards pool, because its shares had no position.
    #[schema(value_type = String)]
    #[serde(with = "protocol::royalty::decimal")]
    pub swept: u64,
    /// Number of shares without a position.
    #[schema(value_type = String)]
    #[serde(with = "protocol::royalty::decimal")]
    pub unopened_shares: u64,
    /// Amount that these shares earned and that is not swept yet.
    #[schema(value_type = String)]
    #[serde(with = "protocol::royalty::decimal")]
    pub unopened_owed: u64,
    /// Whether a reorganisation can still replace the last event.
    pub provisional: bool,
}

/// The royalty vault of a track now.
#[utoipa::path(get, operation_id = "getTrackRoyalties", path = "/v1/tracks/{track_id}/royalties", params(("track_id" = String, Path)), tag = "royalties",
    responses((status = 200, body = Royalties), (status = 400, body = Problem), (status = 404, body = Problem)))]
pub async fn of_track(State(state): State<AppState>, Path(track_id): Path<String>) -> Result<Json<Royalties>> {
    let id = read::bytes32(&track_id, "a track id")?;
    let sql = format!(
        "SELECT v.chain, v.claimed::text AS claimed, v.swept::text AS swept, v.height > c.final_height AS provisional, {}
         FROM vaults v JOIN cursors c USING (chain) WHERE v.track_id = $1",
        read::VAULT
    );
    let row = sqlx::query(AssertSqlSafe(sql)).bind(id).fetch_optional(&state.pool).await?;
    let row = row.ok_or_else(|| tracks::unknown(&track_id))?;
    let as_of = state.clock.now();
    let (vault, supply) = read::vault(&row, u64::try_from(as_of.unix_timestamp()).unwrap_or(0))?;
    let end = (vault.pending > 0).then(|| read::moment(i64::try_from(vault.end).unwrap_or(i64::MAX)));
    Ok(Json(Royalties {
        as_of,
        chain: row.try_get("chain")?,
        track_id,
        supply,
        deposited: vault.deposited,
        pending: vault.pending,
        drips_until: end,
        claimed: read::number(&row, "claimed")?,
        swept: read::number(&row, "swept")?,
        unopened_shares: vault.unopened.shares,
        unopened_owed: vault.unopened.owed,
        provisional: row.try_get("provisional")?,
    }))
}

/// Royalties that a wallet claimed, as owner or beneficiary, newest first.
#[utoipa::path(get, operation_id = "listRoyaltyClaims", path = "/v1/royalties/{address}", params(("address" = String, Path), PageQuery), tag = "royalties",
    responses((status = 200, body = Page<Claim>), (status = 400, body = Problem)))]
pub async fn of_address(
    State(state): State<AppState>,
    Path(address): Path<String>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Claim>>> {
    let address = read::address_text(&address)?;
    activity::claims_where(&state, "(k.owner = $1 OR k.beneficiary = $1)", address, &page).await.map(Json)
}
