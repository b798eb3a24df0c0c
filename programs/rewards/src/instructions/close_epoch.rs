//! Closes an epoch after its claim window. Needs no signature. Emits `EpochClosed`.

use anchor_lang::prelude::*;

use crate::{
    clock,
    error::RewardsError,
    event::EpochClosed,
    state::{EpochRecord, EpochState, Network},
};

/// Accounts of `close_epoch`.
#[event_cpi]
#[derive(Accounts)]
pub struct CloseEpoch {
    /// The network.
    #[account(mut)]
    pub network: Account<Network>,
    /// A fixed epoch whose claim window is over.
    #[account(mut)]
    pub epoch_record: Account<EpochRecord>,
}

impl CloseEpoch {
    /// Releases the part of the reservation that was not paid. The account remains, so that the epoch cannot be voted
    /// on again.
    pub fn handle(ctx: &mut Context<Self>) -> Result<()> {
        let now = clock::unix_now()?;
        let record = &mut ctx.accounts.epoch_record;
        require!(record.is(EpochState::Fixed), RewardsError::Epoch_NotFixed);
        require!(now >= record.closes_at, RewardsError::Epoch_ClaimsRunning);
        record.state = EpochState::Closed as u8;
        let (epoch, node, freed) = (record.epoch, record.node, record.unpaid()?);
        ctx.accounts.network.release(freed)?;
        emit_cpi!(EpochClosed { epoch, node, freed });
        Ok(())
    }
}
