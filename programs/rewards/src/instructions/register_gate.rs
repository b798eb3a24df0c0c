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

/// What a gate asks.
#[derive(Clone, AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct GateTerms {
    /// Age 1, funds 2.
    pub statement: u8,
    /// Schema of the credential (age), or the asset's number with the issuer (funds).
    pub subject: u32,
    /// Least age in years, or least balance.
    pub threshold: u128,
    /// Seconds of a period.
    pub period_length: u64,
}

impl GateTerms {
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
    /// Whose gate it is; pays.
    #[account(mut)]
    pub owner: Signer,
    /// Whose roots it accepts.
    pub issuer: Account<Issuer>,
    /// The gate.
    #[account(init, payer = owner, seeds = [seeds::GATE, owner.address().as_ref(), &number.to_be_bytes()], bump)]
    pub gate: Account<Gate>,
    /// Creates the account.
    pub system_program: Program<System>,
}

impl RegisterGate {
    /// For good: who passed knows what they proved.
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
