//! Times native proving of all three statements, witness and self-check included: `cargo run --release -p circuits --features
//! insecure-test-setup --example prove_timing [PROOFS]`, with `RAYON_NUM_THREADS` for the number of threads.

use std::{sync::Arc, time::Instant};

use circuits::{
    LocalNetworks, ProvingKeys, Statement,
    age::{Age, AgeLeaf, AgeWitness},
    funds::{Funds, FundsLeaf, FundsWitness},
    keys,
    listen::{self, Leaf, Listen, ListenWitness},
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
    time::<Funds>(&holder()?, proofs)
}

fn time<S: Statement>(witness: &S::Witness, proofs: usize) -> Result<(), Failure> {
    let start = Instant::now();
    let keys = Arc::new(ProvingKeys::<S>::load_or_generate(keys::default_cache_dir())?);
    println!("{}: keys ready after {:?}", S::NAME, start.elapsed());
    println!("{} constraints, {} wires", keys.r1cs().constraints(), keys.r1cs().wires);
    let prover = keys.prover("local:timing", &LocalNetworks::from_iter(["local:timing"]))?;

    let mut times = Vec::new();
    for _ in 0..proofs {
        let start = Instant::now();
        prover.prove(witness, &mut OsRng)?;
        times.push(start.elapsed());
    }
    times.sort_unstable();
    for (name, percent) in [("best", 0), ("p50", 50), ("p95", 95), ("worst", 100)] {
        if let Some(time) = times.get((times.len() * percent / 100).min(times.len().saturating_sub(1))) {
            println!("{name} of {proofs} proofs: {:.1} ms", time.as_secs_f64() * 1e3);
        }
    }
    Ok(())
}

/// The path of a leaf that is alone in its tree.
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
