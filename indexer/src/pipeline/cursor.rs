//! Up to where a chain is indexed, as the database says.

use sqlx::{PgConnection, PgPool, Row as _};

use crate::{error::Error, place::ChainName};

/// A chain's row in `cursors`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Block or slot up to and including which rows are written.
    pub height: i64,
    /// The hash of the block there, where it is known.
    pub hash: Option<Vec<u8>>,
    /// Rows above it are provisional.
    pub final_height: i64,
    /// The deepest height a reorganisation can be rolled back to.
    pub undo_floor: i64,
}

impl Cursor {
    /// Reads a chain's cursor; makes it, before `start_height`, when there is none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load(pool: &PgPool, chain: &ChainName, start_height: u64) -> Result<Self, Error> {
        let before = i64::try_from(start_height).unwrap_or(i64::MAX).saturating_sub(1).max(0);
        let make = "INSERT INTO cursors (chain, number, height, final_height, undo_floor, head) VALUES ($1, $2, $3, $3, $3, $3)
            ON CONFLICT (chain) DO NOTHING";
        sqlx::query(make).bind(&chain.caip2).bind(i64::from(chain.number)).bind(before).execute(pool).await?;
        Self::read(&mut *pool.acquire().await?, &chain.caip2, false).await
    }

    /// Reads a chain's cursor inside a transaction, and holds it there when `lock` is set.
    pub(super) async fn read(db: &mut PgConnection, chain: &str, lock: bool) -> Result<Self, Error> {
        let sql = if lock {
            "SELECT height, hash, final_height, undo_floor FROM cursors WHERE chain = $1 FOR UPDATE"
        } else {
            "SELECT height, hash, final_height, undo_floor FROM cursors WHERE chain = $1"
        };
        let row = sqlx::query(sql).bind(chain).fetch_one(db).await?;
        Ok(Self {
            height: row.try_get("height")?,
            hash: row.try_get("hash")?,
            final_height: row.try_get("final_height")?,
            undo_floor: row.try_get("undo_floor")?,
        })
    }

    /// Writes the cursor.
    pub(super) async fn write(&self, db: &mut PgConnection, chain: &str, head: i64) -> Result<(), Error> {
        let sql = "UPDATE cursors SET height = $2, hash = $3, final_height = $4, undo_floor = $5,
                head = GREATEST($6, $2), halted = NULL, updated_at = now()
            WHERE chain = $1";
        sqlx::query(sql)
            .bind(chain)
            .bind(self.height)
            .bind(&self.hash)
            .bind(self.final_height)
            .bind(self.undo_floor)
            .bind(head)
            .execute(db)
            .await?;
        Ok(())
    }
}

/// Writes down that a pipeline stopped for good, and why.
///
/// # Errors
/// When the database fails.
pub async fn halt(pool: &PgPool, chain: &str, reason: &str) -> Result<(), sqlx::Error> {
    let sql = "UPDATE cursors SET halted = $2, updated_at = now() WHERE chain = $1";
    sqlx::query(sql).bind(chain).bind(reason).execute(pool).await.map(|_| ())
}
