//! The zero-knowledge circuits of VibeStream: Groth16 over BN254, written in arkworks' R1CS.
//!
//! There are three statements. [`listen`]: a fan of this node and epoch has at least `tier` counted listens and was not
//! paid yet; the fan, its wallet and its tracks stay hidden. [`age`]: a person is old enough. [`funds`]: a balance was
//! large enough. The Solana program verifies proofs with `groth16-solana`, the Ethereum contracts with the precompiles
//! of EIP-196 and EIP-197. Both read the 256 bytes of [`ProofBytes`].
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use circuits::listen::{self, Leaf, ListenWitness};
//! use circuits::tree::ListenTree;
//! use protocol::layout::Realm;
//!
//! // A fan sends an identity commitment (idc) to the node. The secret stays on the fan's machine.
//! let realm = Realm { network: 1, node: 7, epoch: 500_000 };
//! let secret = listen::random_scalar(&mut rand::rngs::OsRng);
//! let idc = listen::idc(&secret, &realm)?;
//!
//! // The node counts the fan's listens and adds a leaf to the tree of the epoch.
//! let salt = listen::random_salt(&mut rand::rngs::OsRng);
//! let leaf = Leaf { idc, epoch: realm.epoch, chain: 2, count: 23, heard: [0; 32], salt };
//! let tree = ListenTree::from_leaves(vec![leaf.hash()?])?;
//!
//! // The fan proves that one of the leaves is its own and reaches a tier. Root and nullifier are public inputs.
//! let path = tree.path(&leaf.hash()?)?;
//! let (heard, tier, ctx) = (leaf.heard, 20, [0; 32]);
//! let witness = ListenWitness { secret, realm, chain: 2, count: 23, heard, salt, path, tier, ctx };
//! assert_eq!(witness.public_inputs()?.root, tree.root());
//! assert_eq!(witness.public_inputs()?.nullifier, listen::nullifier(&secret, &realm)?);
//! # Ok(())
//! # }
//! ```
//!
//! In public interfaces, field elements are 32 canonical big-endian bytes (see `protocol::field`), except where the
//! types of arkworks are used. In the comments, P is the Poseidon hash, s a person's secret, and z the assignment: the
//! values of all wires of a circuit.
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

/// The keys of a statement, by default of `listen`; see [`keys::ProvingKeys`].
pub type ProvingKeys<S = listen::Listen> = keys::ProvingKeys<S>;

/// The prover of a statement, by default of `listen`; see [`prover::Prover`].
pub type Prover<S = listen::Listen> = prover::Prover<S>;
