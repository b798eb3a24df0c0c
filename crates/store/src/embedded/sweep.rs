//! Finds the blocks that are reachable from pins.

use std::collections::HashSet;

use cid::Cid;

use super::EmbeddedStore;
use crate::{
    Blocks, StoreError,
    content::{digest_hex, inline_block},
    unixfs::{Node, ShardLink},
};

/// Digests (hexadecimal) of all blocks reachable from a pin. Fails if a reachable block is missing or corrupt, because the
/// blocks under it are then unknown and must not be removed.
pub(super) async fn reachable(store: &EmbeddedStore) -> Result<HashSet<String>, StoreError> {
    let mut pending = store.on_disk(|files| files.pinned()).await?;
    let mut kept = HashSet::new();
    while let Some(cid) = pending.pop() {
        if inline_block(&cid).is_some() || !kept.insert(digest_hex(&cid)?) {
            continue;
        }
        // A raw leaf has no links, so it is not read.
        if cid.codec() != crate::CODEC_RAW {
            pending.extend(links(&Node::decode(&cid, store.get_block(&cid).await?)?));
        }
    }
    Ok(kept)
}

fn links(node: &Node) -> Vec<Cid> {
    match node {
        Node::Branch(children) => children.iter().map(|child| child.cid).collect(),
        Node::Directory(entries) => entries.clone(),
        Node::Shard(links) => links
            .iter()
            .map(|link| match link {
                ShardLink::Shard(cid) | ShardLink::Entry(cid) => *cid,
            })
            .collect(),
        Node::Leaf(_) | Node::Other => Vec::new(),
    }
}
