//! Tracks and the holders of their shares.

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

/// A registered track.
#[derive(Debug, Serialize, ToSchema)]
pub struct Track {
    /// Id of the track, 0x-hex.
    pub track_id: String,
    /// CAIP-2 id of its home chain.
    #[schema(example = "eip155:31337")]
    pub chain: String,
    /// Current registrant, who governs the track.
    pub registrant: String,
    /// Wallet that registered the track.
    pub registered_by: String,
    /// Proposed registrant, who can accept; null if there is none.
    pub pending_registrant: Option<String>,
    /// Share token: mint (Solana) or contract (Ethereum).
    pub share_token: String,
    /// Royalty vault: account (Solana) or the contract of the share token (Ethereum).
    pub vault: String,
    /// Number of shares of the track.
    #[schema(value_type = String, example = "1000000")]
    #[serde(with = "protocol::royalty::decimal")]
    pub supply: u64,
    /// `issuing`, `issued` or `retired`.
    pub state: String,
    /// Part of the price of every sale that is deposited in the vault, in basis points; null until the issue is
    /// finished.
    pub resale_bps: Option<i32>,
    /// CID of the current manifest, or 0x-hex if the bytes on the chain are not a CID.
    pub manifest_cid: String,
    /// Version of the manifest. It is 1 at registration.
    pub manifest_version: i64,
    /// `wanted` until the manifest is fetched, then `present`; `invalid` if it is not a manifest.
    pub manifest_state: String,
    /// The manifest, with title, artist, cover, renditions and loudness; null until it is fetched. Lists omit the
    /// waveform.
    #[schema(value_type = Option<Object>)]
    pub manifest: Option<serde_json::Value>,
    /// Whether the manifest names this chain, and the current or first registrant. A copied manifest does not. Null
    /// until it is fetched.
    pub authentic: Option<bool>,
    /// Lowest price of a share that is for sale now; null if none is.
    pub floor_price: Option<String>,
    /// Price of one share in the last sale, rounded down; null before the first sale.
    pub last_price: Option<String>,
    /// Time of the registration.
    #[serde(with = "time::serde::rfc3339")]
    pub registered_at: OffsetDateTime,
    /// Transaction of the registration.
    pub registered_tx: String,
    /// Whether a reorganisation can still replace the registration.
    pub provisional: bool,
}

/// Filters of the list of tracks.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct TrackFilter {
    /// Only tracks on this chain (CAIP-2 id).
    pub chain: Option<String>,
    /// Only tracks in this state: `issuing`, `issued` or `retired`.
    pub state: Option<String>,
    /// Only tracks of this registrant.
    pub registrant: Option<String>,
    /// Only tracks with exactly this artist name in the manifest.
    pub artist: Option<String>,
}

/// The query of tracks, with `document` as the expression of the manifest. `now` (Unix seconds) decides which listings
/// are expired; it is an integer and not text from the request, so it can be part of the statement.
fn columns(document: &str, now: i64) -> String {
    format!(
        "SELECT t.track_id, t.chain, t.registrant, t.registered_by, t.pending_registrant, t.resale_bps, t.manifest_version,
            (SELECT min(l.unit_price)::text FROM listings l WHERE l.chain = t.chain AND l.track_id = t.track_id
                AND l.state = 'active' AND l.expires_at > {now}) AS floor_price,
            (SELECT div(s.price, s.amount)::text FROM sales s WHERE s.chain = t.chain AND s.track_id = t.track_id
                ORDER BY s.time DESC, s.height DESC, s.ordinal DESC LIMIT 1) AS last_price, t.shares, t.vault, t.supply::text AS supply, t.state, t.manifest_cid,
            t.time, t.tx, t.height > c.final_height AS provisional, m.state AS manifest_state, {document} AS document,
            m.document ->> 'registrant' IN (t.registrant, t.registered_by) AND m.document ->> 'chain' = t.chain AS authentic
         FROM tracks t JOIN cursors c USING (chain) JOIN manifests m ON m.cid = t.manifest_cid"
    )
}

fn track(row: &PgRow) -> Result<Track> {
    Ok(Track {
        track_id: read::hash(row, "track_id")?,
        chain: row.try_get("chain")?,
        registrant: row.try_get("registrant")?,
        registered_by: row.try_get("registered_by")?,
        pending_registrant: row.try_get("pending_registrant")?,
        share_token: row.try_get("shares")?,
        vault: row.try_get("vault")?,
        supply: read::number(row, "supply")?,
        state: row.try_get("state")?,
        resale_bps: row.try_get("resale_bps")?,
        manifest_cid: row.try_get("manifest_cid")?,
        manifest_version: row.try_get("manifest_version")?,
        manifest_state: row.try_get("manifest_state")?,
        manifest: row.try_get("document")?,
        authentic: row.try_get("authentic")?,
        floor_price: row.try_get("floor_price")?,
        last_price: row.try_get("last_price")?,
        registered_at: read::time(row, "time")?,
        registered_tx: row.try_get("tx")?,
        provisional: row.try_get("provisional")?,
    })
}

/// Tracks, newest first.
#[utoipa::path(get, operation_id = "listTracks", path = "/v1/tracks", params(TrackFilter, PageQuery), tag = "tracks",
    responses((status = 200, body = Page<Track>), (status = 400, body = Problem)))]
pub async fn list(
    State(state): State<AppState>,
    Query(filter): Query<TrackFilter>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Track>>> {
    let limit = page.limit()?;
    let (time, id): (Option<i64>, Option<String>) = page.after()?.unzip();
    let id = id.map(|id| read::bytes32(&id, "cursor")).transpose()?;
    let registrant = filter.registrant.as_deref().map(read::address_text).transpose()?;
    let sql = format!(
        "{} WHERE ($1::text IS NULL OR t.chain = $1) AND ($2::text IS NULL OR t.state = $2)
            AND ($3::text IS NULL OR t.registrant = $3) AND ($4::text IS NULL OR m.document ->> 'artist' = $4)
            AND ($5::bigint IS NULL OR (t.time, t.track_id) < ($5, $6))
         ORDER BY t.time DESC, t.track_id DESC LIMIT $7",
        columns("m.document - 'waveform'", state.clock.now().unix_timestamp())
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(filter.chain)
        .bind(filter.state)
        .bind(registrant)
        .bind(filter.artist)
        .bind(time)
        .bind(id)
        .bind(limit + 1)
        .fetch_all(&state.pool)
        .await?;
    let tracks = rows.iter().map(track).collect::<Result<Vec<_>>>()?;
    let key = |track: &Track| (track.registered_at.unix_timestamp(), track.track_id.clone());
    Ok(Json(Page::from_rows(tracks, limit, key)?))
}

/// One track, with the complete manifest.
#[utoipa::path(get, operation_id = "getTrack", path = "/v1/tracks/{track_id}", params(("track_id" = String, Path)), tag = "tracks",
    responses((status = 200, body = Track), (status = 400, body = Problem), (status = 404, body = Problem)))]
pub async fn one(State(state): State<AppState>, Path(track_id): Path<String>) -> Result<Json<Track>> {
    let id = read::bytes32(&track_id, "a track id")?;
    let sql = format!("{} WHERE t.track_id = $1", columns("m.document", state.clock.now().unix_timestamp()));
    let row = sqlx::query(AssertSqlSafe(sql)).bind(id).fetch_optional(&state.pool).await?;
    row.as_ref().map_or_else(|| Err(unknown(&track_id)), |row| Ok(Json(track(row)?)))
}

/// The response for a track that is not indexed: 404.
pub(super) fn unknown(track_id: &str) -> Problem {
    Problem::not_found(format!("track {track_id} does not exist on any chain of this indexer"))
}

/// A current or earlier manifest of a track.
#[derive(Debug, Serialize, ToSchema)]
pub struct ManifestVersion {
    /// Position of the event that published the manifest.
    #[serde(flatten)]
    pub place: Place,
    /// Version of the manifest. It is 1 at registration.
    pub version: i64,
    /// CID of the manifest, or 0x-hex if the bytes on the chain are not a CID.
    pub manifest_cid: String,
    /// `wanted` until the manifest is fetched, then `present`; `invalid` if it is not a manifest.
    pub manifest_state: String,
    /// The manifest without the waveform; null until it is fetched.
    #[schema(value_type = Option<Object>)]
    pub manifest: Option<serde_json::Value>,
}

/// All manifests of a track, newest first.
#[utoipa::path(get, operation_id = "listManifests", path = "/v1/tracks/{track_id}/manifests", params(("track_id" = String, Path), PageQuery), tag = "tracks",
    responses((status = 200, body = Page<ManifestVersion>), (status = 400, body = Problem)))]
pub async fn manifests(
    State(state): State<AppState>,
    Path(track_id): Path<String>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<ManifestVersion>>> {
    let id = read::bytes32(&track_id, "a track id")?;
    let columns = "k.version, k.manifest_cid,
        (SELECT m.state FROM manifests m WHERE m.cid = k.manifest_cid) AS manifest_state,
        (SELECT m.document - 'waveform' FROM manifests m WHERE m.cid = k.manifest_cid) AS document";
    let item = |row: &PgRow| {
        Ok(ManifestVersion {
            place: Place::read(row)?,
            version: row.try_get("version")?,
            manifest_cid: row.try_get("manifest_cid")?,
            manifest_state: row.try_get("manifest_state")?,
            manifest: row.try_get("document")?,
        })
    };
    page_of(&state, columns, "manifest_versions", "k.track_id = $1", id, &page, item, |version| &version.place)
        .await
        .map(Json)
}

/// A holder of a track's shares.
#[derive(Debug, Serialize, ToSchema)]
pub struct Holder {
    /// Token account (Solana) or wallet (Ethereum) that has the shares.
    pub account: String,
    /// Wallet that owns the shares. For shares in the escrow of a listing, this is the seller.
    pub owner: String,
    /// Wallet that can claim: the owner, unless it named another one. Null if no position is open.
    pub beneficiary: Option<String>,
    /// Number of shares.
    #[schema(value_type = String)]
    #[serde(with = "protocol::royalty::decimal")]
    pub shares: u64,
    /// Whether a position is open, so that the shares earn for the holder.
    pub open: bool,
    /// Royalties that the vault owes now, by the clock of the network.
    #[schema(value_type = String)]
    #[serde(with = "protocol::royalty::decimal")]
    pub owed: u64,
    /// Whether a reorganisation can still replace the balance.
    pub provisional: bool,
}

/// Holders of a track's shares, largest balance first.
#[utoipa::path(get, operation_id = "listHolders", path = "/v1/tracks/{track_id}/holders", params(("track_id" = String, Path), PageQuery), tag = "tracks",
    responses((status = 200, body = Page<Holder>), (status = 400, body = Problem), (status = 404, body = Problem)))]
pub async fn holders(
    State(state): State<AppState>,
    Path(track_id): Path<String>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Holder>>> {
    let id = read::bytes32(&track_id, "a track id")?;
    let limit = page.limit()?;
    let (shares, account): (Option<String>, Option<String>) = page.after()?.unzip();
    let sql = format!(
        "SELECT s.account, COALESCE(l.seller, s.owner) AS owner, s.balance::text AS balance, s.open, s.height > c.final_height AS provisional,
            COALESCE(p.beneficiary, p.owner) AS beneficiary, {}, {}
         FROM shares s JOIN vaults v USING (chain, track_id) JOIN cursors c USING (chain)
            LEFT JOIN positions p ON p.chain = s.chain AND p.track_id = s.track_id AND p.account = s.account
                AND p.owner = s.owner
            LEFT JOIN escrows l ON l.chain = s.chain AND l.account = s.account
         WHERE s.track_id = $1 AND (s.balance > 0 OR p.owed > 0)
            AND ($2::numeric IS NULL OR (s.balance, s.account) < ($2::numeric, $3))
         ORDER BY s.balance DESC, s.account DESC LIMIT $4",
        read::VAULT,
        read::POSITION
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(id)
        .bind(shares)
        .bind(account)
        .bind(limit + 1)
        .fetch_all(&state.pool)
        .await?;
    let now = state.clock.unix();
    let holders = rows
        .iter()
        .map(|row| {
            let (vault, _) = read::vault(row, now)?;
            Ok(Holder {
                account: row.try_get("account")?,
                owner: row.try_get("owner")?,
                beneficiary: row.try_get("beneficiary")?,
                shares: read::number(row, "balance")?,
                open: row.try_get("open")?,
                owed: read::owed(row, &vault)?,
                provisional: row.try_get("provisional")?,
            })
        })
        .collect::<Result<Vec<_>>>()?;
    let key = |holder: &Holder| (holder.shares.to_string(), holder.account.clone());
    Ok(Json(Page::from_rows(holders, limit, key)?))
}
