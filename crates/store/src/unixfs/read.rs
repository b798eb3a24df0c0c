//! Reads a byte range of a file.

use std::{ops::Range, sync::Arc};

use bytes::Bytes;
use cid::Cid;
use futures::{StreamExt, stream};

use super::{Node, Stat};
use crate::{Blocks, ByteStream, StoreError};

/// Maximum depth of a tree. A tree of width 1,024 reaches 2^70 bytes with six levels.
const MAX_DEPTH: usize = 32;

/// The kind of content behind `cid`. Reads one block.
pub async fn stat(blocks: &dyn Blocks, cid: &Cid) -> Result<Stat, StoreError> {
    Ok(Node::decode(cid, blocks.get_block(cid).await?)?.stat())
}

/// Streams the bytes `range` (half-open) of the file `root`.
///
/// The root is read before this returns, so that a missing file and a range outside of the file
/// ([`StoreError::Range`]) are errors here and not in the stream. Each further block is read when the caller polls for it.
pub async fn read_range(blocks: Arc<dyn Blocks>, root: Cid, range: Range<u64>) -> Result<ByteStream, StoreError> {
    let node = Node::decode(&root, blocks.get_block(&root).await?)?;
    let Stat::File { size } = node.stat() else {
        return Err(StoreError::NotAFile(root));
    };
    if range.start > range.end || range.end > size {
        return Err(StoreError::Range { cid: root, start: range.start, end: range.end, size });
    }
    let mut walk = Walk { blocks, range, pending: Vec::new() };
    let first = walk.enter(node, 0, 1);
    let first = stream::iter(first.filter(|bytes| !bytes.is_empty()).map(Ok));
    Ok(first.chain(stream::try_unfold(walk, Walk::next_piece)).boxed())
}

struct Part {
    cid: Cid,
    span: Range<u64>,
    depth: usize,
}

struct Walk {
    blocks: Arc<dyn Blocks>,
    range: Range<u64>,
    // A stack: the next part is the last element.
    pending: Vec<Part>,
}

impl Walk {
    async fn next_piece(mut self) -> Result<Option<(Bytes, Self)>, StoreError> {
        while let Some(part) = self.pending.pop() {
            if part.depth > MAX_DEPTH {
                return Err(StoreError::malformed(&part.cid, "the tree is deeper than 32 levels"));
            }
            let node = Node::decode(&part.cid, self.blocks.get_block(&part.cid).await?)?;
            if node.stat() != (Stat::File { size: part.span.end - part.span.start }) {
                return Err(StoreError::malformed(&part.cid, "its size differs from the size stated by its parent"));
            }
            if let Some(bytes) = self.enter(node, part.span.start, part.depth + 1) {
                return Ok(Some((bytes, self)));
            }
        }
        Ok(None)
    }

    /// Returns the requested bytes of a leaf. For a branch, pushes the children that overlap the range and returns `None`.
    fn enter(&mut self, node: Node, start: u64, depth: usize) -> Option<Bytes> {
        match node {
            Node::Leaf(bytes) => {
                let end = start + bytes.len() as u64;
                let from = self.range.start.clamp(start, end) - start;
                let to = self.range.end.clamp(start, end) - start;
                Some(bytes.slice(from as usize..to as usize))
            }
            Node::Branch(children) => {
                let mut at = start;
                let before = self.pending.len();
                for child in children {
                    let span = at..at + child.size;
                    at = span.end;
                    if overlap(&span, &self.range) {
                        let cid = child.cid;
                        self.pending.push(Part { cid, span, depth });
                    }
                }
                self.pending[before..].reverse();
                None
            }
            Node::Directory(_) | Node::Shard(_) | Node::Other => None,
        }
    }
}

/// Whether two half-open ranges overlap.
pub(crate) fn overlap(a: &Range<u64>, b: &Range<u64>) -> bool {
    a.start.max(b.start) < a.end.min(b.end)
}
