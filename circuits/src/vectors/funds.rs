//! `funds_proof.json`: the tree of a snapshot, a gate on each chain, and proofs of several holders for it.

use std::sync::Arc;

use rand::SeedableRng as _;
use rand_chacha::ChaCha20Rng;
use serde_json::{Value, json};

use super::{
    VectorError,
    gate::{self, Gate, Visit},
    hex, verifying_key,
};
use crate::{
    funds::{CIRCUIT_VERSION, Funds, FundsWitness},
    keys::{LocalNetworks, ProvingKeys},
    listen::random_scalar,
    tree::ListenTree,
};

const ISSUER: u32 = 6;
const ASSET: u32 = 840;
const SNAPSHOT: u32 = 4_200;
/// The threshold of the gate. It does not fit into 64 bits.
const THRESHOLD: u128 = 20_000_000_000_000_000_000_000;

const BALANCES: [u128; 11] = [
    3 * THRESHOLD,
    THRESHOLD,
    u128::MAX,
    THRESHOLD - 1,
    0,
    1,
    THRESHOLD + 1,
    1 << 64,
    u64::MAX as u128,
    1 << 127,
    12 * THRESHOLD,
];

/// The claims to prove: name, holder of the balance, holder of the pass, periods after the first, proved threshold,
/// whether the gate accepts it.
const CLAIMS: [(&str, usize, u64, u32, u128, bool); 6] = [
    ("more than enough", 0, 0x200, 0, THRESHOLD, true),
    ("exactly enough", 1, 0x201, 0, THRESHOLD, true),
    ("the largest balance", 2, 0x202, 0, THRESHOLD, true),
    ("the first balance again, for another holder", 0, 0x203, 0, THRESHOLD, true),
    ("the first balance in the next period", 0, 0x200, 1, THRESHOLD, true),
    ("one unit too little, enough for half the threshold", 3, 0x204, 0, THRESHOLD / 2, false),
];

pub(super) fn vectors(keys: &Arc<ProvingKeys<Funds>>) -> Result<Value, VectorError> {
    let mut rng = ChaCha20Rng::seed_from_u64(4);
    let holders = holders(&mut rng)?;
    let (mut proofs, mut refused) = (Vec::new(), Vec::new());
    for gate in gate::gates()? {
        proofs.extend(claims(keys, &gate, &holders, &mut rng)?);
        let visit = Visit { holder: 0x204, periods_on: 0, circuit_version: CIRCUIT_VERSION };
        let witness = witness(&holders, 3, &gate, visit, THRESHOLD)?;
        if let Err(error) = witness.public_inputs() {
            refused.push(json!({
                "caip2": gate.chain.caip2, "balance": witness.balance.to_string(),
                "threshold": witness.threshold.to_string(), "params": hex(witness.params()), "error": error.to_string(),
            }));
        }
    }
    let own = json!({
        "vk": verifying_key(keys), "issuer": ISSUER, "asset": ASSET, "snapshot": SNAPSHOT,
        "threshold": THRESHOLD.to_string(), "root": proofs[0]["root"], "proofs": proofs, "refused": refused,
    });
    Ok(gate::join(gate::head(CIRCUIT_VERSION), own))
}

/// The witnesses of all holders, with their paths in the tree of all leaves.
fn holders(rng: &mut ChaCha20Rng) -> Result<Vec<FundsWitness>, VectorError> {
    let empty = ListenTree::from_leaves([[1; 32]])?.path(&[1; 32])?;
    let holder = |(number, balance): (usize, u128)| FundsWitness {
        secret: random_scalar(rng),
        issuer: ISSUER,
        asset: ASSET,
        balance,
        snapshot: SNAPSHOT,
        salt: gate::salt("funds", number as u64),
        path: empty.clone(),
        threshold: THRESHOLD,
        scope: [0; 32],
        ctx: [0; 32],
    };
    let mut holders: Vec<_> = BALANCES.into_iter().enumerate().map(holder).collect();
    let leaves: Vec<_> = holders.iter().map(|holder| holder.leaf()?.hash()).collect::<Result<_, _>>()?;
    let tree = ListenTree::from_leaves(leaves.iter().copied())?;
    for (holder, leaf) in holders.iter_mut().zip(&leaves) {
        holder.path = tree.path(leaf)?;
    }
    Ok(holders)
}

fn witness(
    holders: &[FundsWitness],
    holder: usize,
    gate: &Gate,
    visit: Visit,
    threshold: u128,
) -> Result<FundsWitness, VectorError> {
    Ok(FundsWitness { threshold, scope: gate.scope(visit)?, ctx: gate.ctx(visit), ..holders[holder].clone() })
}

fn claims(
    keys: &Arc<ProvingKeys<Funds>>,
    gate: &Gate,
    holders: &[FundsWitness],
    rng: &mut ChaCha20Rng,
) -> Result<Vec<Value>, VectorError> {
    let prover = keys.prover(gate.chain.caip2, &LocalNetworks::from_iter([gate.chain.caip2]))?;
    let mut claims = Vec::new();
    for (name, person, holder, periods_on, threshold, accepted) in CLAIMS {
        let visit = Visit { holder, periods_on, circuit_version: CIRCUIT_VERSION };
        let witness = witness(holders, person, gate, visit, threshold)?;
        let proof = prover.prove(&witness, rng)?;
        let own = json!({
            "name": name, "accepted": accepted, "person": person,
            "issuer": ISSUER, "subject": ASSET, "threshold": THRESHOLD.to_string(),
            "threshold_proved": threshold.to_string(), "snapshot": SNAPSHOT, "balance": witness.balance.to_string(),
        });
        claims.push(gate::join(gate.claim(visit, &witness.public_inputs()?, &proof)?, own));
    }
    Ok(claims)
}
