//! The gate for proofs of age and funds on each chain: number 1 of its owner, with periods of one day.

use protocol::{
    ctx::ClaimContext,
    id::{Address32, keccak256},
    pass,
};
use serde_json::{Value, json};

use super::{
    VectorError,
    chain::{Chain, chains},
    hex,
};
use crate::{encoding::ProofBytes, scoped::PublicInputs};

/// Unix time at which the roots are posted and the first claims are submitted. The tests of both chains start at this
/// time.
pub(super) const NOW: u64 = 1_800_000_000;
/// Length of the gate's periods, in seconds.
const PERIOD_LENGTH: u64 = 86_400;
/// Unix time at which claims expire: one week after [`NOW`].
const EXPIRY: u64 = NOW + 7 * 86_400;
/// Address of the contract `Passes`.
const PASSES: [u8; 20] = [0x22; 20];

/// The account that registers the gate on Solana, with number 1: the key of seed "vibestream/solana-tests/" ‖ u64 0.
const SOLANA_OWNER: &str = "3H6eA64xvvmscJxBMBkpnvCcGRXPB22fuGwtiZ8uZ2rd";
/// The program address of ["gate", owner, 1 as big-endian u64].
const SOLANA_GATE: &str = "bj1QUDBmZVxj7rtSFP867U5Xs9AXDPzQ47bqyTUhidw";

/// A gate on one chain.
pub(super) struct Gate {
    pub(super) chain: Chain,
    deployment: [u8; 32],
    owner: Address32,
    gate: [u8; 32],
}

/// The use of a gate: the holder of the pass, and the time.
#[derive(Clone, Copy)]
pub(super) struct Visit {
    /// Number of the sample account that gets the pass.
    pub(super) holder: u64,
    /// Number of periods after the first one.
    pub(super) periods_on: u32,
    /// Version of the circuit.
    pub(super) circuit_version: u32,
}

/// One gate per chain.
pub(super) fn gates() -> Result<Vec<Gate>, VectorError> {
    let gate = |chain: Chain| {
        let (owner, gate) = if chain.ethereum {
            let mut first = [0; 32];
            first[31] = 1;
            (chain.address(0x6a7e), first)
        } else {
            (Address32(base58(SOLANA_OWNER)?), base58(SOLANA_GATE)?)
        };
        Ok(Gate { deployment: chain.deployment()?, chain, owner, gate })
    };
    chains(Address32::from_ethereum(PASSES))?.into_iter().map(gate).collect()
}

impl Gate {
    /// The public input `scope` of a visit.
    pub(super) fn scope(&self, visit: Visit) -> Result<[u8; 32], VectorError> {
        Ok(pass::scope(&self.deployment, &self.gate, period(visit)?))
    }

    /// The public input `ctx` (claim context) of a visit.
    pub(super) fn ctx(&self, visit: Visit) -> [u8; 32] {
        ClaimContext {
            deployment: self.deployment,
            recipient: self.chain.address(visit.holder),
            fee_receiver: Address32::ZERO,
            fee: 0,
            expiry: EXPIRY,
            circuit_version: visit.circuit_version,
        }
        .to_field()
    }

    /// The fields of a claim with its proof that are the same for both statements.
    pub(super) fn claim(&self, visit: Visit, inputs: &PublicInputs, proof: &ProofBytes) -> Result<Value, VectorError> {
        Ok(json!({
            "caip2": self.chain.caip2, "chain": self.chain.number, "contract": hex(self.chain.contract.0),
            "deployment_id": hex(self.deployment),
            "gate": hex(self.gate), "gate_owner": hex(self.owner.0), "gate_number": 1, "period_length": PERIOD_LENGTH,
            "now": NOW + u64::from(visit.periods_on) * PERIOD_LENGTH, "period": period(visit)?,
            "holder": hex(self.chain.address(visit.holder).0), "expiry": EXPIRY,
            "circuit_version": visit.circuit_version,
            "root": hex(inputs.root), "nullifier": hex(inputs.nullifier), "scope": hex(inputs.scope),
            "params": hex(inputs.params), "ctx": hex(inputs.ctx), "inputs": inputs.to_array().map(hex),
            "proof": hex(proof.0),
        }))
    }
}

/// The first fields of both files.
pub(super) fn head(circuit_version: u32) -> Value {
    json!({
        "points": "as in EIP-197: big-endian, the imaginary part first; no point is negated",
        "inputs": "root, nullifier, scope, params, ctx",
        "accepted": "whether the gate grants a pass at `now`, if the root was posted less than a day before (at \
            `posted_at` for the first period). A person gets one pass per period",
        "solana_gate": "owner is the public key of the seed \"vibestream/solana-tests/\" ‖ u64 0; gate is the \
            program-derived address [\"gate\", owner, 1 as big-endian u64]",
        "ethereum_gate": "the contract has the address `contract`, from which its deployment id is computed; `gate` is \
            its first gate",
        "posted_at": NOW, "field_order": hex(protocol::field::MODULUS), "circuit_version": circuit_version,
    })
}

/// Joins the fields of two objects.
pub(super) fn join(mut object: Value, more: Value) -> Value {
    if let (Value::Object(object), Value::Object(more)) = (&mut object, more) {
        object.extend(more);
    }
    object
}

/// A salt that is derived from public values, so that it can be reproduced.
pub(super) fn salt(statement: &str, person: u64) -> [u8; 32] {
    protocol::ctx::field_of(&keccak256(&[b"vibestream/vectors/salt", statement.as_bytes(), &person.to_be_bytes()]))
}

fn period(visit: Visit) -> Result<u32, VectorError> {
    let first = u32::try_from(NOW / PERIOD_LENGTH).map_err(|_| VectorError::Identifier("period"))?;
    Ok(first + visit.periods_on)
}

fn base58(text: &str) -> Result<[u8; 32], VectorError> {
    let mut bytes = [0; 32];
    if bs58::decode(text).onto(&mut bytes) != Ok(bytes.len()) {
        return Err(VectorError::Identifier("address"));
    }
    Ok(bytes)
}
