//! Ends the issue.

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
    /// Who registered the track.
    pub registrant: Signer,
    /// The track.
    #[account(mut)]
    pub track: Account<Track>,
    /// Its royalty vault.
    #[account(mut)]
    pub vault: UncheckedAccount,
    /// The royalties program.
    #[account(address = royalties::ID)]
    pub royalties_program: UncheckedAccount,
}

impl FinishIssue {
    fn validate(&self, resale_bps: u16) -> Result<()> {
        require!(address_eq(&self.track.registrant, self.registrant.address()), OwnershipError::Caller_NotRegistrant);
        require!(self.track.is_issuing(), OwnershipError::Track_NotIssuing);
        require!(resale_bps <= RESALE_BPS_MAX, OwnershipError::Track_ResaleRoyaltyTooHigh);
        require!(address_eq(&self.track.vault, self.vault.address()), OwnershipError::Vault_Mismatch);
        Ok(())
    }

    fn open_vault(&mut self) -> Result<()> {
        let (track_id, bump) = (self.track.track_id, [self.track.bump]);
        let seeds: &[&[u8]] = &[seeds::TRACK, &track_id, &bump];
        let accounts =
            royalties::cpi::accounts::OpenVault { track: self.track.cpi_handle(), vault: self.vault.cpi_handle_mut() };
        let context =
            CpiContext::new_with_signer(self.royalties_program.address(), accounts, core::slice::from_ref(&seeds));
        royalties::cpi::open_vault(context)
    }

    /// Opens the vault for deposits and fixes the resale royalty for ever, so that nobody can raise it in front of a sale.
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
