//! Registers a gate. Signed by the owner, which can be any account. Emits `GateRegistered`.

use anchor_lang::prelude::*;
use protocol::{
    event::statement,
    pass::{AGE_MAX, PERIOD_RANGE},
    seeds,
};

use crate::{
    error::RewardsError,
    event::GateRegistered,
    state::{Gate, Issuer},
};

/// The terms of a gate.
#[derive(Clone, AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct GateTerms {
    /// Statement to prove: 1 for age, 2 for funds.
    pub statement: u8,
    /// For age, the schema of the credential; for funds, the issuer's number of the asset.
    pub subject: u32,
    /// Minimum age in years (1 to 150), or minimum balance in base units of the asset (above zero).
    pub threshold: u128,
    /// Length of the period for which a pass is valid, in seconds; one hour to about ten years.
    pub period_length: u64,
}

impl GateTerms {
    /// Checks the terms. Fails with [`RewardsError::Gate_StatementInvalid`], [`RewardsError::Gate_ThresholdInvalid`] or
    /// [`RewardsError::Gate_PeriodInvalid`].
    fn check(&self) -> Result<()> {
        let provable = match self.statement {
            statement::AGE => (1..=u128::from(AGE_MAX)).contains(&self.threshold),
            statement::FUNDS => self.threshold > 0,
            _ => return Err(RewardsError::Gate_StatementInvalid.into()),
        };
        require!(provable, RewardsError::Gate_ThresholdInvalid);
        require!(PERIOD_RANGE.contains(&self.period_length), RewardsError::Gate_PeriodInvalid);
        Ok(())
    }
}

/// Accounts of `register_gate`.
#[event_cpi]
#[derive(Accounts)]
#[instruction(number: u64)]
pub struct RegisterGate {
    /// Registers the gate and pays for its account.
    #[account(mut)]
    pub owner: Signer,
    /// The issuer whose roots the gate accepts.
    pub issuer: Account<Issuer>,
    /// The gate, created.
    #[account(init, payer = owner, seeds = [seeds::GATE, owner.address().as_ref(), &number.to_be_bytes()], bump)]
    pub gate: Account<Gate>,
    /// The system program, which creates the account.
    pub system_program: Program<System>,
}

impl RegisterGate {
    /// Stores the terms. They never change, so that it is known what the holder of a pass has proved.
    pub fn handle(ctx: &mut Context<Self>, number: u64, terms: &GateTerms) -> Result<()> {
        terms.check()?;
        let accounts = &mut ctx.accounts;
        *accounts.gate = Gate {
            owner: *accounts.owner.address(),
            threshold: terms.threshold.to_le_bytes(),
            number,
            period_length: terms.period_length,
            issuer: accounts.issuer.number,
            subject: terms.subject,
            statement: terms.statement,
            _reserved: [0; 7],
        };
        emit_cpi!(GateRegistered {
            gate: ctx.accounts.gate.address().to_bytes(),
            owner: ctx.accounts.gate.owner,
            statement: terms.statement,
            issuer: ctx.accounts.gate.issuer,
            subject: terms.subject,
            threshold: terms.threshold,
            period_length: terms.period_length,
        });
        Ok(())
    }
}
