//! Proving keys: where they are loaded from, their file format, and the networks for which they may be used.
//!
//! Development keys are generated from a seed, so that programs and contracts have the same verifying key in every
//! checkout. Anyone who has the source can forge proofs for them. They are available only with the feature
//! `insecure-test-setup`, are marked with [`SetupKind::InsecureTest`], and can create a [`Prover`](crate::Prover) only
//! for local networks.

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
