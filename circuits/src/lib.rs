//! The zero-knowledge statements of VibeStream: Groth16 over BN254, written in arkworks' R1CS.
//!
//! `listen` is the first: *a fan of this node and epoch listened at least `tier` times and has not been paid yet*, without
//! saying which fan, which wallet or which tracks. [`age`] and [`funds`] show a gate that a person is old enough, or a balance
//! large enough, and nothing else about either. A proof is verified by the Solana program through `groth16-solana` and
//! by the Ethereum contract through the precompiles of EIP-196 and EIP-197; both take the 256 bytes of [`ProofBytes`].
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use circuits::listen::{self, Leaf, ListenWitness};
//! use circuits::tree::ListenTree;
//! use protocol::layout::Realm;
//!
//! // A fan commits to the node and epoch with a secret that never leaves its machine...
//! let realm = Realm { network: 1, node: 7, epoch: 500_000 };
//! let secret = listen::random_scalar(&mut rand::rngs::OsRng);
//! let idc = listen::idc(&secret, &realm)?;
//!
//! // ...the node counts its listens and puts one leaf for it into the epoch's tree...
//! let leaf = Leaf { idc, epoch: realm.epoch, chain: 2, count: 23, heard: [0; 32], salt: listen::random_salt(&mut rand::rngs::OsRng) };
//! let tree = ListenTree::from_leaves(vec![leaf.hash()?])?;
//!
//! // ...and the fan proves that the leaf is its own and reaches a tier.
//! let path = tree.path(&leaf.hash()?)?;
//! let witness = ListenWitness { secret, realm, chain: 2, count: 23, heard: leaf.heard, salt: leaf.salt, path, tier: 20, ctx: [0; 32] };
//! assert_eq!(witness.public_inputs()?.root, tree.root());
//! assert_eq!(witness.public_inputs()?.nullifier, listen::nullifier(&secret, &realm)?);
//! # Ok(())
//! # }
//! ```
//!
//! Field elements cross every public interface as 32 canonical big-endian bytes (`protocol::field`).
#![warn(missing_docs)]

pub mod age;
mod assignment;
pub mod encoding;
pub mod export;
pub mod field;
pub mod funds;
pub mod keys;
pub mod listen;
pub mod msm;
pub mod poseidon;
pub mod prover;
mod queries;
mod quotient;
pub mod r1cs;
pub mod range;
pub mod scoped;
pub mod statement;
pub mod tree;
#[cfg(feature = "insecure-test-setup")]
pub mod vectors;
pub mod verifier;

pub use encoding::ProofBytes;
pub use keys::{KeySource, LocalNetworks};
pub use statement::Statement;
pub use verifier::{Verifier, verify};

/// Keys of a statement, of `listen` when none is named; see [`keys::ProvingKeys`].
pub type ProvingKeys<S = listen::Listen> = keys::ProvingKeys<S>;

/// A prover of a statement, of `listen` when none is named; see [`prover::Prover`].
pub type Prover<S = listen::Listen> = prover::Prover<S>;
