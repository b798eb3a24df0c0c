//! Closes an empty position. The owner may; anyone may once the token account is gone. Were it open to all while the account
//! lives, a stranger could close an empty position and leave the next shares received unopened.

use anchor_lang::{address_eq, prelude::*};

use crate::{
    error::{RoyaltiesError, refused},
    event::PositionClosed,
    state::{Position, Vault},
    token::ShareAccount,
};

/// Accounts of `close_position`.
#[event_cpi]
#[derive(Accounts)]
pub struct ClosePosition {
    /// Owner of the position; signs unless the token account is gone.
    pub owner: UncheckedAccount,
    /// Who paid the position's rent, and gets it back. May be the owner.
    #[account(unsafe(dup))]
    pub payer: UncheckedAccount,
    /// Its token account, which may have been closed.
    pub token_account: UncheckedAccount,
    /// The position.
    #[account(mut, close = payer)]
    pub position: Account<Position>,
    /// Its vault.
    #[account(mut)]
    pub vault: Account<Vault>,
}

impl ClosePosition {
    fn validate(&self) -> Result<()> {
        require!(address_eq(&self.position.vault, self.vault.address()), RoyaltiesError::Vault_Mismatch);
        require!(
            address_eq(&self.position.token_account, self.token_account.address()),
            RoyaltiesError::Position_Mismatch
        );
        require!(address_eq(&self.position.owner, self.owner.address()), RoyaltiesError::Owner_Mismatch);
        require!(address_eq(&self.position.payer, self.payer.address()), RoyaltiesError::RentPayer_Mismatch);
        let shares = ShareAccount::read(self.token_account.account(), &self.vault.mint);
        let alive = shares.is_some_and(|shares| address_eq(&shares.owner, &self.position.owner));
        require!(!alive || self.owner.is_signer(), RoyaltiesError::Owner_NotSigner);
        Ok(())
    }

    /// The fraction the position could not pay out returns to the vault.
    pub fn handle(ctx: &mut Context<Self>) -> Result<()> {
        let now = crate::now()?;
        let accounts = &mut ctx.accounts;
        accounts.validate()?;

        let mut vault = accounts.vault.touched(now)?;
        vault.close(&accounts.position.state(), accounts.vault.supply).map_err(refused)?;
        accounts.vault.set_state(&vault);

        emit_cpi!(PositionClosed {
            track_id: ctx.accounts.vault.track_id,
            account: ctx.accounts.position.token_account,
            vault_state: ctx.accounts.vault.event_state(),
        });
        Ok(())
    }
}
