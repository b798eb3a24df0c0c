//! The cursor of a chain in the database: up to which height the chain is indexed.

use sqlx::{PgConnection, PgPool, Row as _};

use crate::{error::Error, place::ChainName};

/// The row of a chain in the table `cursors`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Block (Ethereum) or slot (Solana) up to and including which rows are written.
    pub height: i64,
    /// Hash of the block at `height`. `None` before the first block, and if the slot is empty.
    pub hash: Option<Vec<u8>>,
    /// Rows above this height are provisional: a reorganisation can still replace them.
    pub final_height: i64,
    /// The lowest height to which rows can be rolled back.
    pub undo_floor: i64,
}

impl Cursor {
    /// Reads the cursor of a chain. If it does not exist, creates it at the height before `start_height`.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn load(pool: &PgPool, chain: &ChainName, start_height: u64) -> Result<Self, Error> {
        let before = i64::try_from(start_height).unwrap_or(i64::MAX).saturating_sub(1).max(0);
        let insert = "INSERT INTO cursors (chain, number, height, final_height, undo_floor, head) VALUES ($1, $2, $3, $3, $3, $3)
            ON CONFLICT (chain) DO NOTHING";
        sqlx::query(insert).bind(&chain.caip2).bind(i64::from(chain.number)).bind(before).execute(pool).await?;
        Self::read(&mut *pool.acquire().await?, &chain.caip2, false).await
    }

    /// Reads the cursor of a chain. With `lock`, the row stays locked until the transaction ends.
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

    /// Writes the cursor and the newest announced height `head`, and clears the reason of an earlier halt.
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

/// Stores the reason why the pipeline of a chain stopped permanently.
///
/// # Errors
/// If the database fails.
pub async fn halt(pool: &PgPool, chain: &str, reason: &str) -> Result<(), sqlx::Error> {
    let sql = "UPDATE cursors SET halted = $2, updated_at = now() WHERE chain = $1";
    sqlx::query(sql).bind(chain).bind(reason).execute(pool).await.map(|_| ())
}
