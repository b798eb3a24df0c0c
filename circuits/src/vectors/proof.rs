//! `listen_proof.json`: the listen tree of one epoch on each chain, and valid proofs of claims.

use std::sync::Arc;

use protocol::{ctx::ClaimContext, epoch::fans_at_tiers, field::MODULUS, id::Address32, layout::Realm};
use rand::SeedableRng as _;
use rand_chacha::ChaCha20Rng;
use serde_json::{Value, json};

use super::{
    VectorError,
    chain::{Chain, chains},
    hex, verifying_key,
};
use crate::{
    keys::{LocalNetworks, ProvingKeys},
    listen::{CIRCUIT_VERSION, Leaf, Listen, ListenWitness, idc, random_salt, random_scalar},
    tree::ListenTree,
};

const NETWORK: u32 = 1;
const NODE: u64 = 7;
const EPOCH: u32 = 500_000;
/// Length of an epoch in seconds. Claims expire one day after the end of the epoch.
const EPOCH_LENGTH: u64 = 3_600;
const EXPIRY: u64 = (EPOCH as u64 + 1) * EPOCH_LENGTH + 86_400;

/// Counted listens of the fans of the epoch: ten fans at tier 60, and four more at each lower tier.
const COUNTS: [u16; 22] = [60, 61, 70, 80, 90, 100, 200, 300, 1_000, 65_535, 20, 21, 40, 59, 5, 6, 10, 19, 1, 2, 3, 4];

/// The claims to prove: name, index of the fan in [`COUNTS`], tier, fee.
const CLAIMS: [(&str, usize, u16, u64); 6] = [
    ("tier 1", 18, 1, 0),
    ("tier 5, with a fee", 14, 5, 2_500),
    ("tier 20", 10, 20, 0),
    ("tier 60", 0, 60, 0),
    ("the tier 60 claim proved again", 0, 60, 0),
    ("a lower tier of the same fan", 0, 1, 0),
];

pub(super) fn vectors(keys: &Arc<ProvingKeys<Listen>>) -> Result<Value, VectorError> {
    let mut rng = ChaCha20Rng::seed_from_u64(2);
    let chains = chains(Address32::from_ethereum([0x11; 20]))?;
    let mut proofs = Vec::new();
    for chain in &chains {
        proofs.extend(epoch(keys, chain, &mut rng)?);
    }
    Ok(json!({
        "points": "as in EIP-197: big-endian, the imaginary part first; no point is negated",
        "field_order": hex(MODULUS), "circuit_version": CIRCUIT_VERSION, "epoch_length": EPOCH_LENGTH,
        "vk": verifying_key(keys), "proofs": proofs,
    }))
}

/// The claims of one chain, with proofs for its tree.
fn epoch(keys: &Arc<ProvingKeys<Listen>>, chain: &Chain, rng: &mut ChaCha20Rng) -> Result<Vec<Value>, VectorError> {
    let realm = Realm { network: NETWORK, node: NODE, epoch: EPOCH };
    let mut fans = Vec::new();
    for count in COUNTS {
        let secret = random_scalar(rng);
        let (heard, salt) = (random_salt(rng), random_salt(rng));
        let leaf = Leaf { idc: idc(&secret, &realm)?, epoch: EPOCH, chain: chain.number, count, heard, salt };
        fans.push((secret, leaf, leaf.hash()?));
    }
    let tree = ListenTree::from_leaves(fans.iter().map(|(.., hash)| *hash))?;
    let deployment = chain.deployment()?;
    let prover = keys.prover(chain.caip2, &LocalNetworks::from_iter([chain.caip2]))?;

    let mut claims = Vec::new();
    for (name, fan, tier, fee) in CLAIMS {
        let (secret, leaf, hash) = &fans[fan];
        let fee_receiver = if fee == 0 { Address32::ZERO } else { chain.address(0xfee) };
        let recipient = chain.address(0x1000 + fan as u64);
        let circuit_version = CIRCUIT_VERSION;
        let context = ClaimContext { deployment, recipient, fee_receiver, fee, expiry: EXPIRY, circuit_version };
        let (count, heard, salt) = (leaf.count, leaf.heard, leaf.salt);
        let (path, ctx) = (tree.path(hash)?, context.to_field());
        let witness =
            ListenWitness { secret: *secret, realm, chain: chain.number, count, heard, salt, path, tier, ctx };
        let inputs = witness.public_inputs()?;
        let proof = prover.prove(&witness, rng)?;
        claims.push(json!({
            "name": name, "caip2": chain.caip2, "rewards": hex(chain.contract.0),
            "root": hex(inputs.root), "nullifier": hex(inputs.nullifier), "params": hex(inputs.params),
            "ctx": hex(inputs.ctx), "proof": hex(proof.0),
            "network": NETWORK, "node": NODE, "epoch": EPOCH, "chain": chain.number, "tier": tier, "count": count,
            "fans": fans_at_tiers(COUNTS),
            "deployment_id": hex(deployment), "recipient": hex(recipient.0), "fee_receiver": hex(fee_receiver.0),
            "fee": fee, "expiry": EXPIRY, "circuit_version": circuit_version,
        }));
    }
    Ok(claims)
}
