//! The shares of one wallet and their earnings, on every chain.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use service::{
    extract::{Json, Path, Query},
    page::{Page, PageQuery},
    problem::{Problem, Result},
};
use sqlx::{AssertSqlSafe, Row as _};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};

use super::{AppState, read};

/// Shares of one track in a portfolio.
#[derive(Debug, Serialize, ToSchema)]
pub struct Holding {
    /// CAIP-2 id of the track's home chain.
    pub chain: String,
    /// Id of the track, 0x-hex.
    pub track_id: String,
    /// Title of the track; null until the manifest is fetched.
    pub title: Option<String>,
    /// Artist of the track; null until the manifest is fetched.
    pub artist: Option<String>,
    /// Share token: mint (Solana) or contract (Ethereum).
    pub share_token: String,
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
    /// Part of the shares in listings that are not sold or cancelled. Expired listings count.
    #[schema(value_type = String)]
    #[serde(with = "protocol::royalty::decimal")]
    pub listed: u64,
    /// Number of shares of the track.
    #[schema(value_type = String)]
    #[serde(with = "protocol::royalty::decimal")]
    pub supply: u64,
    /// Whether a position is open, so that the shares earn for the holder.
    pub open: bool,
    /// Royalties that the vault owes now, by the clock of the network.
    #[schema(value_type = String)]
    #[serde(with = "protocol::royalty::decimal")]
    pub owed: u64,
    /// Royalties that were claimed for this account.
    #[schema(value_type = String)]
    #[serde(with = "protocol::royalty::decimal")]
    pub claimed: u64,
    /// Whether a reorganisation can still replace the balance.
    pub provisional: bool,
}

/// A page of a portfolio.
#[derive(Debug, Serialize, ToSchema)]
pub struct Portfolio {
    /// The wallet, in the form of its chain.
    pub address: String,
    /// Time at which `owed` is computed.
    #[serde(with = "time::serde::rfc3339")]
    pub as_of: OffsetDateTime,
    /// The holdings of the wallet.
    #[serde(flatten)]
    pub page: Page<Holding>,
}

/// Filters of the holdings.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct PortfolioFilter {
    /// Only shares on this chain (CAIP-2 id).
    pub chain: Option<String>,
}

/// Shares that a wallet holds, sells or claims for, with their earnings up to now.
#[utoipa::path(get, operation_id = "getPortfolio", path = "/v1/portfolios/{address}", params(("address" = String, Path), PortfolioFilter, PageQuery),
    tag = "portfolios", responses((status = 200, body = Portfolio), (status = 400, body = Problem)))]
pub async fn one(
    State(state): State<AppState>,
    Path(address): Path<String>,
    Query(filter): Query<PortfolioFilter>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Portfolio>> {
    let address = read::address_text(&address)?;
    let limit = page.limit()?;
    let (after_id, after_account): (Option<String>, Option<String>) = page.after()?.unzip();
    let after_id = after_id.map(|id| read::bytes32(&id, "cursor")).transpose()?;
    let sql = format!(
        "WITH mine AS (
            SELECT chain, track_id, account FROM shares WHERE owner = $1
            UNION SELECT chain, track_id, account FROM positions WHERE owner = $1 OR beneficiary = $1
            UNION SELECT chain, track_id, account FROM listings WHERE seller = $1)
         SELECT s.chain, s.track_id, s.account, COALESCE(l.seller, p.owner, s.owner) AS owner, s.open, t.shares AS share_token,
            (CASE WHEN p.owner <> s.owner THEN 0 ELSE s.balance END)::text AS balance,
            s.height > c.final_height AS provisional, COALESCE(p.beneficiary, p.owner) AS beneficiary,
            m.document ->> 'title' AS title, m.document ->> 'artist' AS artist,
            (SELECT COALESCE(sum(k.remaining), 0)::text FROM listings k WHERE k.chain = s.chain
                AND k.track_id = s.track_id AND k.account = s.account AND k.state = 'active') AS listed,
            (SELECT COALESCE(sum(k.amount), 0)::text FROM claims k
             WHERE k.chain = s.chain AND k.track_id = s.track_id AND k.account = s.account) AS claimed, {}, {}
         FROM mine JOIN shares s USING (chain, track_id, account) JOIN tracks t USING (chain, track_id) JOIN vaults v USING (chain, track_id) JOIN cursors c USING (chain)
            JOIN manifests m ON m.cid = t.manifest_cid
            LEFT JOIN positions p ON p.chain = s.chain AND p.track_id = s.track_id AND p.account = s.account
                -- The account may belong to another owner by now, who sees the shares and not the earnings.
                AND (p.owner = s.owner OR s.owner <> $1)
            LEFT JOIN escrows l ON l.chain = s.chain AND l.account = s.account
         WHERE (s.balance > 0 OR p.account IS NOT NULL)
            AND ($2::text IS NULL OR s.chain = $2) AND ($3::bytea IS NULL OR (s.track_id, s.account) > ($3, $4))
         ORDER BY s.track_id, s.account LIMIT $5",
        read::VAULT,
        read::POSITION
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(&address)
        .bind(filter.chain)
        .bind(after_id)
        .bind(after_account)
        .bind(limit + 1)
        .fetch_all(&state.pool)
        .await?;
    let as_of = state.clock.now();
    let now = u64::try_from(as_of.unix_timestamp()).unwrap_or(0);
    let holdings = rows
        .iter()
        .map(|row| {
            let (vault, supply) = read::vault(row, now)?;
            Ok(Holding {
                chain: row.try_get("chain")?,
                track_id: read::hash(row, "track_id")?,
                title: row.try_get("title")?,
                artist: row.try_get("artist")?,
                share_token: row.try_get("share_token")?,
                account: row.try_get("account")?,
                owner: row.try_get("owner")?,
                beneficiary: row.try_get("beneficiary")?,
                shares: read::number(row, "balance")?,
                listed: read::number(row, "listed")?,
                supply,
                open: row.try_get("open")?,
                owed: read::owed(row, &vault)?,
                claimed: read::number(row, "claimed")?,
                provisional: row.try_get("provisional")?,
            })
        })
        .collect::<Result<Vec<_>>>()?;
    let page = Page::from_rows(holdings, limit, |holding| (holding.track_id.clone(), holding.account.clone()))?;
    Ok(Json(Portfolio { address, as_of, page }))
}
