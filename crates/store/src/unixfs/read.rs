//! Reading a range of a file.

use std::{ops::Range, sync::Arc};

use bytes::Bytes;
use cid::Cid;
use futures::{StreamExt, stream};

use super::{Node, Stat};
use crate::{Blocks, ByteStream, StoreError};

/// Deepest tree that is followed; width 1,024 reaches 2^70 bytes in six levels.
const MAX_DEPTH: usize = 32;

/// What `cid` is.
pub async fn stat(blocks: &dyn Blocks, cid: &Cid) -> Result<Stat, StoreError> {
    Ok(Node::decode(cid, blocks.get_block(cid).await?)?.stat())
}

/// The bytes `range` of the file `root`.
///
/// The root is read at once, so that a missing file or a range outside it is an error here and not in the stream. Then
/// one block is read for each piece the caller takes.
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
    // The next part is the last of these.
    pending: Vec<Part>,
}

impl Walk {
    async fn next_piece(mut self) -> Result<Option<(Bytes, Self)>, StoreError> {
        while let Some(part) = self.pending.pop() {
            if part.depth > MAX_DEPTH {
                return Err(StoreError::malformed(&part.cid, "the tree is too deep"));
            }
            let node = Node::decode(&part.cid, self.blocks.get_block(&part.cid).await?)?;
            if node.stat() != (Stat::File { size: part.span.end - part.span.start }) {
                return Err(StoreError::malformed(&part.cid, "its size is not what its parent says"));
            }
            if let Some(bytes) = self.enter(node, part.span.start, part.depth + 1) {
                return Ok(Some((bytes, self)));
            }
        }
        Ok(None)
    }

    /// The wanted bytes of a leaf; of a branch, the wanted children become pending.
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

/// Whether two half-open ranges share a byte.
pub(crate) fn overlap(a: &Range<u64>, b: &Range<u64>) -> bool {
    a.start.max(b.start) < a.end.min(b.end)
}
