//! What leaves this crate as files: verifying keys for both chains, the circuit and witnesses in iden3's formats, and
//! keys and proofs as snarkjs reads them.

pub mod iden3;
mod rust;
pub mod snarkjs;
mod solidity;

#[cfg(feature = "insecure-test-setup")]
use std::{fs, io, path::Path};

use groth16_solana::vk::circom::VkParseError;
#[cfg(feature = "insecure-test-setup")]
use thiserror::Error;

use crate::{keys::ProvingKeys, statement::Statement};

/// The verifying key as Rust constants for `groth16-solana`, with its setup markers.
pub fn rust_verifying_key<S: Statement>(keys: &ProvingKeys<S>) -> Result<String, VkParseError> {
    rust::source(keys)
}

/// The verifying key as a Solidity library: `ListenVerifyingKey`, `AgeVerifyingKey`, `FundsVerifyingKey`.
#[must_use]
pub fn solidity_verifying_key<S: Statement>(keys: &ProvingKeys<S>) -> String {
    solidity::source(keys)
}

/// Where [`rust_verifying_key`] lies in the workspace.
#[must_use]
pub fn rust_verifying_key_path<S: Statement>() -> String {
    format!("programs/rewards/src/verifying_key/{}.rs", S::NAME)
}

/// Where [`solidity_verifying_key`] lies in the workspace.
#[must_use]
pub fn solidity_verifying_key_path<S: Statement>() -> String {
    format!("contracts/src/verifiers/{}.sol", solidity::library::<S>())
}

/// Why the generated files cannot be written.
#[cfg(feature = "insecure-test-setup")]
#[derive(Debug, Error)]
pub enum GenerateError {
    /// No keys.
    #[error(transparent)]
    Keys(#[from] crate::keys::KeyError),
    /// The Rust generator refused the key.
    #[error("the verifying key cannot be written as Rust constants: {0}")]
    Rust(#[from] VkParseError),
    /// The vectors cannot be made.
    #[error(transparent)]
    Vectors(#[from] crate::vectors::VectorError),
    /// A file cannot be written.
    #[error("cannot write {path}: {source}")]
    Io {
        /// The file.
        path: String,
        /// What the system said.
        source: io::Error,
    },
}

/// Writes the development keys' constants of all statements for both chains and the golden vectors under `root`, the workspace's folder.
///
/// Everything follows from seeds: a second run changes nothing.
#[cfg(feature = "insecure-test-setup")]
pub fn generate(root: &Path) -> Result<(), GenerateError> {
    let keys = crate::vectors::Keys::load(&crate::keys::default_cache_dir())?;
    verifying_keys(root, &keys.listen)?;
    verifying_keys(root, &keys.age)?;
    verifying_keys(root, &keys.funds)?;
    for (name, contents) in crate::vectors::all(&keys)? {
        write(root, &format!("tests/vectors/{name}"), &contents)?;
    }
    Ok(())
}

#[cfg(feature = "insecure-test-setup")]
fn verifying_keys<S: Statement>(root: &Path, keys: &ProvingKeys<S>) -> Result<(), GenerateError> {
    write(root, &rust_verifying_key_path::<S>(), &rust_verifying_key(keys)?)?;
    write(root, &solidity_verifying_key_path::<S>(), &solidity_verifying_key(keys))
}

#[cfg(feature = "insecure-test-setup")]
fn write(root: &Path, name: &str, contents: &str) -> Result<(), GenerateError> {
    let path = root.join(name);
    let folder = path.parent().unwrap_or(root);
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(&path, contents))
        .map_err(|source| GenerateError::Io { path: path.display().to_string(), source })
}
