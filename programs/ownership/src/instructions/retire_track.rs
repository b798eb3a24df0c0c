//! Ends new listings of a track. Its shares earn, move, sell and are claimed as before.

use anchor_lang::prelude::*;

use crate::{
    error::OwnershipError,
    event::TrackRetired,
    state::{Track, TrackState},
};

/// Accounts of `retire_track`.
#[event_cpi]
#[derive(Accounts)]
pub struct RetireTrack {
    /// The registrant.
    pub registrant: Signer,
    /// The track.
    #[account(mut)]
    pub track: Account<Track>,
}

impl RetireTrack {
    /// For good.
    pub fn handle(ctx: &mut Context<Self>) -> Result<()> {
        let accounts = &mut ctx.accounts;
        require!(accounts.track.is_registrant(accounts.registrant.address()), OwnershipError::Caller_NotRegistrant);
        accounts.track.require_issued()?;
        accounts.track.state = TrackState::Retired as u8;
        emit_cpi!(TrackRetired { track_id: ctx.accounts.track.track_id });
        Ok(())
    }
}
