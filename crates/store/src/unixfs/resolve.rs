//! Resolves paths through directories.

use cid::Cid;
use rust_unixfs::{MaybeResolved, ResolveError, resolve as lookup};

use crate::{Blocks, CODEC_DAG_PB, StoreError};

/// The result of resolving a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// CID at the end of the path.
    pub cid: Cid,
    /// CIDs of the directory blocks that prove the path, in reading order, without the end itself.
    pub proof: Vec<Cid>,
}

/// Resolves `path` (entry names, without slashes) from `root` through plain and sharded directories.
///
/// # Errors
///
/// [`StoreError::NoSuchPath`] if a name does not exist or is looked up in something that is not a directory.
pub async fn resolve(blocks: &dyn Blocks, root: &Cid, path: &[&str]) -> Result<Resolved, StoreError> {
    let mut resolved = Resolved { cid: *root, proof: Vec::new() };
    for segment in path {
        resolved.cid = child(blocks, &resolved.cid, segment, &mut resolved.proof).await?;
    }
    Ok(resolved)
}

async fn child(blocks: &dyn Blocks, directory: &Cid, segment: &str, proof: &mut Vec<Cid>) -> Result<Cid, StoreError> {
    let absent = || StoreError::NoSuchPath { directory: *directory, segment: segment.to_owned() };
    let broken = |e: &dyn std::fmt::Display| StoreError::malformed(directory, e.to_string());
    if directory.codec() != CODEC_DAG_PB {
        return Err(absent());
    }
    let block = blocks.get_block(directory).await?;
    proof.push(*directory);
    let mut step = match lookup(&block, segment, &mut None) {
        Ok(step) => step,
        Err(ResolveError::UnexpectedType(_)) => return Err(absent()),
        Err(e) => return Err(broken(&e)),
    };
    loop {
        match step {
            MaybeResolved::Found(cid) => return Ok(cid),
            MaybeResolved::NotFound => return Err(absent()),
            MaybeResolved::NeedToLoadMore(walk) => {
                let next = *walk.pending_links().0;
                let block = blocks.get_block(&next).await?;
                proof.push(next);
                step = walk.continue_walk(&block, &mut None).map_err(|e| broken(&e))?;
            }
        }
    }
}
