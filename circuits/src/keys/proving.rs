//! The keys of a statement.

use std::{marker::PhantomData, path::Path};

use ark_bn254::Bn254;
use ark_groth16::VerifyingKey;
use groth16_solana::vk::setup::SetupKind;

use super::{error::KeyError, file, networks::LocalNetworks};
use crate::{queries::Queries, r1cs::R1cs, statement::Statement, verifier::Verifier};

/// The matrices and keys of a statement, prepared for proving and verifying.
pub struct ProvingKeys<S: Statement> {
    r1cs: R1cs,
    queries: Queries,
    verifier: Verifier,
    setup: SetupKind,
    sha256: [u8; 32],
    statement: PhantomData<S>,
}

impl<S: Statement> std::fmt::Debug for ProvingKeys<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProvingKeys")
            .field("statement", &S::NAME)
            .field("setup", &self.setup)
            .field("sha256", &hex::encode(self.sha256))
            .finish()
    }
}

impl<S: Statement> ProvingKeys<S> {
    /// Loads keys from a file with this SHA-256, which the release manifest contains.
    ///
    /// # Errors
    /// [`KeyError`] if the file cannot be read, is not a key of this circuit or has another SHA-256, or if it is a
    /// development key and this build does not have the feature `insecure-test-setup`.
    pub fn load(path: impl AsRef<Path>, sha256: &[u8; 32]) -> Result<Self, KeyError> {
        let path = path.as_ref();
        let r1cs = R1cs::of(S::Circuit::default())?;
        let stored = file::read(path, &r1cs.digest())?;
        if stored.sha256 != *sha256 {
            return Err(KeyError::Unusable { path: path.into(), reason: "its SHA-256 is not the pinned one" });
        }
        if stored.setup == SetupKind::InsecureTest && cfg!(not(feature = "insecure-test-setup")) {
            return Err(KeyError::InsecureNotBuiltIn(path.into()));
        }
        Ok(Self::new(r1cs, stored))
    }

    pub(super) fn new(r1cs: R1cs, stored: file::Stored) -> Self {
        let file::Stored { key, setup, sha256 } = stored;
        Self {
            r1cs,
            queries: Queries::new(&key),
            verifier: Verifier::new(&key.vk),
            setup,
            sha256,
            statement: PhantomData,
        }
    }

    /// Checks that these keys may be used for the network `caip2`. Development keys may be used only for networks in
    /// `local`.
    ///
    /// # Errors
    /// [`KeyError::InsecureForNetwork`] if they may not.
    pub fn authorize(&self, caip2: &str, local: &LocalNetworks) -> Result<(), KeyError> {
        match self.setup {
            SetupKind::Production => Ok(()),
            SetupKind::InsecureTest if local.contains(caip2) => Ok(()),
            SetupKind::InsecureTest => Err(KeyError::InsecureForNetwork(caip2.into(), local.clone())),
        }
    }

    /// The kind of setup that generated the keys.
    #[must_use]
    pub const fn setup(&self) -> SetupKind {
        self.setup
    }

    /// SHA-256 of the key file. The Solana program contains it next to the verifying key.
    #[must_use]
    pub const fn sha256(&self) -> &[u8; 32] {
        &self.sha256
    }

    /// The matrices of the circuit.
    #[must_use]
    pub const fn r1cs(&self) -> &R1cs {
        &self.r1cs
    }

    /// The points of the proving key.
    pub(crate) const fn queries(&self) -> &Queries {
        &self.queries
    }

    /// The verifier of proofs for these keys.
    #[must_use]
    pub const fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    /// The verifying key.
    #[must_use]
    pub fn verifying_key(&self) -> &VerifyingKey<Bn254> {
        self.verifier.key()
    }
}
