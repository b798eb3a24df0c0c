//! Issuers, gates and passes of the rewards program, and the golden proofs of age and funds.

use anchor_lang::{AccountDeserialize as _, prelude::Address};
use protocol::seeds;
use rewards::{
    instructions::{GateTerms, PassClaim},
    state::{Issuer, Pass},
};
use serde_json::Value;
use solana_instruction::Instruction;
use solana_signer::Signer as _;

use super::{CHAIN, Rewards};
use crate::{
    addresses::{event_authority, pda},
    world::{Failure, Sent},
};

/// A golden proof for this chain.
#[derive(Clone)]
pub struct GoldenPass {
    /// Name in the vectors.
    pub name: String,
    /// Whether the gate grants a pass.
    pub accepted: bool,
    /// The statement's number: age 1, funds 2.
    pub statement: u8,
    /// The instruction's argument.
    pub claim: PassClaim,
    /// The day for which an age proof was made, in days since 1900-01-01; 0 for funds.
    pub day: u32,
    /// Address of the gate to which the proof is bound.
    pub gate: Address,
    /// Unix time in seconds at which the proof is sent.
    pub now: u64,
}

/// The contents of a statement's golden file.
pub struct GoldenGate {
    /// Number of the issuer.
    pub issuer: u32,
    /// The issuer's root.
    pub root: [u8; 32],
    /// Number of the snapshot whose balances the root covers; 0 for age.
    pub snapshot: u32,
    /// The gate's terms.
    pub terms: GateTerms,
    /// The proofs for this chain.
    pub proofs: Vec<GoldenPass>,
}

fn bytes<const N: usize>(value: &Value) -> [u8; N] {
    protocol::hex::decode_array(value.as_str().expect("text")).expect("0x-hex of the length")
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_default()
}

/// Reads `tests/vectors/{age,funds}_proof.json`.
pub fn golden_gate(statement: u8) -> GoldenGate {
    let text = match statement {
        protocol::event::statement::AGE => include_str!("../../../vectors/age_proof.json"),
        _ => include_str!("../../../vectors/funds_proof.json"),
    };
    let file: Value = serde_json::from_str(text).expect("JSON");
    let all = file["proofs"].as_array().expect("proofs");
    let first = &all[0];
    let terms = GateTerms {
        statement,
        subject: number(&first["subject"]) as u32,
        threshold: first["threshold"].as_str().and_then(|text| text.parse().ok()).expect("a threshold"),
        period_length: number(&first["period_length"]),
    };
    let proofs = all.iter().filter(|proof| number(&proof["chain"]) == u64::from(CHAIN)).map(|proof| GoldenPass {
        name: proof["name"].as_str().unwrap_or_default().to_owned(),
        accepted: proof["accepted"] == true,
        statement,
        claim: PassClaim {
            nullifier: bytes(&proof["nullifier"]),
            holder: Address::new_from_array(bytes(&proof["holder"])),
            root: bytes(&proof["root"]),
            expiry: number(&proof["expiry"]),
            circuit_version: number(&proof["circuit_version"]) as u32,
            proof: bytes(&proof["proof"]),
        },
        day: number(&proof["day"]) as u32,
        gate: Address::new_from_array(bytes(&proof["gate"])),
        now: number(&proof["now"]),
    });
    GoldenGate {
        issuer: number(&file["issuer"]) as u32,
        root: bytes(&file["root"]),
        snapshot: number(&file["snapshot"]) as u32,
        terms,
        proofs: proofs.collect(),
    }
}

fn network() -> Address {
    pda(&[seeds::NETWORK], &rewards::ID)
}

/// Address of an issuer's account.
pub fn issuer_account(issuer: u32) -> Address {
    pda(&[seeds::ISSUER, &issuer.to_be_bytes()], &rewards::ID)
}

/// Address of the account of an owner's gate `number`.
pub fn gate_account(owner: &Address, number: u64) -> Address {
    pda(&[seeds::GATE, owner.as_ref(), &number.to_be_bytes()], &rewards::ID)
}

/// Address of the account of a holder's pass for a gate.
pub fn pass_account(gate: &Address, holder: &Address) -> Address {
    pda(&[seeds::PASS, gate.as_ref(), holder.as_ref()], &rewards::ID)
}

/// Address of the account that marks a pass nullifier as spent.
pub fn pass_nullifier(nullifier: &[u8; 32]) -> Address {
    pda(&[seeds::PASS_NULLIFIER, nullifier], &rewards::ID)
}

/// `set_issuer`.
pub fn set_issuer_instruction(admin: &Address, issuer: u32, authority: &Address, enabled: bool) -> Instruction {
    let accounts = rewards::accounts::SetIssuer {
        admin: *admin,
        network: network(),
        issuer: issuer_account(issuer),
        system_program: Address::default(),
        event_authority: event_authority(&rewards::ID),
        program: rewards::ID,
    };
    rewards::instruction::SetIssuer { issuer, authority: *authority, enabled }.to_instruction(accounts)
}

/// `post_root`.
pub fn post_root_instruction(authority: &Address, issuer: u32, root: [u8; 32], snapshot: u32) -> Instruction {
    let accounts = rewards::accounts::PostRoot {
        authority: *authority,
        issuer: issuer_account(issuer),
        event_authority: event_authority(&rewards::ID),
        program: rewards::ID,
    };
    rewards::instruction::PostRoot { root, snapshot }.to_instruction(accounts)
}

/// `register_gate`.
pub fn register_gate_instruction(owner: &Address, number: u64, issuer: u32, terms: &GateTerms) -> Instruction {
    let accounts = rewards::accounts::RegisterGate {
        owner: *owner,
        issuer: issuer_account(issuer),
        gate: gate_account(owner, number),
        system_program: Address::default(),
        event_authority: event_authority(&rewards::ID),
        program: rewards::ID,
    };
    rewards::instruction::RegisterGate { number, terms: terms.clone() }.to_instruction(accounts)
}

/// `prove_age` or `prove_funds`.
pub fn prove_instruction(payer: &Address, issuer: u32, golden: &GoldenPass) -> Instruction {
    let accounts = rewards::accounts::ProvePass {
        payer: *payer,
        network: network(),
        issuer: issuer_account(issuer),
        gate: golden.gate,
        nullifier: pass_nullifier(&golden.claim.nullifier),
        pass: pass_account(&golden.gate, &golden.claim.holder),
        system_program: Address::default(),
        event_authority: event_authority(&rewards::ID),
        program: rewards::ID,
    };
    let claim = golden.claim.clone();
    if golden.statement == protocol::event::statement::AGE {
        rewards::instruction::ProveAge { claim, day: golden.day }.to_instruction(accounts)
    } else {
        rewards::instruction::ProveFunds { claim }.to_instruction(accounts)
    }
}

impl Rewards {
    /// A network with the golden issuer, its root posted now, and the golden gate.
    pub fn gated(statement: u8) -> (Self, GoldenGate) {
        let mut rewards = Self::new();
        let golden = golden_gate(statement);
        let operator = rewards.world.operator.pubkey();
        rewards.world.set_time(golden.proofs[0].now);
        let setup = [
            set_issuer_instruction(&operator, golden.issuer, &operator, true),
            post_root_instruction(&operator, golden.issuer, golden.root, golden.snapshot),
            register_gate_instruction(&operator, 1, golden.issuer, &golden.terms),
        ];
        rewards.world.send(&setup, &[]).expect("sets the gate up");
        (rewards, golden)
    }

    /// Sends a golden proof with `prove_age` or `prove_funds`, paid by the operator.
    pub fn prove(&mut self, issuer: u32, golden: &GoldenPass) -> Result<Sent, Failure> {
        let instruction = prove_instruction(&self.world.operator.pubkey(), issuer, golden);
        self.world.send(&[instruction], &[])
    }

    /// A holder's pass for a gate; `None` when it does not exist.
    pub fn pass(&self, gate: &Address, holder: &Address) -> Option<Pass> {
        Pass::try_deserialize(&mut self.world.data(&pass_account(gate, holder)).as_slice()).ok()
    }

    /// The contents of an issuer's account.
    pub fn issuer(&self, issuer: u32) -> Issuer {
        Issuer::try_deserialize(&mut self.world.data(&issuer_account(issuer)).as_slice()).expect("an issuer")
    }
}
