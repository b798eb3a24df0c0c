//! A statement's keys, whatever they came from.

use std::{marker::PhantomData, path::Path};

use ark_bn254::Bn254;
use ark_groth16::VerifyingKey;
use groth16_solana::vk::setup::SetupKind;

use super::{error::KeyError, file, networks::LocalNetworks};
use crate::{queries::Queries, r1cs::R1cs, statement::Statement, verifier::Verifier};

/// A statement's matrices and keys, ready for proving and verifying.
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
    /// Keys from a file that must have this SHA-256, as a release manifest pins it.
    pub fn load(path: impl AsRef<Path>, sha256: &[u8; 32]) -> Result<Self, KeyError> {
        let path = path.as_ref();
        let r1cs = R1cs::of(S::Circuit::default())?;
        let stored = file::read(path, &r1cs.digest())?;
        if stored.sha256 != *sha256 {
            return Err(KeyError::Unusable { path: path.into(), reason: "it is not the key that was pinned" });
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

    /// Whether these keys may be used for the network `caip2`; a relayer asks before it sends anything.
    pub fn authorize(&self, caip2: &str, local: &LocalNetworks) -> Result<(), KeyError> {
        match self.setup {
            SetupKind::Production => Ok(()),
            SetupKind::InsecureTest if local.contains(caip2) => Ok(()),
            SetupKind::InsecureTest => Err(KeyError::InsecureForNetwork(caip2.into(), local.clone())),
        }
    }

    /// Where the keys' randomness came from.
    #[must_use]
    pub const fn setup(&self) -> SetupKind {
        self.setup
    }

    /// SHA-256 of the key file, as it stands next to the verifying key in the Solana program.
    #[must_use]
    pub const fn sha256(&self) -> &[u8; 32] {
        &self.sha256
    }

    /// The circuit's matrices.
    #[must_use]
    pub const fn r1cs(&self) -> &R1cs {
        &self.r1cs
    }

    /// The proving key's points.
    pub(crate) const fn queries(&self) -> &Queries {
        &self.queries
    }

    /// The verifier for these keys' proofs.
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
