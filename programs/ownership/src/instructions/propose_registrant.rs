//! First of two steps that transfer the role of registrant. Signed by the registrant. No shares move. Emits
//! `RegistrantProposed`.

use anchor_lang::prelude::*;

use crate::{error::OwnershipError, event::RegistrantProposed, state::Track};

/// Accounts of `propose_registrant`.
#[event_cpi]
#[derive(Accounts)]
pub struct ProposeRegistrant {
    /// The current registrant.
    pub registrant: Signer,
    /// Track whose registrant is to change.
    #[account(mut)]
    pub track: Account<Track>,
}

impl ProposeRegistrant {
    /// Stores the nomination; the zero address withdraws it.
    pub fn handle(ctx: &mut Context<Self>, pending_registrant: Address) -> Result<()> {
        let accounts = &mut ctx.accounts;
        require!(accounts.track.is_registrant(accounts.registrant.address()), OwnershipError::Caller_NotRegistrant);
        // During the issue, the shares to allocate are in the registrant's own token account, so a successor could not
        // continue it.
        require!(!accounts.track.is_issuing(), OwnershipError::Track_NotIssued);
        accounts.track.pending_registrant = pending_registrant;
        emit_cpi!(RegistrantProposed { track_id: ctx.accounts.track.track_id, pending_registrant });
        Ok(())
    }
}
