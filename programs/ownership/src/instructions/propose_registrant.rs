//! First step of handing a track over: the registrant names a successor. Shares stay where they are.

use anchor_lang::prelude::*;

use crate::{error::OwnershipError, event::RegistrantProposed, state::Track};

/// Accounts of `propose_registrant`.
#[event_cpi]
#[derive(Accounts)]
pub struct ProposeRegistrant {
    /// The registrant.
    pub registrant: Signer,
    /// The track.
    #[account(mut)]
    pub track: Account<Track>,
}

impl ProposeRegistrant {
    /// Zeros withdraw a nomination. During the issue the shares to hand out are the registrant's own, so nobody follows them.
    pub fn handle(ctx: &mut Context<Self>, pending_registrant: Address) -> Result<()> {
        let accounts = &mut ctx.accounts;
        require!(accounts.track.is_registrant(accounts.registrant.address()), OwnershipError::Caller_NotRegistrant);
        require!(!accounts.track.is_issuing(), OwnershipError::Track_NotIssued);
        accounts.track.pending_registrant = pending_registrant;
        emit_cpi!(RegistrantProposed { track_id: ctx.accounts.track.track_id, pending_registrant });
        Ok(())
    }
}
