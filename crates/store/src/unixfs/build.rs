//! Builds the tree of a file while its bytes arrive.

use cid::Cid;
use rust_unixfs::file::adder::{BalancedCollector, Chunker, FileAdder};

use super::{CHUNK, WIDTH};

/// Completed blocks, children before parents.
pub(crate) type Built = Vec<(Cid, Vec<u8>)>;

/// Splits bytes into blocks following `unixfs-v1-2025`. Memory use is one leaf and the links of incomplete branches.
pub(crate) struct TreeBuilder {
    adder: FileAdder,
    last: Option<Cid>,
}

impl TreeBuilder {
    pub(crate) fn new() -> Self {
        let adder = FileAdder::builder()
            .with_chunker(Chunker::Size(CHUNK))
            .with_collector(BalancedCollector::with_branching_factor(WIDTH))
            .with_raw_leaves(true)
            .build();
        Self { adder, last: None }
    }

    /// Adds the next bytes. Returns the blocks that are now complete.
    pub(crate) fn push(&mut self, mut input: &[u8]) -> Built {
        let mut built = Built::new();
        while !input.is_empty() {
            let (blocks, consumed) = self.adder.push(input);
            built.extend(blocks);
            input = &input[consumed..];
        }
        if let Some((cid, _)) = built.last() {
            self.last = Some(*cid);
        }
        built
    }

    /// Ends the file. Returns the remaining blocks and the root, which is the last completed block.
    pub(crate) fn finish(self) -> (Built, Option<Cid>) {
        let built: Built = self.adder.finish().collect();
        let root = built.last().map(|(cid, _)| *cid).or(self.last);
        (built, root)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Vectors {
        files: Vec<Vector>,
    }

    #[derive(serde::Deserialize)]
    struct Vector {
        size: usize,
        cid: String,
    }

    /// MiB number `number` of the test vectors' files: the number in little endian, then zeros.
    fn mebibyte(number: u32) -> Vec<u8> {
        let mut bytes = vec![0; CHUNK];
        bytes[..4].copy_from_slice(&number.to_le_bytes());
        bytes
    }

    #[test]
    fn cids_match_the_golden_vectors() {
        let vectors: Vectors = serde_json::from_str(include_str!("../../../../tests/vectors/cids.json")).unwrap();
        assert!(vectors.files.iter().any(|v| v.size > CHUNK * WIDTH));
        for Vector { size, cid } in vectors.files {
            let mut tree = TreeBuilder::new();
            for (number, at) in (0..).zip((0..size).step_by(CHUNK)) {
                tree.push(&mebibyte(number)[..CHUNK.min(size - at)]);
            }
            let (_, root) = tree.finish();
            assert_eq!(root.map(|r| r.to_string()), Some(cid), "{size} bytes");
        }
    }

    #[test]
    fn the_tree_does_not_depend_on_the_piece_size() {
        let bytes = [mebibyte(1), mebibyte(2), mebibyte(3), vec![4]].concat();
        let whole = {
            let mut tree = TreeBuilder::new();
            tree.push(&bytes);
            tree.finish().1
        };
        let mut tree = TreeBuilder::new();
        bytes.chunks(70_001).for_each(|piece| drop(tree.push(piece)));
        assert_eq!(tree.finish().1, whole);
    }
}
