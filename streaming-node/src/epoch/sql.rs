//! SQL of epochs: counted listens, results, and carried weight.

use std::collections::BTreeMap;

use bigdecimal::{BigDecimal, ToPrimitive as _};
use epochs::{
    build::ChainEpoch,
    documents::Documents,
    openings::{Carried, FanOpening, HeardTrack},
};
use protocol::hex::Hex32;
use sqlx::{PgConnection, PgPool, Row as _, postgres::PgRow};
use time::OffsetDateTime;
use uuid::Uuid;

type Result<T> = std::result::Result<T, sqlx::Error>;

/// A track: the number of the chain on which it is registered, and its id.
pub type TrackKey = (u32, [u8; 32]);

/// The counted listens of one account in an epoch.
#[derive(Clone, Debug)]
pub struct Basket {
    /// Id of the account.
    pub account: Uuid,
    /// Number of the chain on which the fan claims.
    pub chain: u32,
    /// The opening for attestors; `None` if its salt was deleted.
    pub opening: Option<FanOpening>,
    /// Counted listens per track.
    pub heard: Vec<HeardTrack>,
    /// Total number of counted listens.
    pub count: u16,
}

/// All counted listens in an epoch, ordered by commitment.
pub async fn baskets(pool: &PgPool, epoch: u32) -> Result<Vec<Basket>> {
    let mut heard: BTreeMap<Uuid, Vec<HeardTrack>> = BTreeMap::new();
    let rows = sqlx::query(
        "SELECT account, track_chain, track_id, listens FROM heard WHERE epoch = $1 ORDER BY track_id, track_chain",
    )
    .bind(i64::from(epoch))
    .fetch_all(pool)
    .await?;
    for row in &rows {
        let track = HeardTrack { chain: number(row, 1)?, track_id: Hex32(bytes(row, 2)?), count: small(row, 3)? };
        heard.entry(row.try_get(0)?).or_default().push(track);
    }
    let rows = sqlx::query(
        "SELECT account, chain, idc, salt, listens FROM commitments WHERE epoch = $1 AND listens > 0 ORDER BY idc",
    )
    .bind(i64::from(epoch))
    .fetch_all(pool)
    .await?;
    rows.iter()
        .map(|row| {
            let account = row.try_get(0)?;
            let heard = heard.remove(&account).unwrap_or_default();
            let count = small(row, 4)?;
            let salt: Option<Vec<u8>> = row.try_get(3)?;
            let opening = match salt {
                Some(salt) => {
                    let salt = salt.try_into().map_err(|_| sqlx::Error::Decode("a salt is not 32 bytes".into()))?;
                    Some(FanOpening { idc: Hex32(bytes(row, 2)?), count, salt: Hex32(salt), heard: heard.clone() })
                }
                None => None,
            };
            Ok(Basket { account, chain: number(row, 1)?, opening, heard, count })
        })
        .collect()
}

/// Unpaid weight from epochs before `epoch`, per track and account.
pub async fn waiting(pool: &PgPool, epoch: u32) -> Result<BTreeMap<TrackKey, BTreeMap<Uuid, u64>>> {
    let rows = sqlx::query(
        "SELECT track_chain, track_id, account, SUM(weight) FROM carry
         WHERE epoch < $1 AND (paid_in IS NULL OR paid_in = $1) GROUP BY track_chain, track_id, account",
    )
    .bind(i64::from(epoch))
    .fetch_all(pool)
    .await?;
    let mut waiting: BTreeMap<TrackKey, BTreeMap<Uuid, u64>> = BTreeMap::new();
    for row in &rows {
        let key = (number(row, 0)?, bytes(row, 1)?);
        waiting.entry(key).or_default().insert(row.try_get(2)?, amount(row, 3)?);
    }
    Ok(waiting)
}

/// The weight that an epoch took over for the tracks of one chain, as stored at closing, ordered by track.
pub async fn carried(pool: &PgPool, epoch: u32, chain: u32) -> Result<Vec<Carried>> {
    let rows = sqlx::query(
        "SELECT track_id, weight, fans FROM carried WHERE epoch = $1 AND track_chain = $2 ORDER BY track_id",
    )
    .bind(i64::from(epoch))
    .bind(i64::from(chain))
    .fetch_all(pool)
    .await?;
    rows.iter()
        .map(|row| {
            let fans = u32::try_from(row.try_get::<i32, _>(2)?).map_err(|e| sqlx::Error::Decode(e.into()))?;
            Ok(Carried { track_id: Hex32(bytes(row, 0)?), weight: amount(row, 1)?, fans })
        })
        .collect()
}

/// Epochs below `before` that have commitments and are not closed, oldest first.
pub async fn due(pool: &PgPool, before: u32) -> Result<Vec<u32>> {
    let epochs: Vec<i64> = sqlx::query_scalar(
        "SELECT DISTINCT c.epoch FROM commitments c LEFT JOIN epochs e USING (epoch)
         WHERE c.epoch < $1 AND e.state IS DISTINCT FROM 'closed' ORDER BY c.epoch",
    )
    .bind(i64::from(before))
    .fetch_all(pool)
    .await?;
    epochs.into_iter().map(|epoch| u32::try_from(epoch).map_err(|e| sqlx::Error::Decode(e.into()))).collect()
}

/// Locks the frozen epoch until the transaction ends. Returns `false` if it is already closed.
pub async fn claim_frozen(connection: &mut PgConnection, epoch: u32) -> Result<bool> {
    let state: String = sqlx::query_scalar("SELECT state FROM epochs WHERE epoch = $1 FOR UPDATE")
        .bind(i64::from(epoch))
        .fetch_one(connection)
        .await?;
    Ok(state == "frozen")
}

pub async fn keep_chain(
    connection: &mut PgConnection,
    epoch: u32,
    chain: u32,
    built: &ChainEpoch,
    documents: &Documents,
) -> Result<()> {
    let tuple = built.tuple();
    sqlx::query(
        "INSERT INTO epoch_chains (epoch, chain, listen_root, payout_root, fans, leaves, payout_leaves, weight_total,
                                   leaves_cid, top_cid, bucket_cids, payouts_cid, outcome)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,
                 CASE WHEN $6 = 0 AND $7 = 0 THEN 'empty' ELSE 'open' END)",
    )
    .bind(i64::from(epoch))
    .bind(i64::from(chain))
    .bind(tuple.listen_root.as_slice())
    .bind(tuple.payout_root.as_slice())
    .bind(tuple.fans.map(i64::from).to_vec())
    .bind(i64::try_from(built.listens.leaves().len()).map_err(|e| sqlx::Error::Encode(e.into()))?)
    .bind(i64::from(tuple.payout_leaves))
    .bind(BigDecimal::from(tuple.weight_total))
    .bind(&documents.leaves)
    .bind(&documents.top)
    .bind(&documents.buckets)
    .bind(&documents.payouts)
    .execute(connection)
    .await?;
    Ok(())
}

/// Stores the weight of one account for a track that is not paid in `epoch`.
pub async fn keep_waiting(
    connection: &mut PgConnection,
    epoch: u32,
    key: TrackKey,
    account: Uuid,
    weight: u64,
) -> Result<()> {
    sqlx::query("INSERT INTO carry (epoch, track_chain, track_id, account, weight) VALUES ($1, $2, $3, $4, $5)")
        .bind(i64::from(epoch))
        .bind(i64::from(key.0))
        .bind(key.1.as_slice())
        .bind(account)
        .bind(BigDecimal::from(weight))
        .execute(connection)
        .await?;
    Ok(())
}

/// Marks the unpaid weight of a track as paid in `epoch`.
pub async fn pay_waiting(connection: &mut PgConnection, epoch: u32, key: TrackKey) -> Result<()> {
    sqlx::query(
        "UPDATE carry SET paid_in = $1 WHERE track_chain = $2 AND track_id = $3 AND epoch < $1 AND paid_in IS NULL",
    )
    .bind(i64::from(epoch))
    .bind(i64::from(key.0))
    .bind(key.1.as_slice())
    .execute(connection)
    .await?;
    Ok(())
}

pub async fn keep_carried(connection: &mut PgConnection, epoch: u32, chain: u32, carried: &Carried) -> Result<()> {
    sqlx::query("INSERT INTO carried (epoch, track_chain, track_id, weight, fans) VALUES ($1, $2, $3, $4, $5)")
        .bind(i64::from(epoch))
        .bind(i64::from(chain))
        .bind(carried.track_id.0.as_slice())
        .bind(BigDecimal::from(carried.weight))
        .bind(i32::try_from(carried.fans).map_err(|e| sqlx::Error::Encode(e.into()))?)
        .execute(connection)
        .await?;
    Ok(())
}

pub async fn mark_closed(connection: &mut PgConnection, epoch: u32, now: OffsetDateTime) -> Result<()> {
    sqlx::query("UPDATE epochs SET state = 'closed', closed_at = $2 WHERE epoch = $1")
        .bind(i64::from(epoch))
        .bind(now)
        .execute(connection)
        .await?;
    Ok(())
}

/// Deletes the salts of `epoch` if its outcome is final on all chains. The trees of one chain are built from the listens of
/// all chains, so salts are needed until then.
pub async fn delete_salts(connection: &mut PgConnection, epoch: u32) -> Result<()> {
    sqlx::query(
        "UPDATE commitments SET salt = NULL WHERE epoch = $1
         AND NOT EXISTS (SELECT 1 FROM epoch_chains WHERE epoch = $1 AND outcome = 'open')",
    )
    .bind(i64::from(epoch))
    .execute(connection)
    .await?;
    Ok(())
}

pub fn number(row: &PgRow, column: usize) -> Result<u32> {
    u32::try_from(row.try_get::<i64, _>(column)?).map_err(|e| sqlx::Error::Decode(e.into()))
}

fn small(row: &PgRow, column: usize) -> Result<u16> {
    u16::try_from(row.try_get::<i32, _>(column)?).map_err(|e| sqlx::Error::Decode(e.into()))
}

pub fn bytes(row: &PgRow, column: usize) -> Result<[u8; 32]> {
    let bytes: Vec<u8> = row.try_get(column)?;
    bytes.try_into().map_err(|_| sqlx::Error::Decode("expected 32 bytes".into()))
}

pub fn amount(row: &PgRow, column: usize) -> Result<u64> {
    let amount: BigDecimal = row.try_get(column)?;
    let whole = amount.is_integer().then(|| amount.to_u64()).flatten();
    whole.ok_or_else(|| sqlx::Error::Decode(format!("{amount} is not a u64").into()))
}
