//! One database transaction per commit: it rolls back blocks if there was a reorganisation, and writes blocks, events,
//! derived rows and the cursor. After a failure at any point, the database has either all of these changes or none.

use chain::Block;
use serde::Serialize;
use sqlx::{PgConnection, PgPool};

use super::cursor::Cursor;
use crate::{
    audit, codec,
    error::Error,
    handlers::Rows,
    place::{ChainName, Place, bytea, identity, signed},
};

/// The changes of one transaction.
#[derive(Debug)]
pub struct Commit<'a> {
    /// The cursor from which the blocks were read. If the database has another one, another process wrote first.
    pub before: &'a Cursor,
    /// The cursor after the commit.
    pub after: Cursor,
    /// If set, stored blocks above this height are rolled back first.
    pub roll_back_to: Option<i64>,
    /// The new blocks in ascending order of height.
    pub blocks: &'a [Block],
    /// Whether a reorganisation can still replace these blocks. If true, previous rows are kept in the table `undo`.
    pub undoable: bool,
    /// Whether to check the royalty invariant of the vaults that these blocks change.
    pub check_vaults: bool,
    /// The newest height that the node has announced.
    pub head: i64,
}

impl Commit<'_> {
    /// Executes the transaction.
    ///
    /// # Errors
    /// If the database fails, another process moved the cursor, or the events contradict the stored rows. No row is
    /// changed then, except that an error while committing leaves the outcome unknown.
    pub async fn execute(&self, pool: &PgPool, chain: &ChainName) -> Result<(), Error> {
        let mut tx = pool.begin().await?;
        // A commit does not have to wait for the disk, because rows can be read from the chain again: if the database
        // crashes and loses commits, it loses the rows together with their cursor.
        sqlx::query("SET LOCAL synchronous_commit = off").execute(&mut *tx).await?;
        if Cursor::read(&mut tx, &chain.caip2, true).await? != *self.before {
            return Err(Error::Superseded);
        }
        if let Some(target) = self.roll_back_to {
            roll_back(&mut tx, &chain.caip2, self.before.height, target).await?;
        }
        if self.undoable {
            for block in self.blocks {
                self.write(&mut tx, chain, std::slice::from_ref(block)).await?;
            }
        } else {
            self.write(&mut tx, chain, self.blocks).await?;
        }
        self.after.write(&mut tx, &chain.caip2, self.head).await?;
        if self.blocks.is_empty() || !self.undoable {
            prune(&mut tx, &chain.caip2, self.after.undo_floor).await?;
        }
        self.notify(&mut tx, &chain.caip2).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn write(&self, db: &mut PgConnection, chain: &ChainName, blocks: &[Block]) -> Result<(), Error> {
        write_blocks(db, &chain.caip2, blocks).await?;
        if blocks.iter().all(|block| block.events.is_empty()) {
            return Ok(());
        }
        let height = match blocks {
            [block] if self.undoable => block.at.height.to_string(),
            _ => String::new(),
        };
        sqlx::query("SELECT set_config('indexer.height', $1, true)").bind(height).execute(&mut *db).await?;
        let mut rows = Rows::default();
        for block in blocks {
            for (ordinal, record) in block.events.iter().enumerate() {
                rows.apply(&Place::new(chain, block, ordinal, record), &record.event);
            }
        }
        write_events(db, chain, blocks).await?;
        rows.write(db).await?;
        if self.check_vaults {
            audit::check_vaults(db, &chain.caip2, &rows.touched_vaults()).await?;
        }
        Ok(())
    }

    /// Sends a [`crate::live::ChainNotice`] on the PostgreSQL channel `indexer`. It is delivered when the transaction
    /// commits.
    async fn notify(&self, db: &mut PgConnection, chain: &str) -> Result<(), Error> {
        let notice = Notice {
            chain,
            height: self.after.height,
            final_height: self.after.final_height,
            events: self.blocks.iter().map(|block| block.events.len()).sum(),
            rolled_back_to: self.roll_back_to,
        };
        let text = serde_json::to_string(&notice).map_err(|error| Error::Contradiction(error.to_string()))?;
        sqlx::query("SELECT pg_notify('indexer', $1)").bind(text).execute(db).await?;
        Ok(())
    }
}

#[derive(Serialize)]
struct Notice<'a> {
    chain: &'a str,
    height: i64,
    final_height: i64,
    events: usize,
    rolled_back_to: Option<i64>,
}

/// Rolls back the derived rows, events and blocks above the height `target`, and records the rollback.
async fn roll_back(db: &mut PgConnection, chain: &str, from: i64, target: i64) -> Result<(), Error> {
    sqlx::query("SELECT undo_above($1, $2)").bind(chain).bind(target).execute(&mut *db).await?;
    for sql in
        ["DELETE FROM events WHERE chain = $1 AND height > $2", "DELETE FROM blocks WHERE chain = $1 AND height > $2"]
    {
        sqlx::query(sql).bind(chain).bind(target).execute(&mut *db).await?;
    }
    sqlx::query("INSERT INTO rollbacks (chain, from_height, to_height) VALUES ($1, $2, $3)")
        .bind(chain)
        .bind(from)
        .bind(target)
        .execute(db)
        .await?;
    Ok(())
}

/// Deletes the undo rows, and the blocks without events, that only a reorganisation below `floor` would need.
async fn prune(db: &mut PgConnection, chain: &str, floor: i64) -> Result<(), Error> {
    for sql in [
        "DELETE FROM undo WHERE chain = $1 AND height <= $2",
        "DELETE FROM blocks WHERE chain = $1 AND height < $2 AND events = 0",
    ] {
        sqlx::query(sql).bind(chain).bind(floor).execute(&mut *db).await?;
    }
    Ok(())
}

#[derive(Serialize)]
struct BlockRow<'a> {
    chain: &'a str,
    height: i64,
    hash: String,
    parent_hash: String,
    time: i64,
    events: usize,
}

async fn write_blocks(db: &mut PgConnection, chain: &str, blocks: &[Block]) -> Result<(), Error> {
    let rows: Vec<_> = blocks
        .iter()
        .map(|block| BlockRow {
            chain,
            height: signed(block.at.height),
            hash: bytea(&block.at.hash),
            parent_hash: bytea(&block.at.parent_hash),
            time: signed(block.at.time),
            events: block.events.len(),
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    let json = serde_json::to_string(&rows).map_err(|error| Error::Contradiction(error.to_string()))?;
    let sql = "INSERT INTO blocks SELECT * FROM json_populate_recordset(NULL::blocks, $1::json)";
    sqlx::query(sql).bind(json).execute(db).await?;
    Ok(())
}

#[derive(Serialize)]
struct EventRow<'a> {
    chain: &'a str,
    origin: String,
    path: String,
    height: i64,
    ordinal: i64,
    time: i64,
    tx: &'a str,
    name: &'static str,
    track_id: Option<String>,
    payload: serde_json::Value,
}

async fn write_events(db: &mut PgConnection, chain: &ChainName, blocks: &[Block]) -> Result<(), Error> {
    let mut rows = Vec::new();
    for block in blocks {
        for (ordinal, record) in block.events.iter().enumerate() {
            let at = Place::new(chain, block, ordinal, record);
            let (origin, path) = identity(chain.namespace, block, record);
            let payload = codec::encode(chain.namespace, &record.event);
            let track_id = payload["track_id"].as_str().map(|id| id.replacen("0x", "\\x", 1));
            rows.push(EventRow {
                chain: &chain.caip2,
                origin,
                path,
                height: at.height,
                ordinal: at.ordinal,
                time: at.time,
                tx: at.tx,
                name: record.event.name(),
                track_id,
                payload,
            });
        }
    }
    let json = serde_json::to_string(&rows).map_err(|error| Error::Contradiction(error.to_string()))?;
    // Ordered, so that `seq`, the number of an event in the live stream, ascends with height and ordinal.
    let sql = "INSERT INTO events (chain, origin, path, height, ordinal, time, tx, name, track_id, payload)
        SELECT chain, origin, path, height, ordinal, time, tx, name, track_id, payload
        FROM json_populate_recordset(NULL::events, $1::json) ORDER BY height, ordinal";
    sqlx::query(sql).bind(json).execute(db).await?;
    Ok(())
}
