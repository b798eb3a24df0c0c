//! Ethereum: every block names its parent, so a block whose parent is not ours is a reorganisation.

use chain::{Batch, Block, Finality};
use sqlx::Row as _;

use super::{Commit, Cursor, Pipeline, Progress, check_events};
use crate::{error::Error, place::signed};

/// Times in a row the same deep reorganisation must be seen before it is believed: stopping for good on one wrong answer
/// of one node would be worse than waiting.
const BELIEVED_AFTER: u32 = 3;

impl Pipeline {
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
            // More than a window arrived at once.
            self.caught_up = false;
        }
        Ok((after, Progress::More))
    }

    /// How many heights to ask for, and whether they are near enough to the head to be reorganised away.
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

    /// Nothing new: looks whether the newest block is still the chain's, and how far the chain is final.
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

    /// Finds the newest stored block that the chain still has, and takes back everything above it.
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
            // The very beginning is stored without a block: all of what is stored can be taken back.
            Some((height, _)) if height > cursor.undo_floor => Ok((cursor.undo_floor, None)),
            Some((_, Some(_))) if self.too_deep + 1 >= BELIEVED_AFTER => {
                Err(Error::ReorganisationTooDeep { floor: cursor.undo_floor })
            }
            Some((_, Some(_))) => {
                self.too_deep += 1;
                Err(Error::Contradiction(format!("no stored block down to {} is on the chain", cursor.undo_floor)))
            }
            _ => Err(Error::Contradiction("the node lacks blocks that it had before".into())),
        }
    }
}

fn unsigned(height: i64) -> u64 {
    u64::try_from(height).unwrap_or(0)
}

/// Refuses a batch that is not one piece of one chain right above the cursor.
fn check_batch(cursor: &Cursor, batch: &Batch) -> Result<(), Error> {
    let mut height = unsigned(cursor.height);
    let mut parent: Option<&Block> = None;
    for block in &batch.blocks {
        height += 1;
        if block.at.height != height || parent.is_some_and(|parent| parent.at.hash != block.at.parent_hash) {
            return Err(Error::Contradiction(format!(
                "blocks {height} and {} do not follow each other",
                block.at.height
            )));
        }
        check_events(block)?;
        parent = Some(block);
    }
    if batch.through != height {
        return Err(Error::Contradiction(format!("blocks up to {height} came for a range up to {}", batch.through)));
    }
    Ok(())
}
