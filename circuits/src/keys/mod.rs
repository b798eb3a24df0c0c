//! Proving keys: where they come from, how they are kept, and which networks they are good for.
//!
//! Development keys are seeded, so that every checkout has the same verifying key in its programs and contracts. Whoever
//! reads the source can forge proofs for them. They exist only with the feature `insecure-test-setup`, carry
//! [`SetupKind::InsecureTest`] wherever they go, and make a [`Prover`](crate::Prover) for local networks alone.

#[cfg(feature = "insecure-test-setup")]
mod development;
mod error;
mod file;
mod networks;
mod proving;
mod source;

pub use error::KeyError;
pub use groth16_solana::vk::setup::SetupKind;
pub use networks::LocalNetworks;
pub use proving::ProvingKeys;
pub use source::{KeySource, default_cache_dir};
