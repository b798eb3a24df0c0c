//! Grants passes: the part that `prove_age` and `prove_funds` have in common.

use anchor_lang::{AnchorAccount as _, Space as _, prelude::*};
use protocol::{
    ctx::{ClaimContext, field_of},
    field,
    id::Address32,
    pass::scope_preimage,
    seeds,
};

use crate::{
    clock,
    error::RewardsError,
    event::PassGranted,
    keccak::keccak256,
    pda,
    proof::{ScopedInputs, verify_scoped},
    state::{Gate, Issuer, Network, Pass, PassNullifier},
};

/// A proof for a gate, and the wallet that will hold the pass.
#[derive(Clone, AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct PassClaim {
    /// Nullifier of the proof, spent by this pass; a canonical field element, big-endian.
    pub nullifier: [u8; 32],
    /// Wallet that will hold the pass.
    pub holder: Address,
    /// The issuer's root that the proof refers to.
    pub root: [u8; 32],
    /// Unix time, in seconds, after which the proof is rejected.
    pub expiry: u64,
    /// Version of the circuit for which the proof was created.
    pub circuit_version: u32,
    /// The points A ‖ B ‖ C of the proof, as EIP-197 encodes them.
    pub proof: [u8; 256],
}

/// Accounts of `prove_age` and `prove_funds`.
#[event_cpi]
#[derive(Accounts)]
pub struct ProvePass {
    /// Sends the proof; pays for the accounts.
    #[account(mut)]
    pub payer: Signer,
    /// The network.
    pub network: Account<Network>,
    /// The issuer of the gate.
    pub issuer: Account<Issuer>,
    /// The gate.
    pub gate: Account<Gate>,
    /// The account of the nullifier, at `["pass_nullifier", nullifier]`, created.
    /// CHECK: `grant` derives its address and requires that it does not exist.
    #[account(mut)]
    pub nullifier: UncheckedAccount,
    /// The pass, at `["pass", gate, holder]`, created or renewed.
    /// CHECK: `record` derives its address; an existing account must be a `Pass`.
    #[account(mut)]
    pub pass: UncheckedAccount,
    /// The system program, which creates accounts.
    pub system_program: Program<System>,
}

impl ProvePass {
    /// Verifies the proof and grants the pass. `params` computes a public input from the gate, the snapshot of the root
    /// and the current Unix time.
    pub(super) fn grant(
        ctx: &mut Context<Self>,
        claim: &PassClaim,
        statement: u8,
        params: impl FnOnce(&Gate, u32, u64) -> Result<[u8; 32]>,
    ) -> Result<()> {
        let now = clock::unix_now()?;
        let snapshot = ctx.accounts.check(claim, statement, now)?;
        // The nullifier must be canonical before its address is derived: another encoding of the same field element
        // would derive another account, and a second pass could be granted.
        require!(field::is_canonical(&claim.nullifier), RewardsError::Nullifier_NotCanonical);
        let seeds: &[&[u8]] = &[seeds::PASS_NULLIFIER, &claim.nullifier];
        let bump = pda::verify(ctx.accounts.nullifier.account(), seeds, ctx.program_id)?;
        require!(pda::is_vacant(ctx.accounts.nullifier.account()), RewardsError::Nullifier_Spent);

        let gate = &ctx.accounts.gate;
        let length = gate.period_length;
        let period =
            now.checked_div(length).and_then(|p| u32::try_from(p).ok()).ok_or(RewardsError::Amount_Overflow)?;
        let next = u64::from(period).checked_add(1).ok_or(RewardsError::Amount_Overflow)?;
        let expires_at = next.checked_mul(length).ok_or(RewardsError::Amount_Overflow)?;
        let deployment = ctx.accounts.network.deployment_id;
        let inputs = ScopedInputs {
            root: claim.root,
            nullifier: claim.nullifier,
            scope: field_of(&keccak256(&[&scope_preimage(&deployment, gate.address().as_array(), period)])),
            params: params(gate, snapshot, now)?,
            ctx: claim.context(deployment),
        };
        verify_scoped(statement, claim.circuit_version, &inputs, &claim.proof)?;

        ctx.accounts.record(claim, (seeds, bump), (period, expires_at), ctx.program_id)?;
        emit_cpi!(PassGranted {
            gate: ctx.accounts.gate.address().to_bytes(),
            period,
            holder: claim.holder,
            nullifier: claim.nullifier,
            expires_at,
        });
        Ok(())
    }

    /// Checks everything that can be checked without the proof, because verifying it is expensive. Returns the snapshot
    /// of the root.
    fn check(&self, claim: &PassClaim, statement: u8, now: u64) -> Result<u32> {
        // The gate accepts this statement from this issuer.
        require!(self.gate.statement == statement, RewardsError::Gate_StatementMismatch);
        require!(self.gate.issuer == self.issuer.number, RewardsError::Gate_IssuerMismatch);
        require!(self.issuer.enabled == 1, RewardsError::Issuer_Disabled);
        // The proof has not expired, its circuit is not disabled, and its root was posted within the last day.
        require!(now <= claim.expiry, RewardsError::Claim_Expired);
        require!(self.network.accepts_circuit(statement, claim.circuit_version), RewardsError::Circuit_NotEnabled);
        self.issuer.snapshot_of(&claim.root, now)
    }

    /// Creates the account of the nullifier, and creates or renews the pass.
    fn record(
        &self,
        claim: &PassClaim,
        nullifier: (&[&[u8]], u8),
        (period, expires_at): (u32, u64),
        program_id: &Address,
    ) -> Result<()> {
        let payer = self.payer.account();
        let mut spent: Account<PassNullifier> =
            pda::create(self.nullifier.account(), nullifier, Account::<PassNullifier>::INIT_SPACE, payer, program_id)?;
        spent.payer = *payer.address();
        spent.expires_at = expires_at;
        let seeds: &[&[u8]] = &[seeds::PASS, self.gate.address().as_ref(), claim.holder.as_ref()];
        let (mut pass, new) = pda::load_or_create::<Account<Pass>>(
            self.pass.account(),
            seeds,
            Account::<Pass>::INIT_SPACE,
            payer,
            program_id,
        )?;
        if new {
            pass.payer = *payer.address();
        }
        pass.gate = *self.gate.address();
        pass.holder = claim.holder;
        pass.period = period;
        pass.expires_at = expires_at;
        Ok(())
    }
}

impl PassClaim {
    /// The claim context (`ctx`), a public input. It binds the proof to holder, expiry and deployment. It is computed
    /// as for a listen claim without a fee.
    fn context(&self, deployment: [u8; 32]) -> [u8; 32] {
        let context = ClaimContext {
            deployment,
            recipient: Address32(self.holder.to_bytes()),
            fee_receiver: Address32::ZERO,
            fee: 0,
            expiry: self.expiry,
            circuit_version: self.circuit_version,
        };
        field_of(&keccak256(&[&context.preimage()]))
    }
}
