//! The history of a track, newest first: deposits, claims, transfers, and all events.

use axum::extract::State;
use serde::Serialize;
use service::{
    extract::{Json, Path, Query},
    page::{Page, PageQuery},
    problem::{Problem, Result},
};
use sqlx::{AssertSqlSafe, Encode, Postgres, Row as _, Type, postgres::PgRow};
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::{AppState, read};

/// The position of an event in its chain. It is also the key of pages.
#[derive(Debug, Serialize, ToSchema)]
pub struct Place {
    /// CAIP-2 id of the chain.
    pub chain: String,
    /// Block (Ethereum) or slot (Solana).
    pub height: i64,
    /// Index among the events of the block, from 0.
    pub ordinal: i64,
    /// Transaction: 0x-hex hash (Ethereum) or base58 signature (Solana).
    pub tx: String,
    /// Time of the block.
    #[serde(with = "time::serde::rfc3339")]
    pub time: OffsetDateTime,
    /// Whether a reorganisation can still replace it.
    pub provisional: bool,
}

impl Place {
    pub(super) fn read(row: &PgRow) -> Result<Self> {
        Ok(Self {
            chain: row.try_get("chain")?,
            height: row.try_get("height")?,
            ordinal: row.try_get("ordinal")?,
            tx: row.try_get("tx")?,
            time: read::time(row, "time")?,
            provisional: row.try_get("provisional")?,
        })
    }

    fn key(&self) -> (i64, String, i64, i64) {
        (self.time.unix_timestamp(), self.chain.clone(), self.height, self.ordinal)
    }
}

/// A deposit into a track's vault.
#[derive(Debug, Serialize, ToSchema)]
pub struct Deposit {
    /// Position of the event.
    #[serde(flatten)]
    pub place: Place,
    /// Id of the track, 0x-hex.
    pub track_id: String,
    /// Wallet that paid.
    pub depositor: String,
    /// Amount in the smallest unit of the payment token.
    #[schema(value_type = String)]
    #[serde(with = "protocol::royalty::decimal")]
    pub amount: u64,
    /// `gift`, `sale`, `streaming`, `sync`, `resale`, or the number of an unknown source.
    pub source: String,
    /// Reference of the depositor, 32 bytes as 0x-hex.
    pub memo: String,
}

/// Royalties that were paid to a holder.
#[derive(Debug, Serialize, ToSchema)]
pub struct Claim {
    /// Position of the event.
    #[serde(flatten)]
    pub place: Place,
    /// Id of the track, 0x-hex.
    pub track_id: String,
    /// Token account (Solana) or wallet (Ethereum) of the position.
    pub account: String,
    /// Wallet whose shares earned it.
    pub owner: String,
    /// Wallet that claimed.
    pub beneficiary: String,
    /// Account that received the payment.
    pub destination: String,
    /// Amount in the smallest unit of the payment token.
    #[schema(value_type = String)]
    #[serde(with = "protocol::royalty::decimal")]
    pub amount: u64,
}

/// A transfer of shares.
#[derive(Debug, Serialize, ToSchema)]
pub struct Transfer {
    /// Position of the event.
    #[serde(flatten)]
    pub place: Place,
    /// Id of the track, 0x-hex.
    pub track_id: String,
    /// Wallet that sent the shares.
    pub from: String,
    /// Wallet that received the shares.
    pub to: String,
    /// Number of shares.
    #[schema(value_type = String)]
    #[serde(with = "protocol::royalty::decimal")]
    pub amount: u64,
}

/// An event of the protocol.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventItem {
    /// Position of the event.
    #[serde(flatten)]
    pub place: Place,
    /// Name of the event, which is the same on both chains.
    #[schema(example = "Deposited")]
    pub name: String,
    /// Fields of the event.
    #[schema(value_type = Object)]
    pub fields: serde_json::Value,
}

/// A page of the rows of `table` (called `k`) that satisfy `condition` with `parameter` as `$1`, newest first. `item`
/// reads a row, and `place` returns the position of an item.
// Five of the arguments are the query, and every caller sets all of them.
#[expect(clippy::too_many_arguments)]
pub(super) async fn page_of<T, P>(
    state: &AppState,
    columns: &str,
    table: &str,
    condition: &str,
    parameter: P,
    page: &PageQuery,
    item: impl Fn(&PgRow) -> Result<T>,
    place: fn(&T) -> &Place,
) -> Result<Page<T>>
where
    P: for<'q> Encode<'q, Postgres> + Type<Postgres> + Send + 'static,
{
    let limit = page.limit()?;
    let (time, chain, height, ordinal) = match page.after::<(i64, String, i64, i64)>()? {
        Some((time, chain, height, ordinal)) => (Some(time), Some(chain), Some(height), Some(ordinal)),
        None => (None, None, None, None),
    };
    // Table, columns and condition are constants of this module and its siblings.
    let sql = AssertSqlSafe(format!(
        "SELECT k.chain, k.height, k.ordinal, k.tx, k.time, k.height > c.final_height AS provisional, {columns}
         FROM {table} k JOIN cursors c USING (chain)
         WHERE {condition} AND ($2::bigint IS NULL OR (k.time, k.chain, k.height, k.ordinal) < ($2, $3, $4, $5))
         ORDER BY k.time DESC, k.chain DESC, k.height DESC, k.ordinal DESC LIMIT $6"
    ));
    let query = sqlx::query(sql).bind(parameter).bind(time).bind(chain).bind(height).bind(ordinal).bind(limit + 1);
    let rows = query.fetch_all(&state.pool).await?;
    let items = rows.iter().map(item).collect::<Result<Vec<_>>>()?;
    Page::from_rows(items, limit, |item| place(item).key())
}

/// Deposits into a track's vault, newest first.
#[utoipa::path(get, operation_id = "listDeposits", path = "/v1/tracks/{track_id}/deposits", params(("track_id" = String, Path), PageQuery), tag = "royalties",
    responses((status = 200, body = Page<Deposit>), (status = 400, body = Problem)))]
pub async fn deposits(
    State(state): State<AppState>,
    Path(track_id): Path<String>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Deposit>>> {
    let id = read::bytes32(&track_id, "a track id")?;
    let columns = "k.track_id, k.depositor, k.amount::text AS amount, k.source, k.memo";
    let item = |row: &PgRow| {
        Ok(Deposit {
            place: Place::read(row)?,
            track_id: read::hash(row, "track_id")?,
            depositor: row.try_get("depositor")?,
            amount: read::number(row, "amount")?,
            source: source_name(row.try_get("source")?),
            memo: read::hash(row, "memo")?,
        })
    };
    page_of(&state, columns, "deposits", "k.track_id = $1", id, &page, item, |deposit| &deposit.place).await.map(Json)
}

fn source_name(source: i16) -> String {
    match u8::try_from(source) {
        Ok(protocol::event::source::GIFT) => "gift".into(),
        Ok(protocol::event::source::SALE) => "sale".into(),
        Ok(protocol::event::source::STREAMING) => "streaming".into(),
        Ok(protocol::event::source::SYNC) => "sync".into(),
        Ok(protocol::event::source::RESALE) => "resale".into(),
        _ => source.to_string(),
    }
}

/// Royalties claimed from a track's vault, newest first.
#[utoipa::path(get, operation_id = "listTrackClaims", path = "/v1/tracks/{track_id}/claims", params(("track_id" = String, Path), PageQuery), tag = "royalties",
    responses((status = 200, body = Page<Claim>), (status = 400, body = Problem)))]
pub async fn claims(
    State(state): State<AppState>,
    Path(track_id): Path<String>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Claim>>> {
    let id = read::bytes32(&track_id, "a track id")?;
    claims_where(&state, "k.track_id = $1", id, &page).await.map(Json)
}

/// A page of the claims that satisfy `condition` with `parameter` as `$1`, newest first.
pub(super) async fn claims_where<P>(
    state: &AppState,
    condition: &str,
    parameter: P,
    page: &PageQuery,
) -> Result<Page<Claim>>
where
    P: for<'q> Encode<'q, Postgres> + Type<Postgres> + Send + 'static,
{
    let columns = "k.track_id, k.account, k.owner, k.beneficiary, k.destination, k.amount::text AS amount";
    let item = |row: &PgRow| {
        Ok(Claim {
            place: Place::read(row)?,
            track_id: read::hash(row, "track_id")?,
            account: row.try_get("account")?,
            owner: row.try_get("owner")?,
            beneficiary: row.try_get("beneficiary")?,
            destination: row.try_get("destination")?,
            amount: read::number(row, "amount")?,
        })
    };
    page_of(state, columns, "claims", condition, parameter, page, item, |claim| &claim.place).await
}

/// Transfers of a track's shares, newest first.
#[utoipa::path(get, operation_id = "listTransfers", path = "/v1/tracks/{track_id}/transfers", params(("track_id" = String, Path), PageQuery), tag = "tracks",
    responses((status = 200, body = Page<Transfer>), (status = 400, body = Problem)))]
pub async fn transfers(
    State(state): State<AppState>,
    Path(track_id): Path<String>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Transfer>>> {
    let id = read::bytes32(&track_id, "a track id")?;
    let columns = "k.track_id, k.from_owner, k.to_owner, k.amount::text AS amount";
    let item = |row: &PgRow| {
        Ok(Transfer {
            place: Place::read(row)?,
            track_id: read::hash(row, "track_id")?,
            from: row.try_get("from_owner")?,
            to: row.try_get("to_owner")?,
            amount: read::number(row, "amount")?,
        })
    };
    page_of(&state, columns, "transfers", "k.track_id = $1", id, &page, item, |transfer| &transfer.place)
        .await
        .map(Json)
}

/// All events of a track, newest first.
#[utoipa::path(get, operation_id = "listEvents", path = "/v1/tracks/{track_id}/events", params(("track_id" = String, Path), PageQuery), tag = "tracks",
    responses((status = 200, body = Page<EventItem>), (status = 400, body = Problem)))]
pub async fn events(
    State(state): State<AppState>,
    Path(track_id): Path<String>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<EventItem>>> {
    let id = read::bytes32(&track_id, "a track id")?;
    let columns = "k.name, k.payload";
    page_of(&state, columns, "events", "k.track_id = $1", id, &page, event_item, |item| &item.place).await.map(Json)
}

/// Reads an event from a row with its position, name and payload.
pub(super) fn event_item(row: &PgRow) -> Result<EventItem> {
    Ok(EventItem { place: Place::read(row)?, name: row.try_get("name")?, fields: row.try_get("payload")? })
}
