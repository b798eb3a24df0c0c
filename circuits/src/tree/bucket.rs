//! The parts of a tree that a client downloads instead of all leaves: its top, and one bucket of 4,096 leaves.
//!
//! Every client downloads the top and one bucket of every closed epoch, whether it claims or not, so that a download
//! does not show which leaf belongs to which client.

use ark_bn254::Fr;

use super::{ARITY, CAPACITY, DEPTH, ListenTree, Path, TreeError, levels, zeros};
use crate::field::{from_be, to_be};

/// Number of levels in a bucket.
pub const BUCKET_LEVELS: usize = 4;
/// Number of leaves of a full bucket.
pub const BUCKET_SIZE: usize = ARITY.pow(BUCKET_LEVELS as u32);
const BUCKETS: usize = CAPACITY / BUCKET_SIZE;

/// The entry of a bucket in the top of the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BucketEntry {
    /// The lowest leaf of the bucket. With it, a client finds the bucket that contains a leaf.
    pub first_leaf: [u8; 32],
    /// Root of the subtree of its 4,096 leaves.
    pub root: [u8; 32],
}

/// The part of the tree above its buckets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeTop {
    /// The buckets with at least one leaf, in order; at most 512.
    pub buckets: Vec<BucketEntry>,
}

/// Up to 4,096 consecutive leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// The leaves in ascending order, without the padding.
    pub leaves: Vec<[u8; 32]>,
}

impl ListenTree {
    /// The top of the tree.
    #[must_use]
    pub fn top(&self) -> TreeTop {
        let roots = &self.levels[BUCKET_LEVELS];
        let entry = |(root, leaves): (&Fr, &[Fr])| BucketEntry { first_leaf: to_be(&leaves[0]), root: to_be(root) };
        TreeTop { buckets: roots.iter().zip(self.levels[0].chunks(BUCKET_SIZE)).map(entry).collect() }
    }

    /// The buckets of the tree, in order.
    pub fn buckets(&self) -> impl ExactSizeIterator<Item = Bucket> {
        self.levels[0].chunks(BUCKET_SIZE).map(|leaves| Bucket { leaves: leaves.iter().map(to_be).collect() })
    }
}

impl TreeTop {
    /// The root of the whole tree. A client must compare it with the one on the chain before it uses the top.
    ///
    /// # Errors
    /// [`TreeError::NotCanonical`] if the root of a bucket is not below the order of the field.
    pub fn root(&self) -> Result<[u8; 32], TreeError> {
        Ok(to_be(&self.levels()?[DEPTH - BUCKET_LEVELS][0]))
    }

    /// Index of the bucket that contains `leaf` if the tree does: the last one whose lowest leaf is not above it.
    /// `None` if `leaf` is below all leaves.
    #[must_use]
    pub fn bucket_of(&self, leaf: &[u8; 32]) -> Option<usize> {
        self.buckets.partition_point(|bucket| bucket.first_leaf <= *leaf).checked_sub(1)
    }

    /// The path of a `leaf` in `bucket` to the root of the tree.
    ///
    /// # Errors
    /// [`TreeError::Absent`] if the bucket does not contain the leaf, [`TreeError::WrongBucket`] if the root of the
    /// bucket differs from the one in the top.
    pub fn path(&self, bucket: &Bucket, leaf: &[u8; 32]) -> Result<Path, TreeError> {
        let absent = || TreeError::Absent(*leaf);
        let number = self.bucket_of(leaf).ok_or_else(absent)?;
        let index = number * BUCKET_SIZE + bucket.leaves.binary_search(leaf).map_err(|_| absent())?;
        let (below, above, zeros) = (bucket.levels()?, self.levels()?, zeros()?);
        if below[BUCKET_LEVELS][0] != above[0][number] {
            return Err(TreeError::WrongBucket);
        }
        Ok(Path::new(index, |level, index| {
            let node = match level.checked_sub(BUCKET_LEVELS) {
                Some(above_level) => above[above_level].get(index),
                None => below[level].get(index - number * (BUCKET_SIZE / ARITY.pow(level as u32))),
            };
            node.copied().unwrap_or(zeros[level])
        }))
    }

    /// `first_leaf ‖ root` of every bucket.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.buckets.iter().flat_map(|bucket| [bucket.first_leaf, bucket.root]).flatten().collect()
    }

    /// Reads the bytes written by [`to_bytes`](Self::to_bytes).
    ///
    /// # Errors
    /// [`TreeError::Malformed`] if the number of bytes is not possible.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, TreeError> {
        let words = words("top of a listen tree", bytes, 2, BUCKETS)?;
        let entry = |[first_leaf, root]: &[[u8; 32]; 2]| BucketEntry { first_leaf: *first_leaf, root: *root };
        Ok(Self { buckets: words.as_chunks::<2>().0.iter().map(entry).collect() })
    }

    fn levels(&self) -> Result<Vec<Vec<Fr>>, TreeError> {
        let roots = self.buckets.iter().map(|bucket| from_be("bucket root", &bucket.root)).collect::<Result<_, _>>()?;
        let zeros = zeros()?;
        let mut levels = levels(roots, DEPTH - BUCKET_LEVELS, &zeros[BUCKET_LEVELS..])?;
        if levels[DEPTH - BUCKET_LEVELS].is_empty() {
            levels[DEPTH - BUCKET_LEVELS].push(zeros[DEPTH]);
        }
        Ok(levels)
    }
}

impl Bucket {
    /// The concatenated leaves.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.leaves.concat()
    }

    /// Reads the bytes written by [`to_bytes`](Self::to_bytes).
    ///
    /// # Errors
    /// [`TreeError::Malformed`] if the number of bytes is not possible.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, TreeError> {
        Ok(Self { leaves: words("bucket of a listen tree", bytes, 1, BUCKET_SIZE)? })
    }

    fn levels(&self) -> Result<Vec<Vec<Fr>>, TreeError> {
        let leaves = self.leaves.iter().map(|leaf| from_be("leaf", leaf)).collect::<Result<_, _>>()?;
        Ok(levels(leaves, BUCKET_LEVELS, &zeros()?)?)
    }
}

/// Splits `bytes` into words of 32 bytes. An entry has `per_entry` words, and at most `limit` entries are allowed.
fn words(what: &'static str, bytes: &[u8], per_entry: usize, limit: usize) -> Result<Vec<[u8; 32]>, TreeError> {
    let unit = 32 * per_entry;
    if !bytes.len().is_multiple_of(unit) || bytes.len() / unit > limit {
        return Err(TreeError::Malformed { what, length: bytes.len(), unit, limit });
    }
    Ok(bytes.as_chunks::<32>().0.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::poseidon;

    fn tree(leaves: u64) -> ListenTree {
        ListenTree::from_leaves((0..leaves).map(|i| to_be(&poseidon::hash(&[Fr::from(i)]).unwrap()))).unwrap()
    }

    #[test]
    fn one_bucket_and_the_top_give_the_path_of_the_tree() {
        let tree = tree(9_000);
        let top = TreeTop::from_bytes(&tree.top().to_bytes()).unwrap();
        assert_eq!(top.root().unwrap(), tree.root());
        let buckets: Vec<_> = tree.buckets().map(|b| Bucket::from_bytes(&b.to_bytes()).unwrap()).collect();
        assert_eq!(buckets.iter().map(|b| b.leaves.len()).collect::<Vec<_>>(), [4096, 4096, 808]);
        for leaf in tree.leaves().step_by(611) {
            let bucket = &buckets[top.bucket_of(&leaf).unwrap()];
            assert_eq!(top.path(bucket, &leaf).unwrap(), tree.path(&leaf).unwrap());
        }
    }

    #[test]
    fn a_wrong_or_truncated_bucket_is_rejected() {
        let tree = tree(5_000);
        let (top, buckets) = (tree.top(), tree.buckets().collect::<Vec<_>>());
        let leaf = buckets[1].leaves[3];
        assert_eq!(top.path(&buckets[0], &leaf), Err(TreeError::Absent(leaf)));
        let cut = Bucket { leaves: buckets[1].leaves[..10].to_vec() };
        assert_eq!(top.path(&cut, &leaf), Err(TreeError::WrongBucket));
        for length in [33, 32 * 4097] {
            let (what, limit) = ("bucket of a listen tree", BUCKET_SIZE);
            let malformed = TreeError::Malformed { what, length, unit: 32, limit };
            assert_eq!(Bucket::from_bytes(&vec![0; length]), Err(malformed));
        }
        let malformed = TreeError::Malformed { what: "top of a listen tree", length: 96, unit: 64, limit: BUCKETS };
        assert_eq!(TreeTop::from_bytes(&[0; 96]), Err(malformed));
    }

    #[test]
    fn an_empty_tree_has_a_top_without_buckets() {
        let tree = ListenTree::from_leaves([]).unwrap();
        assert_eq!(tree.top().root().unwrap(), tree.root());
        assert_eq!(tree.top().bucket_of(&[1; 32]), None);
    }
}
