//! Measures the time of proving all three statements, including witness and self-check, and compares it with
//! ark-groth16's prover. Also compares this crate's sums of points with ark-ec's.
//!
//! `cargo run --release -p circuits --features insecure-test-setup --example prove_timing [PROOFS]`
//!
//! `RAYON_NUM_THREADS` sets the number of threads.

use std::{sync::Arc, time::Instant};

use ark_bn254::{Bn254, Fr, g1, g2};
use ark_ec::{
    CurveGroup as _, VariableBaseMSM as _,
    short_weierstrass::{Affine, Projective, SWCurveConfig},
};
use ark_ff::{PrimeField as _, UniformRand as _};
use ark_groth16::{Groth16, r1cs_to_qap::LibsnarkReduction};
use circuits::{
    LocalNetworks, ProvingKeys, Statement,
    age::{Age, AgeLeaf, AgeWitness},
    funds::{Funds, FundsLeaf, FundsWitness},
    keys,
    listen::{self, Leaf, Listen, ListenWitness},
    msm::{Coordinate, msm},
    scoped,
    tree::{ListenTree, Path},
};
use protocol::layout::Realm;
use rand::rngs::OsRng;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let proofs = std::env::args().nth(1).map_or(Ok(100), |count| count.parse())?;
    time::<Listen>(&listened()?, proofs)?;
    time::<Age>(&adult()?, proofs)?;
    time::<Funds>(&holder()?, proofs)?;
    sums::<g1::Config>("G1", proofs)?;
    sums::<g2::Config>("G2", proofs)
}

fn time<S: Statement>(witness: &S::Witness, proofs: usize) -> Result<(), Failure> {
    let start = Instant::now();
    let keys = Arc::new(ProvingKeys::<S>::load_or_generate(keys::default_cache_dir())?);
    println!("{}: keys ready after {:?}", S::NAME, start.elapsed());
    println!("{} constraints, {} wires", keys.r1cs().constraints(), keys.r1cs().wires);
    let prover = keys.prover("local:timing", &LocalNetworks::from_iter(["local:timing"]))?;

    summary("our prover", proofs, || Ok(drop(prover.prove(witness, &mut OsRng)?)))?;

    // The same with ark-groth16. The key is another one, which does not matter for the time.
    let inputs = S::inputs(witness)?;
    let key = Groth16::<Bn254, LibsnarkReduction>::generate_random_parameters_with_reduction(
        S::Circuit::default(),
        &mut OsRng,
    )?;
    summary("ark-groth16", proofs, || {
        let circuit = S::circuit(witness, &inputs)?;
        Ok(drop(Groth16::<_, LibsnarkReduction>::create_random_proof_with_reduction(circuit, &key, &mut OsRng)?))
    })
}

fn sums<P: SWCurveConfig<ScalarField = Fr, BaseField: Coordinate>>(group: &str, rounds: usize) -> Result<(), Failure> {
    for terms in [4_096, 16_384] {
        let points: Vec<_> = (0..terms).map(|_| Projective::<P>::rand(&mut OsRng)).collect();
        let points: Vec<Affine<P>> = Projective::normalize_batch(&points);
        let scalars: Vec<_> = (0..terms).map(|_| Fr::rand(&mut OsRng).into_bigint()).collect();
        summary(&format!("our sum of {terms} points of {group}"), rounds, || Ok(drop(msm(&points, &scalars))))?;
        summary(&format!("ark-ec's sum of {terms} points of {group}"), rounds, || {
            Ok(drop(Projective::<P>::msm_bigint(&points, &scalars)))
        })?;
    }
    Ok(())
}

fn summary(what: &str, rounds: usize, mut once: impl FnMut() -> Result<(), Failure>) -> Result<(), Failure> {
    let mut times = Vec::new();
    for _ in 0..rounds {
        let start = Instant::now();
        once()?;
        times.push(start.elapsed());
    }
    times.sort_unstable();
    for (name, percent) in [("best", 0), ("p50", 50), ("p95", 95), ("worst", 100)] {
        if let Some(time) = times.get((times.len() * percent / 100).min(times.len().saturating_sub(1))) {
            println!("{what}, {name} of {rounds}: {:.1} ms", time.as_secs_f64() * 1e3);
        }
    }
    Ok(())
}

/// The path of the only leaf of a tree.
fn alone(leaf: [u8; 32]) -> Result<Path, Failure> {
    Ok(ListenTree::from_leaves([leaf])?.path(&leaf)?)
}

fn listened() -> Result<ListenWitness, Failure> {
    let realm = Realm { network: 1, node: 1, epoch: 500_000 };
    let (secret, salt) = (listen::random_scalar(&mut OsRng), listen::random_salt(&mut OsRng));
    let idc = listen::idc(&secret, &realm)?;
    let leaf = Leaf { idc, epoch: realm.epoch, chain: 2, count: 60, heard: [0; 32], salt };
    let path = alone(leaf.hash()?)?;
    Ok(ListenWitness { secret, realm, chain: 2, count: 60, heard: [0; 32], salt, path, tier: 60, ctx: [0; 32] })
}

fn adult() -> Result<AgeWitness, Failure> {
    let (secret, salt) = (listen::random_scalar(&mut OsRng), listen::random_salt(&mut OsRng));
    let (issuer, schema, birth_day, expiry_day) = (1, 1, 30_000, 50_000);
    let leaf = AgeLeaf { idc: scoped::idc(&secret, issuer)?, schema, birth_day, expiry_day, salt };
    let path = alone(leaf.hash()?)?;
    let (day, cutoff, scope, ctx) = (46_000, 39_000, [0; 32], [0; 32]);
    Ok(AgeWitness { secret, issuer, schema, birth_day, expiry_day, salt, path, day, cutoff, scope, ctx })
}

fn holder() -> Result<FundsWitness, Failure> {
    let (secret, salt) = (listen::random_scalar(&mut OsRng), listen::random_salt(&mut OsRng));
    let (issuer, asset, balance, snapshot) = (1, 1, 5_000_000_000, 1);
    let leaf = FundsLeaf { idc: scoped::idc(&secret, issuer)?, asset, balance, snapshot, salt };
    let path = alone(leaf.hash()?)?;
    let (threshold, scope, ctx) = (1_000_000_000, [0; 32], [0; 32]);
    Ok(FundsWitness { secret, issuer, asset, balance, snapshot, salt, path, threshold, scope, ctx })
}
