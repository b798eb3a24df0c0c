//! Checks of all stored rows: the exact royalty invariant of each vault, and a comparison of the derived rows with a
//! rebuild from the stored events.

use chain::Namespace;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, PgPool, Row as _};

use crate::{
    MIGRATOR, codec,
    error::Error,
    handlers::{Rows, TABLES},
    place::{ChainName, Place},
};

/// A vault that breaks the royalty invariant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenVault {
    /// CAIP-2 id of the chain of the track.
    pub chain: String,
    /// Id of the track, 0x-hex.
    pub track_id: String,
    /// The check that failed, with the amounts.
    pub reason: String,
}

/// Both sides of the royalty invariant of each vault, in units of 2^-40 of the smallest unit of the payment token.
///
/// The vault and its settled positions must contain what was deposited and has not left the vault:
/// `(pending + Σ owed) * 2^40 + carry + Σ remainder = (deposited - claimed - swept) * 2^40`.
/// The shares of all positions and the unopened shares must add up to the supply. Settling splits the earned amount x into `x / 2^40` (owed) and `x mod 2^40`
/// (remainder). Their sum is again x, so the query sums x without settling, and the result is exact.
const VAULT_SUMS: &str = "
    SELECT v.chain, '0x' || encode(v.track_id, 'hex') AS track_id,
        p.shares + v.unopened_shares AS shares, v.supply AS supply,
        (v.pending + v.unopened_owed) * 1099511627776 + v.carry + v.unopened_remainder
            + v.unopened_shares * (v.index - v.unopened_index_paid) + p.held AS held,
        (v.deposited - v.claimed - v.swept) * 1099511627776 AS due,
        p.ahead OR v.unopened_index_paid > v.index AS ahead
    FROM vaults v CROSS JOIN LATERAL (
        SELECT COALESCE(sum(p.shares), 0) AS shares, COALESCE(bool_or(p.index_paid > v.index), false) AS ahead,
            COALESCE(sum(p.owed * 1099511627776 + p.remainder + p.shares * (v.index - p.index_paid)), 0) AS held
        FROM positions p WHERE p.chain = v.chain AND p.track_id = v.track_id) p";

/// Returns the vaults of all chains whose stored rows break the royalty invariant.
///
/// # Errors
/// If the database fails.
pub async fn royalties(db: &mut PgConnection) -> Result<Vec<BrokenVault>, Error> {
    broken(db, None).await
}

/// Checks the vaults of `tracks` of one chain like [`royalties`]. Returns an error if one breaks the invariant, so that
/// the transaction which changed it is rolled back.
pub(crate) async fn check_vaults(db: &mut PgConnection, chain: &str, tracks: &[Vec<u8>]) -> Result<(), Error> {
    if tracks.is_empty() {
        return Ok(());
    }
    match broken(db, Some((chain, tracks))).await?.first() {
        Some(vault) => Err(Error::Contradiction(format!("track {}: {}", vault.track_id, vault.reason))),
        None => Ok(()),
    }
}

async fn broken(db: &mut PgConnection, only: Option<(&str, &[Vec<u8>])>) -> Result<Vec<BrokenVault>, Error> {
    let filter = if only.is_some() { "WHERE v.chain = $1 AND v.track_id = ANY($2)" } else { "" };
    // The statement consists of constants.
    let sql = AssertSqlSafe(format!(
        "SELECT chain, track_id, shares::text, supply::text, held::text, due::text, ahead FROM ({VAULT_SUMS} {filter}) sums
         WHERE shares <> supply OR held <> due OR ahead ORDER BY chain, track_id"
    ));
    let query = match only {
        Some((chain, tracks)) => sqlx::query(sql).bind(chain.to_owned()).bind(tracks.to_vec()),
        None => sqlx::query(sql),
    };
    let rows = query.fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            let text = |column: &str| row.try_get::<String, _>(column);
            let reason = if row.try_get("ahead")? {
                "the index of a position is greater than the index of its vault".to_owned()
            } else if text("shares")? != text("supply")? {
                format!(
                    "positions and unopened shares have {} shares, but the supply is {}",
                    text("shares")?,
                    text("supply")?
                )
            } else {
                format!(
                    "vault and positions contain {}/2^40, but deposits minus claims and sweeps are {}/2^40",
                    text("held")?,
                    text("due")?
                )
            };
            Ok(BrokenVault { chain: text("chain")?, track_id: text("track_id")?, reason })
        })
        .collect()
}

/// A table whose rows differ between the stored schema and a rebuild.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Name of the table, one of [`TABLES`].
    pub table: &'static str,
    /// Number of rows that are only in the rebuild.
    pub missing: i64,
    /// Number of rows that are only in the stored schema.
    pub unexpected: i64,
}

/// Rebuilds the derived rows of a chain from its stored events in a temporary schema, and compares every table with the
/// stored one. All statements run in one transaction, which is rolled back. So the comparison sees one state of the
/// database and changes nothing.
///
/// # Errors
/// If the database fails, or a stored event does not decode.
pub async fn rebuild(pool: &PgPool, chain: &ChainName) -> Result<Vec<Difference>, Error> {
    let mut connection = pool.acquire().await?;
    let mut tx = connection.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ").await?;
    let live: String = sqlx::query_scalar("SELECT current_schema()::text").fetch_one(&mut *tx).await?;
    let scratch = format!("rebuild_{}", uuid::Uuid::new_v4().simple());
    // Identifiers cannot be bound as parameters. This one contains only a constant and hex digits.
    let enter = format!("SET LOCAL statement_timeout = 0; CREATE SCHEMA {scratch}; SET LOCAL search_path = {scratch}");
    sqlx::raw_sql(AssertSqlSafe(enter)).execute(&mut *tx).await?;
    for migration in MIGRATOR.iter() {
        sqlx::raw_sql(migration.sql.clone()).execute(&mut *tx).await?;
    }
    replay(&mut tx, &live, chain).await?;
    let mut differences = Vec::new();
    for table in TABLES {
        let count = |ours: &str, theirs: &str| {
            format!(
                "SELECT count(*) FROM (SELECT * FROM {ours}.{table} WHERE chain = $1
                 EXCEPT SELECT * FROM {theirs}.{table} WHERE chain = $1) difference"
            )
        };
        let ask = |sql| sqlx::query_scalar::<_, i64>(AssertSqlSafe(sql)).bind(&chain.caip2);
        let missing = ask(count(&scratch, &live)).fetch_one(&mut *tx).await?;
        let unexpected = ask(count(&live, &scratch)).fetch_one(&mut *tx).await?;
        if missing + unexpected > 0 {
            differences.push(Difference { table, missing, unexpected });
        }
    }
    tx.rollback().await?;
    Ok(differences)
}

/// Applies all stored events of a chain, 2,000 at a time. `live` is the schema that contains them.
async fn replay(db: &mut PgConnection, live: &str, chain: &ChainName) -> Result<(), Error> {
    const CHUNK: i64 = 2_000;
    let mut after = (-1_i64, -1_i64);
    loop {
        let sql = format!(
            "SELECT height, ordinal, time, tx, name, payload FROM {live}.events
             WHERE chain = $1 AND (height, ordinal) > ($2, $3) ORDER BY height, ordinal LIMIT {CHUNK}"
        );
        let events =
            sqlx::query(AssertSqlSafe(sql)).bind(&chain.caip2).bind(after.0).bind(after.1).fetch_all(&mut *db).await?;
        let mut rows = Rows::default();
        for row in &events {
            let (name, tx): (String, String) = (row.try_get("name")?, row.try_get("tx")?);
            let event = codec::decode(chain.namespace, &name, &row.try_get("payload")?).map_err(|error| {
                Error::Contradiction(format!("stored event {name} of transaction {tx} does not decode: {error}"))
            })?;
            let (height, ordinal, time) = (row.try_get("height")?, row.try_get("ordinal")?, row.try_get("time")?);
            rows.apply(&Place { chain, height, ordinal, time, tx: &tx }, &event);
            after = (height, ordinal);
        }
        rows.write(db).await?;
        if (events.len() as i64) < CHUNK {
            return Ok(());
        }
    }
}

/// Returns the chains that have a cursor, which are all chains that were ever indexed, ordered by their number.
///
/// # Errors
/// If the database fails.
pub async fn chains(pool: &PgPool) -> Result<Vec<ChainName>, Error> {
    let rows = sqlx::query("SELECT chain, number FROM cursors ORDER BY number").fetch_all(pool).await?;
    rows.iter()
        .map(|row| {
            let (caip2, number): (String, i64) = (row.try_get("chain")?, row.try_get("number")?);
            let namespace = if caip2.starts_with("solana:") { Namespace::Solana } else { Namespace::Ethereum };
            Ok(ChainName { caip2, namespace, number: u32::try_from(number).unwrap_or(0) })
        })
        .collect()
}
