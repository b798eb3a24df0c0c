//! Development keys for local networks, generated from a public seed.

use std::{io, path::Path};

use ark_bn254::{Bn254, Fr, G1Projective, G2Projective};
use ark_ec::PrimeGroup as _;
use ark_ff::UniformRand as _;
use ark_groth16::{Groth16, ProvingKey, r1cs_to_qap::LibsnarkReduction};
use groth16_solana::vk::setup::SetupKind;
use rand::SeedableRng as _;
use sha2::{Digest as _, Sha256};

use super::{error::KeyError, file, proving::ProvingKeys};
use crate::{r1cs::R1cs, statement::Statement};

impl<S: Statement> ProvingKeys<S> {
    /// Loads the development keys from `cache_dir`, or generates them (in about two seconds) and writes them there.
    ///
    /// The name of the file contains the SHA-256 of the circuit's matrices, so a changed circuit gets new keys. A
    /// damaged file is replaced. Files are written atomically, so several processes can do this concurrently.
    ///
    /// # Errors
    /// [`KeyError`] if a file cannot be read or written, or the circuit cannot be built.
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
}

/// The setup from a seed. Its secret scalars are derived from public data.
fn development_key<S: Statement>(r1cs: &R1cs) -> Result<ProvingKey<Bn254>, KeyError> {
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
