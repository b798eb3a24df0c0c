//! Errors of loading and using keys.

use std::{io, path::PathBuf};

use ark_relations::gr1cs::SynthesisError;
use thiserror::Error;

use super::networks::LocalNetworks;

/// Why keys cannot be loaded, or cannot be used for a network.
#[derive(Debug, Error)]
pub enum KeyError {
    /// The key file cannot be read or written.
    #[error("could not {what} the proving key {}: {source}", path.display())]
    Io {
        /// "read" or "write".
        what: &'static str,
        /// The key file.
        path: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// The file is not a key, is damaged, or belongs to another circuit.
    #[error("{} is not a proving key for this circuit: {reason}", path.display())]
    Unusable {
        /// The key file.
        path: PathBuf,
        /// Why the file cannot be used.
        reason: &'static str,
    },
    /// A development key, in a build without the feature `insecure-test-setup`.
    #[error("{} is a development key; this build accepts only keys from a ceremony", .0.display())]
    InsecureNotBuiltIn(PathBuf),
    /// A development key for a network that is not in the list of local networks.
    #[error("the proving key is an insecure development key, and {0} is not one of the local networks ({1})")]
    InsecureForNetwork(String, LocalNetworks),
    /// The constraints of the circuit cannot be generated.
    #[error("could not build the circuit: {0}")]
    Circuit(#[from] SynthesisError),
}
