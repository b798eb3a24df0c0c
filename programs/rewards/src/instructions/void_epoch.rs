//! Voids a fixed epoch permanently. Signed by the guardian, during the challenge delay. Emits `EpochVoided`.

use anchor_lang::prelude::*;

use crate::{
    clock,
    error::RewardsError,
    event::EpochVoided,
    state::{EpochRecord, EpochState, Network},
};

/// Accounts of `void_epoch`.
#[event_cpi]
#[derive(Accounts)]
pub struct VoidEpoch {
    /// The guardian.
    #[account(address = network.guardian @ RewardsError::Caller_NotGuardian)]
    pub guardian: Signer,
    /// The network.
    #[account(mut)]
    pub network: Account<Network>,
    /// A fixed epoch whose challenge delay is running.
    #[account(mut)]
    pub epoch_record: Account<EpochRecord>,
}

impl VoidEpoch {
    /// Sets the state to void and releases the whole reservation of the epoch.
    pub fn handle(ctx: &mut Context<Self>) -> Result<()> {
        let now = clock::unix_now()?;
        let record = &mut ctx.accounts.epoch_record;
        require!(record.is(EpochState::Fixed), RewardsError::Epoch_NotFixed);
        require!(now < record.payable_at, RewardsError::Epoch_ChallengeEnded);
        record.state = EpochState::Void as u8;
        let (epoch, node, freed) = (record.epoch, record.node, record.unpaid()?);
        ctx.accounts.network.release(freed)?;
        emit_cpi!(EpochVoided { epoch, node });
        Ok(())
    }
}
