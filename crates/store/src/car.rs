//! Export of a DAG as a CAR (version 1) stream, following the trustless gateway specification.

use std::{collections::HashSet, ops::Range, sync::Arc};

use bytes::{BufMut, Bytes, BytesMut};
use cid::Cid;
use futures::{StreamExt, stream};
use unsigned_varint::encode;

use crate::{
    Blocks, ByteStream, StoreError,
    unixfs::{Node, Resolved, ShardLink, Stat, overlap},
};

/// The part of the DAG to export (`dag-scope`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Scope {
    /// Only the block at the end of the path.
    Block,
    /// All blocks of the file at the end of the path; for a directory, only the directory's own blocks.
    Entity,
    /// All blocks reachable from the end of the path.
    #[default]
    All,
}

/// A byte range of a file (`entity-bytes`). Both ends are inclusive; negative values count from the end of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntityBytes {
    /// Offset of the first byte.
    pub from: i64,
    /// Offset of the last byte; `None` (`*`) means the last byte of the file.
    pub to: Option<i64>,
}

/// Parameters of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct CarRequest {
    /// The part of the DAG to export.
    pub scope: Scope,
    /// The byte range of the file to export. If set, the scope is [`Scope::Entity`].
    pub bytes: Option<EntityBytes>,
    /// Whether a block that occurs repeatedly is sent every time (`dups=y`).
    pub duplicates: bool,
}

impl EntityBytes {
    /// The half-open range in a file of `size` bytes; empty if it lies outside of the file.
    #[must_use]
    pub fn within(self, size: u64) -> Range<u64> {
        let offset = |at: i64| match u64::try_from(at) {
            Ok(at) => at.min(size),
            Err(_) => size.saturating_sub(at.unsigned_abs()),
        };
        let end = match self.to {
            None => size,
            Some(to) if to < 0 && to.unsigned_abs() > size => 0,
            Some(to) => offset(to).saturating_add(1).min(size),
        };
        offset(self.from).min(end)..end
    }
}

/// Streams a CAR whose root is the end of `path`: first the blocks that prove the path, then the requested blocks, depth
/// first.
///
/// The first block is read before this returns, so that a missing root is an error here and not in the stream.
pub async fn export(blocks: Arc<dyn Blocks>, path: Resolved, request: CarRequest) -> Result<ByteStream, StoreError> {
    let root = path.cid;
    blocks.get_block(path.proof.first().unwrap_or(&root)).await?;
    let mut pending = vec![Step::Enter { cid: root, start: 0, range: None }];
    pending.extend(path.proof.into_iter().rev().map(Step::Send));
    let walk = Export { blocks, request, pending, sent: HashSet::new() };
    let head = stream::iter([Ok(header(&root))]);
    Ok(head.chain(stream::try_unfold(walk, Export::next_block)).boxed())
}

enum Step {
    /// Send only this block.
    Send(Cid),
    /// Send this block and, depending on the scope, the blocks under it. `start` is the block's offset in the file and
    /// `range` the requested bytes.
    Enter { cid: Cid, start: u64, range: Option<Range<u64>> },
}

struct Export {
    blocks: Arc<dyn Blocks>,
    request: CarRequest,
    // A stack: the next step is the last element.
    pending: Vec<Step>,
    sent: HashSet<Cid>,
}

impl Export {
    async fn next_block(mut self) -> Result<Option<(Bytes, Self)>, StoreError> {
        while let Some(step) = self.pending.pop() {
            let cid = match &step {
                Step::Send(cid) | Step::Enter { cid, .. } => *cid,
            };
            let again = self.sent.contains(&cid);
            // The blocks under a repeated block were already sent, unless only a byte range was requested.
            if again && !self.request.duplicates && self.request.bytes.is_none() {
                continue;
            }
            let block = self.blocks.get_block(&cid).await?;
            if let Step::Enter { start, range, .. } = step {
                self.descend(&cid, block.clone(), start, range)?;
            }
            // An identity CID contains its block, so the block is not sent.
            let inline = cid.hash().code() == 0;
            if !inline && (self.request.duplicates || !again) {
                self.sent.insert(cid);
                return Ok(Some((section(&cid, &block), self)));
            }
        }
        Ok(None)
    }

    fn descend(&mut self, cid: &Cid, block: Bytes, start: u64, range: Option<Range<u64>>) -> Result<(), StoreError> {
        if self.request.scope == Scope::Block && self.request.bytes.is_none() {
            return Ok(());
        }
        let node = Node::decode(cid, block)?;
        let range = match (range, self.request.bytes, node.stat()) {
            (Some(range), _, _) => Some(range),
            (None, Some(bytes), Stat::File { size }) => Some(bytes.within(size)),
            _ => None,
        };
        let everything = self.request.scope == Scope::All && self.request.bytes.is_none();
        let before = self.pending.len();
        let enter = |cid: Cid| Step::Enter { cid, start: 0, range: None };
        match node {
            Node::Branch(children) => {
                let mut at = start;
                for child in children {
                    let span = at..at.saturating_add(child.size);
                    let start = at;
                    at = span.end;
                    if range.as_ref().is_none_or(|range| overlap(&span, range)) {
                        self.pending.push(Step::Enter { cid: child.cid, start, range: range.clone() });
                    }
                }
            }
            Node::Directory(entries) if everything => {
                self.pending.extend(entries.into_iter().map(enter));
            }
            Node::Shard(links) => {
                self.pending.extend(links.into_iter().filter_map(|link| match link {
                    ShardLink::Shard(cid) => Some(enter(cid)),
                    ShardLink::Entry(cid) => everything.then(|| enter(cid)),
                }));
            }
            Node::Leaf(_) | Node::Directory(_) | Node::Other => {}
        }
        self.pending[before..].reverse();
        Ok(())
    }
}

/// The CAR header: its length, then `{"roots": [root], "version": 1}` in dag-cbor.
fn header(root: &Cid) -> Bytes {
    let cid = root.to_bytes();
    let mut cbor = BytesMut::new();
    cbor.put_slice(b"\xa2\x65roots\x81\xd8\x2a");
    // A CBOR byte string. A CID link starts with a zero byte.
    let length = cid.len() + 1;
    match u8::try_from(length) {
        Ok(short @ 0..24) => cbor.put_u8(0x40 | short),
        Ok(length) => cbor.put_slice(&[0x58, length]),
        Err(_) => {
            cbor.put_u8(0x59);
            cbor.put_u16(length as u16);
        }
    }
    cbor.put_u8(0);
    cbor.put_slice(&cid);
    cbor.put_slice(b"\x67version\x01");
    let mut framed = BytesMut::new();
    put_varint(&mut framed, cbor.len() as u64);
    framed.extend_from_slice(&cbor);
    framed.freeze()
}

/// One CAR section: the length of CID and block, the CID, the block.
fn section(cid: &Cid, block: &Bytes) -> Bytes {
    let cid = cid.to_bytes();
    let length = cid.len() + block.len();
    let mut section = BytesMut::with_capacity(length + 10);
    put_varint(&mut section, length as u64);
    section.put_slice(&cid);
    section.put_slice(block);
    section.freeze()
}

fn put_varint(out: &mut BytesMut, value: u64) {
    out.put_slice(encode::u64(value, &mut encode::u64_buffer()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entity_bytes_count_from_both_ends() {
        let range = |from, to| EntityBytes { from, to }.within(100);
        assert_eq!(range(0, None), 0..100);
        assert_eq!(range(10, Some(19)), 10..20);
        assert_eq!(range(-10, None), 90..100);
        assert_eq!(range(-10, Some(-5)), 90..96);
        assert_eq!(range(0, Some(-101)), 0..0);
        assert_eq!(range(-500, Some(500)), 0..100);
        assert_eq!(range(100, Some(200)), 100..100);
        assert_eq!(range(50, Some(40)), 41..41);
        assert_eq!(range(0, Some(i64::MAX)), 0..100);
    }
}
