//! Opens a vault for deposits, when `ownership` finishes the issue. Signed by the track account. Emits no event:
//! `ownership` emits `IssueFinished`.
//!
//! A deposit during the issue would be earned by the first holders only.

use anchor_lang::{address_eq, prelude::*};

use crate::{error::RoyaltiesError, state::Vault};

/// Accounts of `open_vault`.
#[derive(Accounts)]
pub struct OpenVault {
    /// The track account of `ownership`, for which only `ownership` can sign.
    pub track: Signer,
    /// The vault of the track.
    #[account(mut)]
    pub vault: Account<Vault>,
}

impl OpenVault {
    /// Marks the vault as open. No instruction closes it again.
    pub fn handle(ctx: &mut Context<Self>) -> Result<()> {
        let vault = &mut ctx.accounts.vault;
        require!(address_eq(&vault.track, ctx.accounts.track.address()), RoyaltiesError::Caller_NotTrack);
        require!(!vault.open.get(), RoyaltiesError::Vault_AlreadyOpen);
        vault.open = true.into();
        Ok(())
    }
}
