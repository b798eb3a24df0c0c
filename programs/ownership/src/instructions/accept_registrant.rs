//! Second of two steps that transfer the role of registrant. Signed by the nominated wallet. Emits `RegistrantChanged`.

use anchor_lang::{address_eq, prelude::*};

use crate::{error::OwnershipError, event::RegistrantChanged, state::Track};

/// Accounts of `accept_registrant`.
#[event_cpi]
#[derive(Accounts)]
pub struct AcceptRegistrant {
    /// Wallet named by `propose_registrant`; becomes the registrant.
    pub registrant: Signer,
    /// Track whose registrant changes.
    #[account(mut)]
    pub track: Account<Track>,
}

impl AcceptRegistrant {
    /// Makes the signer the registrant and removes the nomination. The track id does not change: it is derived from the
    /// wallet that registered the track.
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
