//! Sets the shares of a position to the balance of its token account, after a burn or when the account was closed,
//! because Token-2022 calls the hook for transfers only. Needs no signature. Emits `PositionSynced`.

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
    /// Share token account of the position, which may be closed.
    /// CHECK: compared with `position.token_account` in `validate`.
    pub token_account: UncheckedAccount,
    /// The vault of the position.
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

    /// Settles the position and counts the current balance; a closed token account counts 0 shares. The difference goes
    /// to, or comes from, the unopened shares.
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
            position: PositionRef::of(&ctx.accounts.position, shares.as_ref()),
            vault_state: ctx.accounts.vault.event_state(),
        });
        Ok(())
    }
}
