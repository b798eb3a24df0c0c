//! Ethereum: every block names its parent. If the parent of the next block is not the newest stored block, the chain
//! was reorganised. Blocks within the window below the head can be rolled back; older blocks are written without undo
//! rows.

use chain::{Batch, Block, Finality};
use sqlx::Row as _;

use super::{Commit, Cursor, Pipeline, Progress, check_events};
use crate::{error::Error, place::signed};

/// Number of consecutive steps that must find a reorganisation deeper than the window before the pipeline stops. One
/// wrong response of a node must not stop it permanently.
const DEEP_REORGANISATION_STEPS: u32 = 3;

impl Pipeline {
    /// One step on a chain with linked blocks: reads and commits the next batch, or rolls back after a reorganisation.
    pub(super) async fn step_linked(&mut self, cursor: Cursor) -> Result<(Cursor, Progress), Error> {
        let (limit, undoable) = self.range(&cursor).await?;
        let batch = self.ask(self.source.after(unsigned(cursor.height), limit, Finality::Latest)).await?;
        check_batch(&cursor, &batch)?;
        let Some((first, last)) = batch.blocks.first().zip(batch.blocks.last()) else {
            self.caught_up = true;
            return Ok((self.settle(cursor).await?, Progress::AtHead));
        };
        if cursor.hash.as_ref().is_some_and(|ours| *ours != first.at.parent_hash) {
            return Ok((self.reorganise(&cursor).await?, Progress::More));
        }
        self.too_deep = 0;
        let height = signed(last.at.height);
        let floor = if undoable { height - i64::from(self.config.window) } else { height };
        let after = Cursor {
            height,
            hash: Some(last.at.hash.to_vec()),
            final_height: cursor.final_height,
            undo_floor: cursor.undo_floor.max(floor),
        };
        self.resize_batch(batch.blocks.iter().map(|block| block.events.len()).sum());
        let commit = Commit {
            before: &cursor,
            after,
            roll_back_to: None,
            blocks: &batch.blocks,
            undoable,
            check_vaults: self.config.check_vaults,
            head: self.head(),
        };
        let after = self.commit(commit).await?;
        if self.caught_up && batch.blocks.len() as u64 == limit {
            // More blocks than the window arrived since the last step, so the next step reads the head again.
            self.caught_up = false;
        }
        Ok((after, Progress::More))
    }

    /// The number of heights to request, and whether a reorganisation can still replace them.
    async fn range(&self, cursor: &Cursor) -> Result<(u64, bool), Error> {
        let window = i64::from(self.config.window);
        if !self.caught_up {
            let head = signed(self.ask(self.source.head(Finality::Latest)).await?.height);
            let safe = head.saturating_sub(window).saturating_sub(cursor.height);
            if safe > 0 {
                return Ok((unsigned(safe).min(u64::from(self.batch)), false));
            }
        }
        Ok((u64::from(self.config.window.max(1)), true))
    }

    /// Called when there is no new block. Checks that the newest stored block is still on the chain, and updates the
    /// height up to which the chain is final.
    async fn settle(&mut self, cursor: Cursor) -> Result<Cursor, Error> {
        if let Some(ours) = &cursor.hash
            && let Some(theirs) = self.ask(self.source.block(unsigned(cursor.height))).await?
            && theirs.hash != ours[..]
        {
            return self.reorganise(&cursor).await;
        }
        let settled = self.ask(self.source.head(Finality::Finalized)).await?;
        let final_height = signed(settled.height).min(cursor.height);
        if final_height <= cursor.final_height {
            return Ok(cursor);
        }
        let sql = "SELECT hash FROM blocks WHERE chain = $1 AND height = $2";
        let ours =
            sqlx::query(sql).bind(&self.chain.caip2).bind(signed(settled.height)).fetch_optional(&self.pool).await?;
        if let Some(row) = ours
            && row.try_get::<Vec<u8>, _>("hash")? != settled.hash
        {
            return self.reorganise(&cursor).await;
        }
        let after = Cursor { final_height, ..cursor.clone() };
        let commit = Commit {
            before: &cursor,
            after,
            roll_back_to: None,
            blocks: &[],
            undoable: true,
            check_vaults: false,
            head: self.head(),
        };
        self.commit(commit).await
    }

    /// Finds the newest stored block that is still on the chain, and rolls back the blocks above it.
    async fn reorganise(&mut self, cursor: &Cursor) -> Result<Cursor, Error> {
        let (height, hash) = self.common_ancestor(cursor).await?;
        let after =
            Cursor { height, hash, final_height: cursor.final_height.min(height), undo_floor: cursor.undo_floor };
        let commit = Commit {
            before: cursor,
            after,
            roll_back_to: Some(height),
            blocks: &[],
            undoable: true,
            check_vaults: false,
            head: self.head(),
        };
        self.commit(commit).await
    }

    /// The height and hash of the newest stored block that is still on the chain. The hash is `None` if all stored
    /// blocks are rolled back.
    async fn common_ancestor(&mut self, cursor: &Cursor) -> Result<(i64, Option<Vec<u8>>), Error> {
        let sql = "SELECT height, hash FROM blocks WHERE chain = $1 AND height BETWEEN $2 AND $3 ORDER BY height DESC";
        let stored = sqlx::query(sql)
            .bind(&self.chain.caip2)
            .bind(cursor.undo_floor)
            .bind(cursor.height)
            .fetch_all(&self.pool)
            .await?;
        let mut lowest = None;
        for row in stored {
            let (height, ours): (i64, Vec<u8>) = (row.try_get("height")?, row.try_get("hash")?);
            lowest = Some((height, self.ask(self.source.block(unsigned(height))).await?));
            if let Some((_, Some(theirs))) = lowest
                && theirs.hash == ours[..]
            {
                return Ok((height, Some(ours)));
            }
        }
        match lowest {
            // No stored block is on the chain, but the lowest one is above the floor. So the chain was indexed from its
            // start, where the cursor has no block, and all blocks can be rolled back.
            Some((height, _)) if height > cursor.undo_floor => Ok((cursor.undo_floor, None)),
            Some((_, Some(_))) if self.too_deep + 1 >= DEEP_REORGANISATION_STEPS => {
                Err(Error::ReorganisationTooDeep { floor: cursor.undo_floor })
            }
            Some((_, Some(_))) => {
                self.too_deep += 1;
                Err(Error::Contradiction(format!("no stored block down to {} is on the chain", cursor.undo_floor)))
            }
            _ => Err(Error::Contradiction("the node does not have blocks that it returned before".into())),
        }
    }
}

fn unsigned(height: i64) -> u64 {
    u64::try_from(height).unwrap_or(0)
}

/// Rejects a batch whose blocks are not linked, or do not start directly above the cursor.
fn check_batch(cursor: &Cursor, batch: &Batch) -> Result<(), Error> {
    let mut height = unsigned(cursor.height);
    let mut parent: Option<&Block> = None;
    for block in &batch.blocks {
        height += 1;
        if block.at.height != height || parent.is_some_and(|parent| parent.at.hash != block.at.parent_hash) {
            return Err(Error::Contradiction(format!(
                "expected the next block {height}, linked to its parent, but received block {}",
                block.at.height
            )));
        }
        check_events(block)?;
        parent = Some(block);
    }
    if batch.through != height {
        return Err(Error::Contradiction(format!(
            "received blocks up to {height} for a range up to {}",
            batch.through
        )));
    }
    Ok(())
}
