//! Times native proving, witness and self-check included: `cargo run --release -p circuits --features insecure-test-setup
//! --example prove_timing [PROOFS]`, with `RAYON_NUM_THREADS` for the number of threads.

use std::{sync::Arc, time::Instant};

use circuits::{
    LocalNetworks, ProvingKeys, keys,
    listen::{self, Leaf, ListenWitness},
    tree::ListenTree,
};
use protocol::layout::Realm;
use rand::rngs::OsRng;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let proofs = std::env::args().nth(1).map_or(Ok(100), |count| count.parse())?;
    let start = Instant::now();
    let keys = Arc::new(ProvingKeys::load_or_generate(keys::default_cache_dir())?);
    println!("keys ready after {:?}", start.elapsed());
    let prover = keys.prover("local:timing", &LocalNetworks::from_iter(["local:timing"]))?;

    let realm = Realm { network: 1, node: 1, epoch: 500_000 };
    let (secret, salt) = (listen::random_scalar(&mut OsRng), listen::random_salt(&mut OsRng));
    let idc = listen::idc(&secret, &realm)?;
    let leaf = Leaf { idc, epoch: realm.epoch, chain: 2, count: 60, heard: [0; 32], salt }.hash()?;
    let path = ListenTree::from_leaves([leaf])?.path(&leaf)?;
    let witness =
        ListenWitness { secret, realm, chain: 2, count: 60, heard: [0; 32], salt, path, tier: 60, ctx: [0; 32] };

    let mut times = Vec::new();
    for _ in 0..proofs {
        let start = Instant::now();
        listen::prove(&prover, &witness)?;
        times.push(start.elapsed());
    }
    times.sort_unstable();
    println!("{} constraints, {} wires", keys.r1cs().constraints(), keys.r1cs().wires);
    for (name, percent) in [("best", 0), ("p50", 50), ("p95", 95), ("worst", 100)] {
        if let Some(time) = times.get((times.len() * percent / 100).min(times.len().saturating_sub(1))) {
            println!("{name} of {proofs} proofs: {:.1} ms", time.as_secs_f64() * 1e3);
        }
    }
    Ok(())
}
