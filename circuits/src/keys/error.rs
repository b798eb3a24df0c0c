//! Errors of keys.

use std::{io, path::PathBuf};

use ark_relations::gr1cs::SynthesisError;
use thiserror::Error;

use super::networks::LocalNetworks;

/// Why there are no keys, or no prover from them.
#[derive(Debug, Error)]
pub enum KeyError {
    /// The key file cannot be read or written.
    #[error("cannot {what} the proving key {}: {source}", path.display())]
    Io {
        /// "read" or "write".
        what: &'static str,
        /// The key file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is no key, is damaged, or belongs to another circuit.
    #[error("{} is not a proving key for this circuit: {reason}", path.display())]
    Unusable {
        /// The key file.
        path: PathBuf,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A development key where development keys are not built in.
    #[error("{} is a development key; this build takes keys from a ceremony only", .0.display())]
    InsecureNotBuiltIn(PathBuf),
    /// A development key for a network that is not local.
    #[error("this proving key is an insecure development key and {0} is not one of the local networks: {1}")]
    InsecureForNetwork(String, LocalNetworks),
    /// The circuit does not make a system.
    #[error("the circuit cannot be built: {0}")]
    Circuit(#[from] SynthesisError),
}
