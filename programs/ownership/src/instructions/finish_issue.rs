//! Finishes the issue of a track and opens its royalty vault for deposits. Signed by the registrant. Emits
//! `IssueFinished`.

use anchor_lang::{address_eq, prelude::*};
use protocol::{market::RESALE_BPS_MAX, seeds};

use crate::{
    error::OwnershipError,
    event::IssueFinished,
    state::{Track, TrackState},
};

/// Accounts of `finish_issue`.
#[event_cpi]
#[derive(Accounts)]
pub struct FinishIssue {
    /// Registrant of the track.
    pub registrant: Signer,
    /// The track, whose issue is not finished.
    #[account(mut)]
    pub track: Account<Track>,
    /// The royalty vault of the track.
    /// CHECK: compared with `track.vault` in `validate`.
    #[account(mut)]
    pub vault: UncheckedAccount,
    /// The royalties program.
    /// CHECK: the address is a constraint.
    #[account(address = royalties::ID)]
    pub royalties_program: UncheckedAccount,
}

impl FinishIssue {
    fn validate(&self, resale_bps: u16) -> Result<()> {
        // Right of the caller and stage of the track: an issue is finished once.
        require!(address_eq(&self.track.registrant, self.registrant.address()), OwnershipError::Caller_NotRegistrant);
        require!(self.track.is_issuing(), OwnershipError::Track_NotIssuing);
        // The argument, then the account: the vault of another track must not be opened.
        require!(resale_bps <= RESALE_BPS_MAX, OwnershipError::Track_ResaleRoyaltyTooHigh);
        require!(address_eq(&self.track.vault, self.vault.address()), OwnershipError::Vault_Mismatch);
        Ok(())
    }

    /// Opens the vault by CPI, signed by the track account.
    fn open_vault(&mut self) -> Result<()> {
        let (track_id, bump) = (self.track.track_id, [self.track.bump]);
        let seeds: &[&[u8]] = &[seeds::TRACK, &track_id, &bump];
        let accounts =
            royalties::cpi::accounts::OpenVault { track: self.track.cpi_handle(), vault: self.vault.cpi_handle_mut() };
        let context =
            CpiContext::new_with_signer(self.royalties_program.address(), accounts, core::slice::from_ref(&seeds));
        royalties::cpi::open_vault(context)
    }

    /// Opens the vault and sets the resale royalty permanently, so that the registrant cannot raise it just before a
    /// sale.
    pub fn handle(ctx: &mut Context<Self>, resale_bps: u16) -> Result<()> {
        let accounts = &mut ctx.accounts;
        accounts.validate(resale_bps)?;
        accounts.track.state = TrackState::Issued as u8;
        accounts.track.resale_bps = resale_bps;
        accounts.open_vault()?;
        emit_cpi!(IssueFinished { track_id: ctx.accounts.track.track_id, resale_bps });
        Ok(())
    }
}
