//! Ends the issue.

use anchor_lang::{address_eq, prelude::*};
use protocol::seeds;

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
    fn validate(&self) -> Result<()> {
        require!(address_eq(&self.track.registrant, self.registrant.address()), OwnershipError::NotRegistrant);
        require!(self.track.is_issuing(), OwnershipError::IssueFinished);
        require!(address_eq(&self.track.vault, self.vault.address()), OwnershipError::WrongVault);
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

    /// Opens the vault for deposits.
    pub fn handle(ctx: &mut Context<Self>) -> Result<()> {
        let accounts = &mut ctx.accounts;
        accounts.validate()?;
        accounts.track.state = TrackState::Issued as u8;
        accounts.open_vault()?;
        emit_cpi!(IssueFinished { track_id: ctx.accounts.track.track_id });
        Ok(())
    }
}
