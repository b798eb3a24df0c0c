//! Retires a track: it takes no new listings, permanently. Its shares still earn, move, sell from existing listings and
//! claim. Signed by the registrant. Emits `TrackRetired`.

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
    /// Registrant of the track.
    pub registrant: Signer,
    /// The track, whose issue is finished.
    #[account(mut)]
    pub track: Account<Track>,
}

impl RetireTrack {
    /// Sets the state of the track. No instruction reverts it.
    pub fn handle(ctx: &mut Context<Self>) -> Result<()> {
        let accounts = &mut ctx.accounts;
        require!(accounts.track.is_registrant(accounts.registrant.address()), OwnershipError::Caller_NotRegistrant);
        accounts.track.require_issued()?;
        accounts.track.state = TrackState::Retired as u8;
        emit_cpi!(TrackRetired { track_id: ctx.accounts.track.track_id });
        Ok(())
    }
}
