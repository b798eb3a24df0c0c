//! Proving keys: where they come from, how they are kept, and which networks they are good for.
//!
//! Development keys are seeded, so that every checkout has the same verifying key in its programs and contracts. Whoever
//! reads this file can forge proofs for them. They exist only with the feature `insecure-test-setup`, carry
//! [`SetupKind::InsecureTest`] wherever they go, and make a [`Prover`] for local networks alone.

mod file;
mod source;

use std::{
    collections::BTreeSet,
    io,
    marker::PhantomData,
    path::{Path, PathBuf},
    sync::Arc,
};

use ark_bn254::{Bn254, Fr};
use ark_groth16::{Proof, ProvingKey, VerifyingKey};
use ark_relations::gr1cs::SynthesisError;
pub use groth16_solana::vk::setup::SetupKind;
pub use source::KeySource;
use thiserror::Error;

use crate::{
    listen::Listen,
    prover::{ProveError, Prover, Queries},
    quotient,
    r1cs::{R1cs, first_unsatisfied},
    statement::Statement,
    verifier::Verifier,
};

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

/// The CAIP-2 ids for which development keys may be used; the devnet fills it with the chains it started itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LocalNetworks(BTreeSet<String>);

impl<S: Into<String>> FromIterator<S> for LocalNetworks {
    fn from_iter<I: IntoIterator<Item = S>>(ids: I) -> Self {
        Self(ids.into_iter().map(Into::into).collect())
    }
}

impl std::fmt::Display for LocalNetworks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0.is_empty() {
            return f.write_str("there are none");
        }
        f.write_str(&self.0.iter().map(String::as_str).collect::<Vec<_>>().join(", "))
    }
}

/// Where keys are cached when nothing else is said: `vibestream/keys` in the user's cache folder.
#[must_use]
pub fn default_cache_dir() -> PathBuf {
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache"));
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    cache.or_else(home).unwrap_or_else(std::env::temp_dir).join("vibestream/keys")
}

/// A statement's matrices and keys, ready for proving and verifying.
pub struct ProvingKeys<S: Statement = Listen> {
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
    /// The development keys: from `cache_dir`, or made (two seconds) and written there.
    ///
    /// The file is named by the SHA-256 of the circuit's matrices, so that a changed circuit gets new keys; a damaged file is
    /// replaced. It is written atomically: two processes may do this at once.
    #[cfg(feature = "insecure-test-setup")]
    pub fn load_or_generate(cache_dir: impl AsRef<Path>) -> Result<Self, KeyError> {
        let r1cs = R1cs::of(S::Circuit::default())?;
        let path = cache_dir.as_ref().join(format!("{}-{}.key", S::NAME, hex::encode(r1cs.digest())));
        match file::read(&path, &r1cs.digest()) {
            Ok(stored) if stored.setup == SetupKind::InsecureTest => return Ok(Self::new(r1cs, stored)),
            Ok(_) | Err(KeyError::Unusable { .. }) => {}
            Err(KeyError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        let key = development_key::<S>(&r1cs)?;
        let stored = file::write(&path, SetupKind::InsecureTest, &r1cs.digest(), key)?;
        Ok(Self::new(r1cs, stored))
    }

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

    fn new(r1cs: R1cs, stored: file::Stored) -> Self {
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

    /// A prover for the network `caip2`. Development keys are refused for every network that is not in `local`.
    pub fn prover(self: &Arc<Self>, caip2: &str, local: &LocalNetworks) -> Result<Prover<S>, KeyError> {
        self.authorize(caip2, local)?;
        Ok(Prover { keys: Arc::clone(self) })
    }

    /// Whether these keys may be used for the network `caip2`; a relayer asks before it sends anything.
    pub fn authorize(&self, caip2: &str, local: &LocalNetworks) -> Result<(), KeyError> {
        match self.setup {
            SetupKind::Production => Ok(()),
            SetupKind::InsecureTest if local.0.contains(caip2) => Ok(()),
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

    /// A proof of the assignment `z`, blinded by `r` and `s`; the caller verifies it.
    pub(crate) fn prove_assignment(&self, z: &[Fr], r: Fr, s: Fr) -> Result<Proof<Bn254>, ProveError> {
        let [a, b, c] = self.r1cs.evaluate(z);
        if let Some(row) = first_unsatisfied(&a, &b, &c) {
            return Err(ProveError::Unsatisfied(row));
        }
        let quotient = quotient::quotient([a, b, c], &z[..=self.r1cs.public])?;
        Ok(self.queries.proof(z, &quotient, r, s))
    }
}

/// The seeded setup. Its secret scalars follow from public text.
#[cfg(feature = "insecure-test-setup")]
fn development_key<S: Statement>(r1cs: &R1cs) -> Result<ProvingKey<Bn254>, KeyError> {
    use ark_bn254::{G1Projective, G2Projective};
    use ark_ec::PrimeGroup as _;
    use ark_ff::UniformRand as _;
    use ark_groth16::{Groth16, r1cs_to_qap::LibsnarkReduction};
    use rand::SeedableRng as _;
    use sha2::{Digest as _, Sha256};

    let seed = Sha256::new().chain_update(b"vibestream/insecure-test-setup/1").chain_update(r1cs.digest()).finalize();
    let mut rng = rand_chacha::ChaCha20Rng::from_seed(seed.into());
    let [alpha, beta, gamma, delta] = std::array::from_fn(|_| Fr::rand(&mut rng));
    Ok(Groth16::<Bn254, LibsnarkReduction>::generate_parameters_with_qap(
        S::Circuit::default(),
        alpha,
        beta,
        gamma,
        delta,
        G1Projective::generator(),
        G2Projective::generator(),
        &mut rng,
    )?)
}
