//! Solana: confirmed blocks are written as provisional rows. When the cluster has rooted (finalized) a slot, the
//! provisional events are compared with the final ones, and replaced if they differ. Finality is read from the node
//! instead of derived from stored blocks, so blocks without events do not have to be kept.

use chain::{Batch, Finality};
use sqlx::Row as _;

use super::{Commit, Cursor, Pipeline, Progress, check_events};
use crate::{
    error::Error,
    place::{bytea, identity, signed},
};

impl Pipeline {
    /// One step on a chain with rooted slots: writes provisional slots, then the next final ones.
    pub(super) async fn step_rooted(&mut self, cursor: Cursor) -> Result<(Cursor, Progress), Error> {
        let mut more = false;
        let cursor = if self.caught_up {
            let (cursor, full) = match self.write_provisional(&cursor).await {
                // Provisional slots of two branches were written, and the events of one contradict those of the other.
                Err(Error::Contradiction(reason)) if cursor.height > cursor.final_height => {
                    tracing::warn!(chain = %self.chain.caip2, %reason, "provisional blocks are inconsistent; rolling them back");
                    (self.roll_back(&cursor).await?, true)
                }
                written => written?,
            };
            more |= full;
            cursor
        } else {
            cursor
        };
        let (cursor, full) = self.make_final(cursor).await?;
        more |= full || !self.caught_up;
        self.caught_up = !full;
        Ok((cursor, if more { Progress::More } else { Progress::AtHead }))
    }

    /// Writes the confirmed slots above the cursor with undo rows. Returns the new cursor, and whether there may be
    /// more slots.
    async fn write_provisional(&mut self, cursor: &Cursor) -> Result<(Cursor, bool), Error> {
        let limit = u64::from(self.config.batch);
        let batch = self.ask(self.source.after(unsigned(cursor.height), limit, Finality::Latest)).await?;
        check_batch(cursor.height, &batch)?;
        let through = signed(batch.through);
        if through == cursor.height {
            let kept = self.drop_abandoned(cursor).await?;
            let rolled_back = kept != *cursor;
            return Ok((kept, rolled_back));
        }
        let after = Cursor { height: through, hash: hash_at(&batch), ..cursor.clone() };
        let full = through - cursor.height >= signed(limit);
        Ok((self.commit(self.write(cursor, after, None, &batch.blocks, true)).await?, full))
    }

    /// Called when there is no new slot. Reads the slot of the newest provisional block again, and rolls back the
    /// provisional rows if it has another block now. An empty response does not count, because the node may be behind;
    /// the final slots decide later.
    async fn drop_abandoned(&mut self, cursor: &Cursor) -> Result<Cursor, Error> {
        let sql = "SELECT height, hash FROM blocks WHERE chain = $1 AND height > $2 ORDER BY height DESC LIMIT 1";
        let newest =
            sqlx::query(sql).bind(&self.chain.caip2).bind(cursor.final_height).fetch_optional(&self.pool).await?;
        let Some(row) = newest else {
            return Ok(cursor.clone());
        };
        let (height, ours): (i64, Vec<u8>) = (row.try_get("height")?, row.try_get("hash")?);
        match self.ask(self.source.block(unsigned(height))).await? {
            Some(theirs) if theirs.hash != ours[..] => self.roll_back(cursor).await,
            _ => Ok(cursor.clone()),
        }
    }

    /// Rolls back all provisional rows.
    async fn roll_back(&mut self, cursor: &Cursor) -> Result<Cursor, Error> {
        let after = Cursor { height: cursor.final_height, hash: None, ..cursor.clone() };
        self.commit(self.write(cursor, after, Some(cursor.final_height), &[], true)).await
    }

    /// Makes the next slots final, after comparing them with the provisional rows. Returns the new cursor, and whether
    /// there may be more slots.
    async fn make_final(&mut self, cursor: Cursor) -> Result<(Cursor, bool), Error> {
        let limit = u64::from(self.batch);
        let batch = self.ask(self.source.after(unsigned(cursor.final_height), limit, Finality::Finalized)).await?;
        check_batch(cursor.final_height, &batch)?;
        let through = signed(batch.through);
        if through == cursor.final_height {
            return Ok((cursor, false));
        }
        let full = through - cursor.final_height >= signed(limit);
        self.resize_batch(batch.blocks.iter().map(|block| block.events.len()).sum());
        let provisional = self.provisional_events(&cursor, through).await?;
        let agreed = provisional == self.final_events(&batch, cursor.height.min(through));
        let (roll_back_to, height, blocks) = if agreed {
            let new = batch.blocks.partition_point(|block| signed(block.at.height) <= cursor.height);
            (None, cursor.height.max(through), &batch.blocks[new..])
        } else {
            (Some(cursor.final_height), through, &batch.blocks[..])
        };
        let hash = if height == cursor.height { cursor.hash.clone() } else { hash_at(&batch) };
        let after = Cursor { height, hash, final_height: through, undo_floor: through };
        Ok((self.commit(self.write(&cursor, after, roll_back_to, blocks, false)).await?, full))
    }

    fn write<'a>(
        &self,
        before: &'a Cursor,
        after: Cursor,
        roll_back_to: Option<i64>,
        blocks: &'a [chain::Block],
        undoable: bool,
    ) -> Commit<'a> {
        let check_vaults = self.config.check_vaults;
        Commit { before, after, roll_back_to, blocks, undoable, check_vaults, head: self.head() }
    }

    /// The stored provisional events up to slot `through`, as texts of slot, block hash and identity.
    async fn provisional_events(&self, cursor: &Cursor, through: i64) -> Result<Vec<String>, Error> {
        let sql = "SELECT e.height, '\\x' || encode(b.hash, 'hex') AS hash, e.origin, e.path
            FROM events e JOIN blocks b ON b.chain = e.chain AND b.height = e.height
            WHERE e.chain = $1 AND e.height > $2 AND e.height <= $3 ORDER BY e.height, e.ordinal";
        let rows = sqlx::query(sql)
            .bind(&self.chain.caip2)
            .bind(cursor.final_height)
            .bind(through)
            .fetch_all(&self.pool)
            .await?;
        rows.iter()
            .map(|row| {
                let (height, hash): (i64, String) = (row.try_get("height")?, row.try_get("hash")?);
                let (origin, path): (String, String) = (row.try_get("origin")?, row.try_get("path")?);
                Ok(format!("{height} {hash} {origin} {path}"))
            })
            .collect()
    }

    /// The events of a batch up to slot `through`, as the same texts.
    fn final_events(&self, batch: &Batch, through: i64) -> Vec<String> {
        let blocks = batch.blocks.iter().filter(|block| signed(block.at.height) <= through);
        blocks
            .flat_map(|block| {
                block.events.iter().map(move |record| {
                    let (origin, path) = identity(self.chain.namespace, block, record);
                    format!("{} {} {origin} {path}", block.at.height, bytea(&block.at.hash))
                })
            })
            .collect()
    }
}

fn unsigned(height: i64) -> u64 {
    u64::try_from(height).unwrap_or(0)
}

/// Hash of the block in the last slot of the batch. `None` if that slot is empty.
fn hash_at(batch: &Batch) -> Option<Vec<u8>> {
    batch.blocks.last().filter(|block| block.at.height == batch.through).map(|block| block.at.hash.to_vec())
}

/// Rejects a batch whose slots do not ascend, or are not between the cursor and `batch.through`.
fn check_batch(after: i64, batch: &Batch) -> Result<(), Error> {
    let mut slot = unsigned(after);
    for block in &batch.blocks {
        if block.at.height <= slot || block.at.height > batch.through {
            return Err(Error::Contradiction(format!(
                "received slot {} after slot {slot}, in a range up to {}",
                block.at.height, batch.through
            )));
        }
        check_events(block)?;
        slot = block.at.height;
    }
    if batch.through < slot {
        return Err(Error::Contradiction(format!("received slots up to {slot} for a range up to {}", batch.through)));
    }
    Ok(())
}
