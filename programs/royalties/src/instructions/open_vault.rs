//! Lets deposits in, when `ownership` finishes the issue: one before that would go to the first holders only.

use anchor_lang::{address_eq, prelude::*};

use crate::{error::RoyaltiesError, state::Vault};

/// Accounts of `open_vault`.
#[derive(Accounts)]
pub struct OpenVault {
    /// The track's account in `ownership`, which alone can make it sign.
    pub track: Signer,
    /// The vault.
    #[account(mut)]
    pub vault: Account<Vault>,
}

impl OpenVault {
    /// `ownership` emits the event.
    pub fn handle(ctx: &mut Context<Self>) -> Result<()> {
        let vault = &mut ctx.accounts.vault;
        require!(address_eq(&vault.track, ctx.accounts.track.address()), RoyaltiesError::Caller_NotTrack);
        require!(!vault.open.get(), RoyaltiesError::Vault_AlreadyOpen);
        vault.open = true.into();
        Ok(())
    }
}
