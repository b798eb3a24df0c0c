//! Golden claims: proofs that verify, from `tests/vectors/listen_proof.json`.

use std::{fs, path::Path};

use anchor_lang::prelude::Address;
use protocol::seeds;
use rewards::instructions::ListenClaim;
use serde_json::Value;

use crate::addresses::pda;

/// A claim, and the listen tree for which its proof was made.
#[derive(Clone)]
pub struct Claim {
    /// Name in the vectors.
    pub name: String,
    /// Root of the listen tree that contains the fan's leaf.
    pub root: [u8; 32],
    /// Number of fans who reached each tier (1, 5, 20, 60 listens) in that tree.
    pub fans: [u32; 4],
    /// The tier that the proof claims: 1, 5, 20 or 60.
    pub tier: u16,
    /// The nullifier, which the claim spends.
    pub nullifier: [u8; 32],
    /// Wallet that receives the reward.
    pub recipient: Address,
    /// Wallet that receives the fee; zeros when the claim has no fee.
    pub fee_receiver: Address,
    /// The fee, in units of the payment token, deducted from the reward.
    pub fee: u64,
    /// Unix time of the last second in which the claim is accepted.
    pub expiry: u64,
    /// Version of the circuit that made the proof.
    pub circuit_version: u32,
    /// The Groth16 proof: points A, B and C, uncompressed and big-endian.
    pub proof: [u8; 256],
}

impl Claim {
    /// The instruction's argument.
    pub fn argument(&self) -> ListenClaim {
        ListenClaim {
            tier: self.tier,
            nullifier: self.nullifier,
            recipient: self.recipient,
            fee_receiver: self.fee_receiver,
            fee: self.fee,
            expiry: self.expiry,
            circuit_version: self.circuit_version,
            proof: self.proof,
        }
    }

    /// Address of the account that marks the nullifier as spent.
    pub fn nullifier_account(&self) -> Address {
        pda(&[seeds::NULLIFIER, &self.nullifier], &rewards::ID)
    }
}

/// All golden claims of the Solana chain, in this order: tier 1, tier 5 with a fee, tier 20, tier 60, a second proof of
/// the tier 60 claim, and a lower tier of the same fan.
pub fn claims() -> Vec<Claim> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../vectors/listen_proof.json");
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let vectors: Value = serde_json::from_str(&text).expect("JSON");
    let proofs = vectors["proofs"].as_array().expect("proofs");
    proofs.iter().filter(|proof| proof["caip2"] == super::CAIP2).map(claim).collect()
}

/// The golden claims whose nullifiers differ: the first four.
pub fn distinct() -> Vec<Claim> {
    let mut claims = claims();
    claims.truncate(4);
    claims
}

fn claim(value: &Value) -> Claim {
    let number = |key: &str| value[key].as_u64().unwrap_or_else(|| panic!("{key}: {}", value[key]));
    let address = |key: &str| Address::new_from_array(bytes(&value[key]));
    let fans: Vec<u32> = serde_json::from_value(value["fans"].clone()).expect("fans");
    Claim {
        name: value["name"].as_str().expect("name").to_owned(),
        root: bytes(&value["root"]),
        fans: fans.try_into().expect("four counts"),
        tier: number("tier") as u16,
        nullifier: bytes(&value["nullifier"]),
        recipient: address("recipient"),
        fee_receiver: address("fee_receiver"),
        fee: number("fee"),
        expiry: number("expiry"),
        circuit_version: number("circuit_version") as u32,
        proof: bytes(&value["proof"]),
    }
}

fn bytes<const N: usize>(value: &Value) -> [u8; N] {
    protocol::hex::decode_array(value.as_str().expect("text")).expect("0x-hex of the length")
}
