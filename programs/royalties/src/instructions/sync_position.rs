//! Reconciles a position with its token account, for what no hook sees: a burn, or the account's end.

use anchor_lang::{address_eq, prelude::*};

use crate::{
    error::{RoyaltiesError, refused},
    event::{PositionRef, PositionSynced},
    state::{Position, Vault},
    token::ShareAccount,
};

/// Accounts of `sync_position`.
#[event_cpi]
#[derive(Accounts)]
pub struct SyncPosition {
    /// The position.
    #[account(mut)]
    pub position: Account<Position>,
    /// Its token account, which may have been closed.
    pub token_account: UncheckedAccount,
    /// Its vault.
    #[account(mut)]
    pub vault: Account<Vault>,
}

impl SyncPosition {
    fn validate(&self) -> Result<()> {
        require!(address_eq(&self.position.vault, self.vault.address()), RoyaltiesError::Vault_Mismatch);
        require!(
            address_eq(&self.position.token_account, self.token_account.address()),
            RoyaltiesError::Position_Mismatch
        );
        Ok(())
    }

    /// A closed account counts 0.
    pub fn handle(ctx: &mut Context<Self>) -> Result<()> {
        let now = crate::now()?;
        let accounts = &mut ctx.accounts;
        accounts.validate()?;

        let shares = ShareAccount::read(accounts.token_account.account(), &accounts.vault.mint);
        let counted = accounts.position.counted(shares.as_ref());
        let mut vault = accounts.vault.touched(now)?;
        let mut position = accounts.position.state();
        vault.sync(&mut position, counted).map_err(refused)?;
        accounts.position.set_state(&position);
        accounts.vault.set_state(&vault);

        emit_cpi!(PositionSynced {
            track_id: ctx.accounts.vault.track_id,
            position: PositionRef::open(&ctx.accounts.position),
            vault_state: ctx.accounts.vault.event_state(),
        });
        Ok(())
    }
}
