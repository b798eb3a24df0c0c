//! Shared by the tests of several crates: child processes, temporary folders, a Kubo node, random bytes.
//!
//! ```
//! let folder = test_support::scratch::folder("example").unwrap();
//! std::fs::write(folder.path().join("bytes"), test_support::random_bytes(100)).unwrap();
//! ```
#![warn(missing_docs)]

pub mod kubo;
pub mod process;
pub mod scratch;

use rand::{RngCore as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

/// `size` random, so incompressible, bytes. The size is also the seed: equal sizes give equal bytes, other sizes
/// unrelated ones.
#[must_use]
pub fn random_bytes(size: usize) -> Vec<u8> {
    let mut bytes = vec![0; size];
    ChaCha8Rng::seed_from_u64(size as u64).fill_bytes(&mut bytes);
    bytes
}
