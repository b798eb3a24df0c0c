//! Exports: verifying keys for both chains, circuits and witnesses in iden3's formats, and keys and proofs in snarkjs'
//! JSON.

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

/// The verifying key as Rust source with the constants for `groth16-solana`, including the kind of setup.
///
/// # Errors
/// If the generator of `groth16-solana` rejects the key.
pub fn rust_verifying_key<S: Statement>(keys: &ProvingKeys<S>) -> Result<String, VkParseError> {
    rust::source(keys)
}

/// The verifying key as the source of a Solidity library: `ListenVerifyingKey`, `AgeVerifyingKey` or
/// `FundsVerifyingKey`.
#[must_use]
pub fn solidity_verifying_key<S: Statement>(keys: &ProvingKeys<S>) -> String {
    solidity::source(keys)
}

/// Path of the file with [`rust_verifying_key`] in the workspace.
#[must_use]
pub fn rust_verifying_key_path<S: Statement>() -> String {
    format!("programs/rewards/src/verifying_key/{}.rs", S::NAME)
}

/// Path of the file with [`solidity_verifying_key`] in the workspace.
#[must_use]
pub fn solidity_verifying_key_path<S: Statement>() -> String {
    format!("contracts/src/verifiers/{}.sol", solidity::library::<S>())
}

/// Why the generated files could not be written.
#[cfg(feature = "insecure-test-setup")]
#[derive(Debug, Error)]
pub enum GenerateError {
    /// The development keys cannot be loaded or generated.
    #[error(transparent)]
    Keys(#[from] crate::keys::KeyError),
    /// The generator of Rust constants rejects the key.
    #[error("could not write the verifying key as Rust constants: {0}")]
    Rust(#[from] VkParseError),
    /// The vectors cannot be generated.
    #[error(transparent)]
    Vectors(#[from] crate::vectors::VectorError),
    /// A file cannot be written.
    #[error("could not write {path}: {source}")]
    Io {
        /// The file.
        path: String,
        /// The error of the operating system.
        source: io::Error,
    },
}

/// Writes the verifying keys of the development keys of all statements for both chains, and the golden vectors. `root`
/// is the folder of the workspace.
///
/// All contents are derived from seeds, so a second run changes nothing.
///
/// # Errors
/// [`GenerateError`].
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
