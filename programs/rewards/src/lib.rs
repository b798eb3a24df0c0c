//! The rewards pool on Solana. Attestors fix what a streaming node counted in an epoch; listeners claim with a zero-knowledge
//! proof, tracks are paid by payout leaf into their royalty vaults. An epoch never pays more than it reserved, whatever was
//! attested.
//!
//! A claim is checked in [`instructions::ClaimListen`], its proof in [`proof`].
// Of what Anchor's macros generate; unsafe code of this crate's own stands beside a SAFETY comment.
#![allow(unsafe_code, unexpected_cfgs, unused_variables)]
// Programs are compiled without overflow checks: what is not checked says why it cannot overflow.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

use anchor_lang::prelude::*;
#[cfg(target_os = "solana")]
use sbf_int128 as _;

pub mod clock;
pub mod error;
pub mod event;
pub mod instructions;
pub mod keccak;
pub mod pda;
pub mod proof;
pub mod state;
pub mod token;
pub mod verifying_key;

use event::Tuple;
pub use instructions::*;

declare_id!("Bd2hVeSkqKj2YDWKedKij78VMuCFLFzer4DfZkDKC7jY");

/// The program's instructions.
#[program]
pub mod rewards {
    use super::*;

    /// Sets the network up, once. Only the program's upgrade authority, who becomes the admin.
    pub fn initialize(ctx: &mut Context<Initialize>, params: NetworkParams) -> Result<()> {
        Initialize::handle(ctx, params)
    }

    /// Registers a streaming node, or changes its operator and quota. Only the admin.
    pub fn register_node(ctx: &mut Context<RegisterNode>, node: u64, operator: Address, quota: u64) -> Result<()> {
        RegisterNode::handle(ctx, node, operator, quota)
    }

    /// Moves `amount` of the payment token into the pool. Anybody.
    pub fn fund_pool(ctx: &mut Context<FundPool>, amount: u64) -> Result<()> {
        FundPool::handle(ctx, amount)
    }

    /// Votes for what happened at a node in an epoch; the vote that reaches the threshold fixes it. Only attestors, once each.
    pub fn attest(ctx: &mut Context<Attest>, epoch: u32, node: u64, tuple: Tuple) -> Result<()> {
        Attest::handle(ctx, epoch, node, tuple)
    }

    /// Voids a fixed epoch for good. Only the guardian, during the challenge delay.
    pub fn void_epoch(ctx: &mut Context<VoidEpoch>) -> Result<()> {
        VoidEpoch::handle(ctx)
    }

    /// Pays a listener for a proof of listening, once per nullifier. Anybody sends it.
    pub fn claim_listen(ctx: &mut Context<ClaimListen>, claim: ListenClaim) -> Result<()> {
        ClaimListen::handle(ctx, &claim)
    }

    /// Pays a track its part of an epoch, as a deposit into its vault, once per payout leaf. Anybody sends it.
    pub fn distribute_track(
        ctx: &mut Context<DistributeTrack>,
        index: u32,
        track_id: [u8; 32],
        weight: u64,
        path: Vec<[u8; 32]>,
    ) -> Result<()> {
        DistributeTrack::handle(ctx, index, track_id, weight, &path)
    }

    /// Frees what an epoch did not pay, after its claim window. Anybody.
    pub fn close_epoch(ctx: &mut Context<CloseEpoch>) -> Result<()> {
        CloseEpoch::handle(ctx)
    }

    /// Returns the rent of a closed epoch's nullifier to who paid it. Anybody.
    pub fn close_nullifier(ctx: &mut Context<CloseNullifier>) -> Result<()> {
        CloseNullifier::handle(ctx)
    }

    /// Returns the rent of a closed epoch's bitmap of paid leaves to who paid it. Anybody.
    pub fn close_payouts(ctx: &mut Context<ClosePayouts>) -> Result<()> {
        ClosePayouts::handle(ctx)
    }

    /// Proposes another admin, who has to accept; zeros withdraw a proposal. Only the admin.
    pub fn propose_admin(ctx: &mut Context<ProposeAdmin>, pending_admin: Address) -> Result<()> {
        ProposeAdmin::handle(ctx, pending_admin)
    }

    /// Becomes the admin. Only who was proposed.
    pub fn accept_admin(ctx: &mut Context<AcceptAdmin>) -> Result<()> {
        AcceptAdmin::handle(ctx)
    }

    /// Proposes other attestors, for after the timelock; none withdraw a proposal. Only the admin.
    pub fn propose_attestors(
        ctx: &mut Context<ProposeAttestors>,
        attestors: Vec<Address>,
        threshold: u8,
    ) -> Result<()> {
        ProposeAttestors::handle(ctx, attestors, threshold)
    }

    /// Puts the proposed attestors in force; votes on epochs that are not fixed lapse. Anybody, after the timelock.
    pub fn apply_attestors(ctx: &mut Context<ApplyAttestors>) -> Result<()> {
        ApplyAttestors::handle(ctx)
    }

    /// Names another guardian. Only the admin.
    pub fn set_guardian(ctx: &mut Context<SetGuardian>, guardian: Address) -> Result<()> {
        SetGuardian::handle(ctx, guardian)
    }

    /// Proposes a version of a circuit, for after the timelock. Only the admin.
    pub fn propose_circuit(ctx: &mut Context<ProposeCircuit>, statement: u8, version: u32) -> Result<()> {
        ProposeCircuit::handle(ctx, statement, version)
    }

    /// Accepts proofs with the proposed version of a circuit. Anybody, after the timelock.
    pub fn enable_circuit(ctx: &mut Context<EnableCircuit>, statement: u8, version: u32) -> Result<()> {
        EnableCircuit::handle(ctx, statement, version)
    }

    /// Refuses proofs with a version of a circuit at once, and withdraws its proposal. Only the admin.
    pub fn disable_circuit(ctx: &mut Context<DisableCircuit>, statement: u8, version: u32) -> Result<()> {
        DisableCircuit::handle(ctx, statement, version)
    }

    /// Registers an issuer, or changes who posts its roots and whether they count. Only the admin.
    pub fn set_issuer(ctx: &mut Context<SetIssuer>, issuer: u32, authority: Address, enabled: bool) -> Result<()> {
        SetIssuer::handle(ctx, issuer, authority, enabled)
    }

    /// Posts a root, which counts for a day. Only the issuer.
    pub fn post_root(ctx: &mut Context<PostRoot>, root: [u8; 32], snapshot: u32) -> Result<()> {
        PostRoot::handle(ctx, root, snapshot)
    }

    /// Registers a gate: whoever proves what it asks gets a pass for the running period. Anybody.
    pub fn register_gate(ctx: &mut Context<RegisterGate>, number: u64, terms: GateTerms) -> Result<()> {
        RegisterGate::handle(ctx, number, &terms)
    }

    /// Grants a pass for a proof of age. Anybody sends it.
    pub fn prove_age(ctx: &mut Context<ProvePass>, claim: PassClaim, day: u32) -> Result<()> {
        ProvePass::prove_age(ctx, &claim, day)
    }

    /// Grants a pass for a proof of funds. Anybody sends it.
    pub fn prove_funds(ctx: &mut Context<ProvePass>, claim: PassClaim) -> Result<()> {
        ProvePass::prove_funds(ctx, &claim)
    }

    /// Returns the rent of an expired pass to who paid it. Anybody.
    pub fn close_pass(ctx: &mut Context<ClosePass>) -> Result<()> {
        ClosePass::handle(ctx)
    }

    /// Returns the rent of an expired pass's nullifier to who paid it. Anybody.
    pub fn close_pass_nullifier(ctx: &mut Context<ClosePassNullifier>) -> Result<()> {
        ClosePassNullifier::handle(ctx)
    }
}
