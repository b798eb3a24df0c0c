//! Tracks and who holds their shares.

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
    /// Its id, 0x-hex.
    pub track_id: String,
    /// CAIP-2 id of its home chain.
    #[schema(example = "eip155:31337")]
    pub chain: String,
    /// Who governs it: who registered it, or whom it was handed to.
    pub registrant: String,
    /// Who registered it.
    pub registered_by: String,
    /// Who may accept to be its registrant; null for nobody.
    pub pending_registrant: Option<String>,
    /// The share token: mint (Solana) or contract (Ethereum).
    pub share_token: String,
    /// The royalty vault's account (Solana) or again the contract (Ethereum).
    pub vault: String,
    /// Shares issued.
    #[schema(value_type = String, example = "1000000")]
    #[serde(with = "protocol::royalty::decimal")]
    pub supply: u64,
    /// `issuing`, `issued` or `retired`.
    pub state: String,
    /// Part of every sale's price that is deposited in its vault, in basis points; null until the issue is finished.
    pub resale_bps: Option<i32>,
    /// CID of the manifest.
    pub manifest_cid: String,
    /// Its version: 1 at registration.
    pub manifest_version: i64,
    /// `wanted` until it was fetched, then `present`; `invalid` when it is no manifest.
    pub manifest_state: String,
    /// The manifest: title, artist, cover, renditions, loudness. In lists without the waveform.
    #[schema(value_type = Option<Object>)]
    pub manifest: Option<serde_json::Value>,
    /// Whether the manifest names this chain and registrant; a copied manifest does not. Null until it was fetched.
    pub authentic: Option<bool>,
    /// Lowest price of a share for sale now; null when none is.
    pub floor_price: Option<String>,
    /// Price of a share in the last sale; null before the first.
    pub last_price: Option<String>,
    /// When it was registered.
    #[serde(with = "time::serde::rfc3339")]
    pub registered_at: OffsetDateTime,
    /// The transaction that registered it.
    pub registered_tx: String,
    /// Whether it may still be reorganised away.
    pub provisional: bool,
}

/// Which tracks.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct TrackFilter {
    /// Only of this chain, by CAIP-2 id.
    pub chain: Option<String>,
    /// Only in this state: `issuing`, `issued`, `retired`.
    pub state: Option<String>,
    /// Only by this registrant.
    pub registrant: Option<String>,
    /// Only with this exact artist name in the manifest.
    pub artist: Option<String>,
}

/// The columns of a track; whether shares are for sale depends on `now`, which is ours and not a caller's text.
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

/// Tracks, the newest first.
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

/// One track with its whole manifest.
#[utoipa::path(get, operation_id = "getTrack", path = "/v1/tracks/{track_id}", params(("track_id" = String, Path)), tag = "tracks",
    responses((status = 200, body = Track), (status = 400, body = Problem), (status = 404, body = Problem)))]
pub async fn one(State(state): State<AppState>, Path(track_id): Path<String>) -> Result<Json<Track>> {
    let id = read::bytes32(&track_id, "a track id")?;
    let sql = format!("{} WHERE t.track_id = $1", columns("m.document", state.clock.now().unix_timestamp()));
    let row = sqlx::query(AssertSqlSafe(sql)).bind(id).fetch_optional(&state.pool).await?;
    row.as_ref().map_or_else(|| Err(unknown(&track_id)), |row| Ok(Json(track(row)?)))
}

pub(super) fn unknown(track_id: &str) -> Problem {
    Problem::not_found(format!("no chain this indexer follows has registered track {track_id}"))
}

/// A manifest a track has or had.
#[derive(Debug, Serialize, ToSchema)]
pub struct ManifestVersion {
    /// Where it was published.
    #[serde(flatten)]
    pub place: Place,
    /// Its version: 1 at registration.
    pub version: i64,
    /// Its CID.
    pub manifest_cid: String,
    /// `wanted` until it was fetched, then `present`; `invalid` when it is no manifest.
    pub manifest_state: String,
    /// The manifest, without the waveform.
    #[schema(value_type = Option<Object>)]
    pub manifest: Option<serde_json::Value>,
}

/// Every manifest of a track, the newest first.
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
    /// The token account (Solana) or the wallet (Ethereum) that holds them.
    pub account: String,
    /// The wallet; of shares in a listing's escrow, the seller.
    pub owner: String,
    /// Who claims: the owner unless it named another. Null while no position is open.
    pub beneficiary: Option<String>,
    /// Shares held.
    #[schema(value_type = String)]
    #[serde(with = "protocol::royalty::decimal")]
    pub shares: u64,
    /// Whether a position counts them, so that they earn for the holder.
    pub open: bool,
    /// Royalties owed now, by the network's clock.
    #[schema(value_type = String)]
    #[serde(with = "protocol::royalty::decimal")]
    pub owed: u64,
    /// Whether this may still be reorganised away.
    pub provisional: bool,
}

/// Who holds a track's shares, the largest first.
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
            LEFT JOIN positions p USING (chain, track_id, account)
            LEFT JOIN escrows l USING (chain, account)
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
