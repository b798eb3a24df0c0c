//! Second step of handing a track over: the successor accepts.

use anchor_lang::{address_eq, prelude::*};

use crate::{error::OwnershipError, event::RegistrantChanged, state::Track};

/// Accounts of `accept_registrant`.
#[event_cpi]
#[derive(Accounts)]
pub struct AcceptRegistrant {
    /// The successor.
    pub registrant: Signer,
    /// The track.
    #[account(mut)]
    pub track: Account<Track>,
}

impl AcceptRegistrant {
    /// The track's id stays bound to who registered it.
    pub fn handle(ctx: &mut Context<Self>) -> Result<()> {
        let accounts = &mut ctx.accounts;
        let registrant = *accounts.registrant.address();
        require!(
            address_eq(&accounts.track.pending_registrant, &registrant),
            OwnershipError::Caller_NotPendingRegistrant
        );
        accounts.track.registrant = registrant;
        accounts.track.pending_registrant = Address::default();
        emit_cpi!(RegistrantChanged { track_id: ctx.accounts.track.track_id, registrant });
        Ok(())
    }
}
