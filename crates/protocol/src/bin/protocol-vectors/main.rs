//! Writes the golden vectors for the tests of both chains and of this crate: `protocol-vectors DIR`. With `protocol-vectors
//! DIR SEED`, it writes random royalty scenarios in the same format instead.
//!
//! The output is deterministic, so a diff in `tests/vectors` is a change of the protocol.
#![allow(missing_docs, clippy::unwrap_used)]

mod market;
mod passes;

use std::path::Path;

use protocol::{
    ctx::ClaimContext,
    epoch,
    event::AttestedTuple,
    heard::{self, Heard},
    hex::encode as hex,
    id::{self, Address32},
    layout::{self, Realm},
    payout::{self, PayoutLeaf, PayoutTree},
    royalty::{PositionState, RoyaltyError, SCALE, VaultState},
    tags,
};
use serde_json::{Value, json};

fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let dir = arguments.first().cloned().unwrap_or_else(|| "tests/vectors".into());
    let write = |name: &str, value: Value| {
        let text = serde_json::to_string_pretty(&value).unwrap() + "\n";
        std::fs::write(Path::new(&dir).join(name), text).unwrap();
    };
    if let Some(seed) = arguments.get(1) {
        return write("royalty.json", random_royalty(seed.parse().expect("the seed must be an unsigned integer")));
    }
    for (name, value) in vectors() {
        write(name, value);
    }
}

/// The files with their content.
fn vectors() -> [(&'static str, Value); 6] {
    [
        ("royalty.json", royalty()),
        ("ids.json", ids()),
        ("epoch.json", epochs()),
        ("payout.json", payouts()),
        ("market.json", market::sales()),
        ("passes.json", passes::passes()),
    ]
}

/// xorshift64*, so that the vectors need no generator crate and never change with one.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }
}

struct Scenario {
    supply: u64,
    period: u64,
    vault: VaultState,
    positions: Vec<PositionState>,
    steps: Vec<Value>,
    claimed: u64,
}

impl Scenario {
    fn new(supply: u64, period: u64, start: u64, holders: usize) -> Self {
        let vault = VaultState::with_supply(supply, start);
        Self {
            supply,
            period,
            vault,
            positions: vec![PositionState::default(); holders],
            steps: Vec::new(),
            claimed: 0,
        }
    }

    /// Executes one operation and records it. A failed operation changes nothing and is recorded with its error.
    fn step(&mut self, at: u64, op: &str, holder: usize, peer: usize, amount: u64) {
        let (mut vault, mut positions) = (self.vault, self.positions.clone());
        let outcome = play(&mut vault, &mut positions, (self.period, self.supply), (at, op, holder, peer, amount));
        if let Ok(paid) = outcome {
            (self.vault, self.positions) = (vault, positions);
            self.claimed += paid;
        }
        let (held, due) =
            protocol::royalty::invariant(&self.vault, self.positions.iter().copied(), self.claimed, self.supply)
                .unwrap();
        assert_eq!(held, due, "{op} at {at}");
        self.steps.push(json!({
            "at": at.to_string(), "op": op, "holder": holder, "peer": peer, "amount": amount.to_string(),
            "paid": outcome.unwrap_or(0).to_string(),
            "error": outcome.err().map(|e| format!("{e:?}")).unwrap_or_default(),
            "vault": state_of_vault(&self.vault),
            "positions": self.positions.iter().map(state_of_position).collect::<Vec<_>>(),
        }));
    }

    fn finish(self, name: &str) -> Value {
        let holders = self.positions.len();
        json!({
            "name": name, "supply": self.supply.to_string(), "period": self.period.to_string(),
            "holders": holders, "count": self.steps.len(), "steps": self.steps,
        })
    }
}

type Step<'a> = (u64, &'a str, usize, usize, u64);

fn play(
    vault: &mut VaultState,
    positions: &mut [PositionState],
    (period, supply): (u64, u64),
    (at, op, holder, peer, amount): Step<'_>,
) -> Result<u64, RoyaltyError> {
    if op == "deposit" {
        return vault.deposit(amount, at, period, supply).map(|()| 0);
    }
    vault.touch(at, supply)?;
    match op {
        "touch" => Ok(0),
        "open" => vault.open(&mut positions[holder], amount).map(|()| 0),
        "unopen" => vault.unopen(&mut positions[holder], amount).map(|()| 0),
        "transfer" => {
            let (mut from, mut to) = (positions[holder], positions[peer]);
            vault.transfer(&mut from, &mut to, amount)?;
            (positions[holder], positions[peer]) = (from, to);
            Ok(0)
        }
        "claim" => vault.claim(&mut positions[holder]),
        "sweep" => vault.sweep_unopened(),
        "close" => {
            vault.settle(&mut positions[holder])?;
            vault.close(&positions[holder], supply)?;
            positions[holder] = PositionState::default();
            Ok(0)
        }
        other => unreachable!("{other}"),
    }
}

fn state_of_position(p: &PositionState) -> Value {
    json!({
        "shares": p.shares.to_string(), "index_paid": p.index_paid.to_string(),
        "owed": p.owed.to_string(), "remainder": p.remainder.to_string(),
    })
}

fn state_of_vault(v: &VaultState) -> Value {
    json!({
        "index": v.index.to_string(), "carry": v.carry.to_string(), "pending": v.pending.to_string(),
        "end": v.end.to_string(), "last": v.last.to_string(), "deposited": v.deposited.to_string(),
        "unopened": state_of_position(&v.unopened),
    })
}

fn royalty() -> Value {
    const START: u64 = 1_800_000_000;
    let mut scenarios = Vec::new();

    let mut s = Scenario::new(1_000, 3_600, START, 3);
    s.step(START, "open", 0, 0, 600);
    s.step(START, "open", 1, 0, 400);
    s.step(START + 10, "deposit", 0, 0, 1_000_001);
    s.step(START + 10 + 1_800, "transfer", 0, 2, 100);
    s.step(START + 2_000, "deposit", 0, 0, 3);
    s.step(START + 10_000, "claim", 0, 0, 0);
    s.step(START + 10_000, "claim", 1, 0, 0);
    s.step(START + 10_000, "claim", 2, 0, 0);
    s.step(START + 10_000, "claim", 2, 0, 0);
    scenarios.push(s.finish("three holders, a transfer in the middle of a drip"));

    let mut s = Scenario::new(7, 60, START, 2);
    s.step(START, "open", 0, 0, 3);
    s.step(START, "deposit", 0, 0, 1);
    s.step(START + 20, "deposit", 0, 0, 1);
    s.step(START + 61, "claim", 0, 0, 0);
    s.step(START + 100, "sweep", 0, 0, 0);
    s.step(START + 100, "open", 1, 0, 5);
    s.step(START + 100, "open", 1, 0, 4);
    s.step(START + 100, "deposit", 0, 0, 6);
    s.step(START + 400, "claim", 0, 0, 0);
    s.step(START + 400, "claim", 1, 0, 0);
    s.step(START + 400, "transfer", 0, 1, 3);
    s.step(START + 400, "close", 0, 0, 0);
    s.step(START + 400, "close", 1, 0, 0);
    scenarios.push(s.finish("units smaller than the supply, unopened shares, a closed position's remainder"));

    let max = (1 << 40) - 1;
    let mut s = Scenario::new(max, 86_400, START, 2);
    s.step(START, "open", 0, 0, max - 1);
    s.step(START, "deposit", 0, 0, u64::MAX - 1);
    s.step(START + 86_399, "touch", 0, 0, 0);
    s.step(START + 86_399, "deposit", 0, 0, 2);
    s.step(START + 86_399, "deposit", 0, 0, 1);
    s.step(START + 999_999, "claim", 0, 0, 0);
    s.step(START + 999_999, "sweep", 0, 0, 0);
    scenarios.push(s.finish("the largest supply and the largest lifetime deposits"));

    let mut s = Scenario::new(1, 1, START, 1);
    s.step(START, "deposit", 0, 0, 0);
    s.step(START, "open", 0, 0, 1);
    s.step(START, "deposit", 0, 0, u64::MAX);
    s.step(START + 1, "claim", 0, 0, 0);
    scenarios.push(s.finish("one share, one second, everything"));

    for seed in 1..=6u64 {
        scenarios.push(random_scenario(seed, START));
    }
    json!({ "scale": SCALE.to_string(), "count": scenarios.len(), "scenarios": scenarios })
}

/// Random scenarios, for comparing this crate with both chains.
fn random_royalty(seed: u64) -> Value {
    let scenarios: Vec<_> = (0..FUZZ_SCENARIOS)
        .map(|i| random_scenario(seed.wrapping_mul(FUZZ_SCENARIOS).wrapping_add(i).max(1), 1_800_000_000))
        .collect();
    json!({ "scale": SCALE.to_string(), "count": scenarios.len(), "scenarios": scenarios })
}

/// Number of scenarios per seed.
const FUZZ_SCENARIOS: u64 = 8;

fn random_scenario(seed: u64, start: u64) -> Value {
    let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let kind = (seed - 1) as usize % 6;
    let supply = 1 + random.below([3, 100, 10_000, 1 << 20, 1 << 30, (1 << 40) - 1][kind]);
    let period = [1, 60, 3_600, 3_600, 86_400, 604_800][kind];
    let mut s = Scenario::new(supply, period, start, 4);
    let mut now = start;
    for _ in 0..40 {
        now += random.below(period / 3 + 2);
        let (holder, peer) = (random.below(4) as usize, random.below(4) as usize);
        let op = ["deposit", "deposit", "open", "transfer", "transfer", "claim", "sweep", "unopen", "close"]
            [random.below(9) as usize];
        let amount = match op {
            "deposit" => {
                let bits = random.below(44);
                random.below(1 << bits)
            }
            "open" => random.below(s.vault.unopened.shares + 1),
            "transfer" | "unopen" => random.below(s.positions[holder].shares + 1),
            _ => 0,
        };
        if op == "transfer" && holder == peer {
            continue;
        }
        s.step(now, op, holder, peer, amount);
    }
    s.finish(&format!("random {seed}"))
}

fn ids() -> Value {
    let registry = Address32::from_ethereum([0x11; 20]);
    let program = Address32([0x22; 32]);
    let registrant = Address32([0x33; 32]);
    let cid = [&[1, 0x55, 0x12, 0x20][..], &[0x44; 32]].concat();
    let deployments: Vec<_> =
        [("eip155:1", registry), ("eip155:31337", registry), ("solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp", program)]
            .iter()
            .map(|(caip2, address)| {
                let deployment = id::deployment_id(caip2.as_bytes(), address).unwrap();
                let track = id::track_id(&deployment, &registrant, &cid).unwrap();
                json!({
                    "caip2": caip2, "address": hex(address.0), "deployment_id": hex(deployment),
                    "registrant": hex(registrant.0), "manifest_cid": hex(&cid), "track_id": hex(track),
                })
            })
            .collect();
    let realm = Realm { network: 31_337, node: 1, epoch: 500_000 };
    let context = ClaimContext {
        deployment: [0x55; 32],
        recipient: Address32([0x66; 32]),
        fee_receiver: Address32::ZERO,
        fee: 1_000,
        expiry: 1_800_003_600,
        circuit_version: 1,
    };
    let salt = {
        let mut s = [0x77; 32];
        s[0] = 0;
        s
    };
    let heard = [Heard { track_id: [1; 32], count: 3 }, Heard { track_id: [2; 32], count: 2 }];
    json!({
        "deployments": deployments,
        "realm": { "network": realm.network, "node": realm.node, "epoch": realm.epoch, "field": hex(realm.to_field()) },
        "packed_listen": { "epoch": 500_000, "chain": 2, "count": 61, "field": hex(layout::packed_listen(500_000, 2, 61)) },
        "params": { "chain": 2, "tier": 60, "field": hex(layout::listen_params(&realm, 2, 60)) },
        "ctx": {
            "deployment_id": hex(context.deployment), "recipient": hex(context.recipient.0),
            "fee_receiver": hex(context.fee_receiver.0), "fee": context.fee.to_string(),
            "expiry": context.expiry.to_string(), "circuit_version": context.circuit_version,
            "field": hex(context.to_field()),
        },
        "tags": { "id": hex(tags::TAG_ID), "listen_leaf": hex(tags::TAG_L), "listen_nullifier": hex(tags::TAG_NL) },
        "heard": { "salt": hex(salt), "commitment": hex(heard::commitment(&heard, &salt)) },
    })
}

fn epochs() -> Value {
    let mut random = Random(77);
    let cases: Vec<_> = (0..24)
        .map(|_| {
            let (free, quota) = (random.below(1 << 50), random.below(1 << 46));
            let (alpha, beta) = (random.below(10_001) as u16, random.below(10_001) as u16);
            let rate_max = random.below(1 << 30);
            let fans = [0u32; 4].map(|_| random.below(2_000) as u32);
            let b = epoch::budget(free, quota, alpha, beta, rate_max, fans).unwrap();
            let weight_total = 1 + random.below(1 << 45);
            let weight = random.below(weight_total + 1);
            json!({
                "free": free.to_string(), "quota": quota.to_string(), "alpha": alpha, "beta": beta,
                "rate_max": rate_max.to_string(), "fans": fans, "listeners": b.listeners.to_string(),
                "tracks": b.tracks.to_string(), "rate": b.rate.to_string(),
                "weight": weight.to_string(), "weight_total": weight_total.to_string(),
                "track_share": epoch::track_share(b.tracks, weight, weight_total).unwrap().to_string(),
            })
        })
        .collect();
    json!({ "count": cases.len(), "cases": cases })
}

fn payouts() -> Value {
    let mut random = Random(99);
    let trees: Vec<_> = [1u32, 2, 3, 7, 20]
        .iter()
        .map(|count| {
            let leaves: Vec<_> = (0..*count)
                .map(|i| {
                    let mut track_id = [0; 32];
                    track_id[1..9].copy_from_slice(&random.next().to_be_bytes());
                    track_id[31] = i as u8;
                    PayoutLeaf { track_id, weight: random.below(1 << 40) }
                })
                .collect();
            let tree = PayoutTree::new(leaves).unwrap();
            let leaves: Vec<_> = (0..*count)
                .map(|i| {
                    let leaf = tree.leaves()[i as usize];
                    let path: Vec<_> = tree.path(i).unwrap().iter().map(hex).collect();
                    json!({
                        "index": i, "track_id": hex(leaf.track_id), "weight": leaf.weight.to_string(),
                        "leaf": hex(payout::leaf(i, &leaf.track_id, leaf.weight)), "path": path,
                    })
                })
                .collect();
            json!({ "count": count, "root": hex(tree.root()), "weight_total": tree.weight_total().unwrap().to_string(), "leaves": leaves })
        })
        .collect();
    let tuple = AttestedTuple {
        listen_root: [1; 32],
        payout_root: [2; 32],
        fans: [12, 11, 10, 3],
        payout_leaves: 20,
        weight_total: 1 << 34,
    };
    json!({ "count": trees.len(), "trees": trees, "tuple": { "bytes": hex(tuple.to_bytes()), "hash": hex(tuple.hash()) } })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_computes_the_committed_vectors() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors");
        for (name, value) in vectors() {
            let committed: Value = serde_json::from_slice(&std::fs::read(folder.join(name)).unwrap()).unwrap();
            assert!(value == committed, "{name} differs from what is committed");
        }
    }
}
