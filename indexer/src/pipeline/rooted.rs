//! Solana: confirmed blocks are shown as provisional; when the cluster has rooted a slot, what was shown is compared with
//! what became final, and replaced where they differ. Finality is asked for, so blocks without events need not be stored.

use chain::{Batch, Finality};
use sqlx::Row as _;

use super::{Commit, Cursor, Pipeline, Progress, check_events};
use crate::{
    error::Error,
    place::{bytea, identity, signed},
};

impl Pipeline {
    pub(super) async fn step_rooted(&mut self, cursor: Cursor) -> Result<(Cursor, Progress), Error> {
        let mut more = false;
        let cursor = if self.caught_up {
            let (cursor, full) = match self.show_provisional(&cursor).await {
                // Slots of two branches were shown one after the other, and their events do not fit together.
                Err(Error::Contradiction(reason)) if cursor.height > cursor.final_height => {
                    tracing::warn!(chain = %self.chain.caip2, %reason, "provisional blocks are inconsistent; rolling them back");
                    (self.take_back(&cursor).await?, true)
                }
                shown => shown?,
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

    /// Writes confirmed slots above the cursor, undoable. Says whether there may be more.
    async fn show_provisional(&mut self, cursor: &Cursor) -> Result<(Cursor, bool), Error> {
        let limit = u64::from(self.config.batch);
        let batch = self.ask(self.source.after(unsigned(cursor.height), limit, Finality::Latest)).await?;
        check_batch(cursor.height, &batch)?;
        let through = signed(batch.through);
        if through == cursor.height {
            let kept = self.drop_abandoned(cursor).await?;
            let taken_back = kept != *cursor;
            return Ok((kept, taken_back));
        }
        let after = Cursor { height: through, hash: hash_at(&batch), ..cursor.clone() };
        let full = through - cursor.height >= signed(limit);
        Ok((self.commit(self.write(cursor, after, None, &batch.blocks, true)).await?, full))
    }

    /// Nothing new: looks whether the newest block that is shown is still the cluster's, and takes back what is provisional
    /// when another stands in its slot. An empty slot says nothing: the node may lag, and what is final decides anyway.
    async fn drop_abandoned(&mut self, cursor: &Cursor) -> Result<Cursor, Error> {
        let sql = "SELECT height, hash FROM blocks WHERE chain = $1 AND height > $2 ORDER BY height DESC LIMIT 1";
        let newest =
            sqlx::query(sql).bind(&self.chain.caip2).bind(cursor.final_height).fetch_optional(&self.pool).await?;
        let Some(row) = newest else {
            return Ok(cursor.clone());
        };
        let (height, ours): (i64, Vec<u8>) = (row.try_get("height")?, row.try_get("hash")?);
        match self.ask(self.source.block(unsigned(height))).await? {
            Some(theirs) if theirs.hash != ours[..] => self.take_back(cursor).await,
            _ => Ok(cursor.clone()),
        }
    }

    /// Takes back everything that is not final.
    async fn take_back(&mut self, cursor: &Cursor) -> Result<Cursor, Error> {
        let after = Cursor { height: cursor.final_height, hash: None, ..cursor.clone() };
        self.commit(self.write(cursor, after, Some(cursor.final_height), &[], true)).await
    }

    /// Takes the next final slots. Says whether there may be more.
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
        let shown = self.shown(&cursor, through).await?;
        let agreed = shown == self.described(&batch, cursor.height.min(through));
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

    /// What was shown above the final slots, up to `through`: each event's slot, block and identity.
    async fn shown(&self, cursor: &Cursor, through: i64) -> Result<Vec<String>, Error> {
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

    /// The same of a batch, up to `through`.
    fn described(&self, batch: &Batch, through: i64) -> Vec<String> {
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

fn hash_at(batch: &Batch) -> Option<Vec<u8>> {
    batch.blocks.last().filter(|block| block.at.height == batch.through).map(|block| block.at.hash.to_vec())
}

/// Refuses a batch whose slots do not ascend between the cursor and what it says it covers.
fn check_batch(after: i64, batch: &Batch) -> Result<(), Error> {
    let mut slot = unsigned(after);
    for block in &batch.blocks {
        if block.at.height <= slot || block.at.height > batch.through {
            return Err(Error::Contradiction(format!(
                "slot {} came after {slot}, up to {}",
                block.at.height, batch.through
            )));
        }
        check_events(block)?;
        slot = block.at.height;
    }
    if batch.through < slot {
        return Err(Error::Contradiction(format!("an answer from slot {slot} on covers only up to {}", batch.through)));
    }
    Ok(())
}
