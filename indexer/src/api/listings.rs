//! The market: listings and sales.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use service::{
    extract::{Json, Path, Query},
    page::{Page, PageQuery},
    problem::{Problem, Result},
};
use sqlx::{Row as _, postgres::PgRow};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};

use super::{
    AppState,
    activity::{Place, page_of},
    read,
};

/// An offer to sell shares.
#[derive(Debug, Serialize, ToSchema)]
pub struct Listing {
    /// Position of the event that created the listing.
    #[serde(flatten)]
    pub place: Place,
    /// Id of the listing, 0x-hex: its account (Solana) or number (Ethereum).
    pub listing: String,
    /// Id of the track, 0x-hex.
    pub track_id: String,
    /// Wallet of the seller.
    pub seller: String,
    /// Account that has the shares: the token account of the escrow (Solana) or the seller (Ethereum).
    pub account: String,
    /// Number of listed shares.
    #[schema(value_type = String)]
    #[serde(with = "protocol::royalty::decimal")]
    pub amount: u64,
    /// Number of shares that are not sold yet.
    #[schema(value_type = String)]
    #[serde(with = "protocol::royalty::decimal")]
    pub remaining: u64,
    /// Price of one share, in the smallest unit of the payment token.
    #[schema(value_type = String)]
    #[serde(with = "protocol::royalty::decimal")]
    pub unit_price: u64,
    /// Protocol fee of sales from this listing, in basis points of the price.
    pub fee_bps: i32,
    /// Time from which the listing cannot be bought from.
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: OffsetDateTime,
    /// `active`, `sold` or `cancelled`.
    pub state: String,
    /// Whether it can be bought from now: the state is `active`, and it is not expired.
    pub active: bool,
}

const COLUMNS: &str =
    "k.listing, k.track_id, k.seller, k.account, k.amount::text AS amount, k.remaining::text AS remaining,
    k.unit_price::text AS unit_price, k.fee_bps, k.expires_at, k.state";

fn listing(row: &PgRow, now: i64) -> Result<Listing> {
    let (state, expires_at): (String, i64) = (row.try_get("state")?, row.try_get("expires_at")?);
    Ok(Listing {
        place: Place::read(row)?,
        listing: read::hash(row, "listing")?,
        track_id: read::hash(row, "track_id")?,
        seller: row.try_get("seller")?,
        account: row.try_get("account")?,
        amount: read::number(row, "amount")?,
        remaining: read::number(row, "remaining")?,
        unit_price: read::number(row, "unit_price")?,
        fee_bps: row.try_get("fee_bps")?,
        expires_at: read::moment(expires_at),
        active: state == "active" && now < expires_at,
        state,
    })
}

/// Filters of the list of listings.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct ListingFilter {
    /// Only listings on this chain (CAIP-2 id).
    pub chain: Option<String>,
    /// Only listings of this track (0x-hex).
    pub track_id: Option<String>,
    /// Only listings of this seller.
    pub seller: Option<String>,
    /// Only listings that can be bought from now (true), or only the others (false).
    pub active: Option<bool>,
}

async fn listings_where(state: &AppState, filter: ListingFilter, page: &PageQuery) -> Result<Page<Listing>> {
    let track = filter.track_id.as_deref().map(|id| read::bytes32(id, "a track id")).transpose()?;
    let now = state.clock.now().unix_timestamp();
    let wanted = serde_json::json!({
        "chain": filter.chain, "track": track.map(hex::encode), "active": filter.active, "now": now,
        "seller": filter.seller.as_deref().map(read::address_text).transpose()?,
    });
    let condition = "($1::jsonb ->> 'chain' IS NULL OR k.chain = $1::jsonb ->> 'chain')
        AND ($1::jsonb ->> 'track' IS NULL OR k.track_id = decode($1::jsonb ->> 'track', 'hex'))
        AND ($1::jsonb ->> 'seller' IS NULL OR k.seller = $1::jsonb ->> 'seller')
        AND ($1::jsonb ->> 'active' IS NULL OR ($1::jsonb ->> 'active')::boolean =
            (k.state = 'active' AND k.expires_at > ($1::jsonb ->> 'now')::bigint))";
    let item = |row: &PgRow| listing(row, now);
    page_of(state, COLUMNS, "listings", condition, wanted, page, item, |item: &Listing| &item.place).await
}

/// Listings, newest first.
#[utoipa::path(get, operation_id = "listListings", path = "/v1/listings", params(ListingFilter, PageQuery), tag = "market",
    responses((status = 200, body = Page<Listing>), (status = 400, body = Problem)))]
pub async fn list(
    State(state): State<AppState>,
    Query(filter): Query<ListingFilter>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Listing>>> {
    listings_where(&state, filter, &page).await.map(Json)
}

/// Listings of a track's shares, newest first.
#[utoipa::path(get, operation_id = "listTrackListings", path = "/v1/tracks/{track_id}/listings", params(("track_id" = String, Path), PageQuery), tag = "market",
    responses((status = 200, body = Page<Listing>), (status = 400, body = Problem)))]
pub async fn of_track(
    State(state): State<AppState>,
    Path(track_id): Path<String>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Listing>>> {
    let filter = ListingFilter { track_id: Some(track_id), ..ListingFilter::default() };
    listings_where(&state, filter, &page).await.map(Json)
}

/// The listing with this id, on every chain that has one.
#[utoipa::path(get, operation_id = "getListing", path = "/v1/listings/{listing}", params(("listing" = String, Path)), tag = "market",
    responses((status = 200, body = [Listing]), (status = 400, body = Problem), (status = 404, body = Problem)))]
pub async fn one(State(state): State<AppState>, Path(text): Path<String>) -> Result<Json<Vec<Listing>>> {
    let bytes = read::bytes32(&text, "a listing")?;
    let now = state.clock.now().unix_timestamp();
    let (page, item) = (PageQuery::default(), |row: &PgRow| listing(row, now));
    let found = page_of(&state, COLUMNS, "listings", "k.listing = $1", bytes, &page, item, |item| &item.place).await?;
    if found.items.is_empty() {
        return Err(Problem::not_found(format!("listing {text} does not exist on any chain of this indexer")));
    }
    Ok(Json(found.items))
}

/// A sale of shares.
#[derive(Debug, Serialize, ToSchema)]
pub struct Sale {
    /// Position of the event.
    #[serde(flatten)]
    pub place: Place,
    /// Id of the listing, 0x-hex.
    pub listing: String,
    /// Id of the track, 0x-hex.
    pub track_id: String,
    /// Wallet of the seller.
    pub seller: String,
    /// Wallet of the buyer.
    pub buyer: String,
    /// Number of shares.
    #[schema(value_type = String)]
    #[serde(with = "protocol::royalty::decimal")]
    pub amount: u64,
    /// Amount that the buyer paid, including royalty and fee.
    #[schema(value_type = String)]
    #[serde(with = "protocol::royalty::decimal")]
    pub price: u64,
    /// Part of the price that was deposited in the vault of the track.
    #[schema(value_type = String)]
    #[serde(with = "protocol::royalty::decimal")]
    pub royalty: u64,
    /// Part of the price that is the protocol fee.
    #[schema(value_type = String)]
    #[serde(with = "protocol::royalty::decimal")]
    pub fee: u64,
}

/// Sales of a track's shares, newest first.
#[utoipa::path(get, operation_id = "listSales", path = "/v1/tracks/{track_id}/sales", params(("track_id" = String, Path), PageQuery), tag = "market",
    responses((status = 200, body = Page<Sale>), (status = 400, body = Problem)))]
pub async fn sales(
    State(state): State<AppState>,
    Path(track_id): Path<String>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Sale>>> {
    let id = read::bytes32(&track_id, "a track id")?;
    let columns = "k.listing, k.track_id, k.seller, k.buyer, k.amount::text AS amount, k.price::text AS price,
        k.royalty::text AS royalty, k.fee::text AS fee";
    let item = |row: &PgRow| {
        Ok(Sale {
            place: Place::read(row)?,
            listing: read::hash(row, "listing")?,
            track_id: read::hash(row, "track_id")?,
            seller: row.try_get("seller")?,
            buyer: row.try_get("buyer")?,
            amount: read::number(row, "amount")?,
            price: read::number(row, "price")?,
            royalty: read::number(row, "royalty")?,
            fee: read::number(row, "fee")?,
        })
    };
    page_of(&state, columns, "sales", "k.track_id = $1", id, &page, item, |sale| &sale.place).await.map(Json)
}
