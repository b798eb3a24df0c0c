//! Passes, as instructions of the `rewards` program.

use anchor_lang::prelude::Address;
use bindings::solana::rewards::{
    accounts, instruction,
    types::{Gate, GateTerms, Pass, PassClaim as Claim},
};
use protocol::id::Address32;

use super::{
    SolanaChain,
    build::{Instructions, call},
    market::unused_number,
    pda::{Programs, event_authority},
    rpc::narrow,
};
use crate::{ChainError, PassCall, PassClaim};

impl SolanaChain {
    pub(super) async fn pass_call(&self, of: &PassCall, sender: Address) -> Result<Instructions, ChainError> {
        let programs = &self.programs;
        Ok(match of {
            PassCall::SetIssuer { issuer, authority, enabled } => {
                let data = instruction::SetIssuer { issuer: *issuer, authority: narrow(*authority), enabled: *enabled };
                set_issuer(programs, sender, data)
            }
            PassCall::PostRoot { issuer, root, snapshot } => {
                let accounts = accounts::PostRoot {
                    authority: sender,
                    issuer: programs.issuer(*issuer),
                    event_authority: event_authority(&programs.rewards),
                    program: programs.rewards,
                };
                vec![call(programs.rewards, accounts, instruction::PostRoot { root: *root, snapshot: *snapshot })]
            }
            PassCall::RegisterGate { statement, issuer, subject, threshold, period_length } => {
                let terms = GateTerms {
                    statement: *statement,
                    subject: *subject,
                    threshold: *threshold,
                    period_length: *period_length,
                };
                register_gate(programs, sender, *issuer, terms)?
            }
            PassCall::ProveAge { claim, day } => {
                let issuer = self.issuer_of(claim).await?;
                let data = instruction::ProveAge { claim: claim_of(claim), day: *day };
                vec![call(programs.rewards, prove_age(programs, sender, issuer, claim), data)]
            }
            PassCall::ProveFunds { claim } => {
                let issuer = self.issuer_of(claim).await?;
                let data = instruction::ProveFunds { claim: claim_of(claim) };
                vec![call(programs.rewards, prove_funds(programs, sender, issuer, claim), data)]
            }
        })
    }

    /// The account of the issuer that a claim's gate names.
    async fn issuer_of(&self, claim: &PassClaim) -> Result<Address, ChainError> {
        let address = Address::new_from_array(claim.gate);
        let gate: Option<Gate> = self.rpc.account(address, self.programs.rewards).await?;
        let gate = gate.ok_or_else(|| ChainError::Missing(format!("gate {address}")))?;
        Ok(self.programs.issuer(gate.issuer))
    }

    /// When a holder's last pass of a gate ends.
    pub(super) async fn pass_expiry(&self, gate: [u8; 32], holder: Address32) -> Result<Option<u64>, ChainError> {
        let address = self.programs.pass(&Address::new_from_array(gate), &narrow(holder));
        let pass: Option<Pass> = self.rpc.account(address, self.programs.rewards).await?;
        Ok(pass.map(|pass| pass.expires_at))
    }
}

fn set_issuer(programs: &Programs, admin: Address, data: instruction::SetIssuer) -> Instructions {
    let accounts = accounts::SetIssuer {
        admin,
        network: programs.network(),
        issuer: programs.issuer(data.issuer),
        event_authority: event_authority(&programs.rewards),
        program: programs.rewards,
    };
    vec![call(programs.rewards, accounts, data)]
}

fn register_gate(
    programs: &Programs,
    owner: Address,
    issuer: u32,
    terms: GateTerms,
) -> Result<Instructions, ChainError> {
    let number = unused_number()?;
    let accounts = accounts::RegisterGate {
        owner,
        issuer: programs.issuer(issuer),
        gate: programs.gate(&owner, number),
        event_authority: event_authority(&programs.rewards),
        program: programs.rewards,
    };
    Ok(vec![call(programs.rewards, accounts, instruction::RegisterGate { number, terms })])
}

fn prove_age(programs: &Programs, payer: Address, issuer: Address, claim: &PassClaim) -> accounts::ProveAge {
    let gate = Address::new_from_array(claim.gate);
    accounts::ProveAge {
        payer,
        network: programs.network(),
        issuer,
        gate,
        nullifier: programs.pass_nullifier(&claim.nullifier),
        pass: programs.pass(&gate, &narrow(claim.holder)),
        event_authority: event_authority(&programs.rewards),
        program: programs.rewards,
    }
}

fn prove_funds(programs: &Programs, payer: Address, issuer: Address, claim: &PassClaim) -> accounts::ProveFunds {
    let accounts::ProveAge { payer, network, issuer, gate, nullifier, pass, event_authority, program } =
        prove_age(programs, payer, issuer, claim);
    accounts::ProveFunds { payer, network, issuer, gate, nullifier, pass, event_authority, program }
}

fn claim_of(claim: &PassClaim) -> Claim {
    Claim {
        nullifier: claim.nullifier,
        holder: narrow(claim.holder),
        root: claim.root,
        expiry: claim.expiry,
        circuit_version: claim.circuit_version,
        proof: claim.proof,
    }
}
