//! Closes a position without shares and earnings, and returns its rent. Signed by the owner, unless the token account
//! no longer exists. Emits `PositionClosed`.
//!
//! While the token account exists, only the owner may close the position: otherwise a stranger could close an empty
//! position, and the shares that the account receives next would be unopened.

use anchor_lang::{address_eq, prelude::*};
use protocol::royalty;

use crate::{
    error::{RoyaltiesError, refused},
    event::{PositionClosed, PositionRef},
    state::{Position, Vault},
    token::ShareAccount,
};

/// Accounts of `close_position`.
#[event_cpi]
#[derive(Accounts)]
pub struct ClosePosition {
    /// Owner of the position; must sign unless the token account no longer exists.
    /// CHECK: compared with `position.owner` in `validate`, which also requires the signature.
    pub owner: UncheckedAccount,
    /// Account that paid the rent of the position and gets it back.
    /// CHECK: compared with `position.payer` in `validate`. May be the owner (`unsafe(dup)`), because its data is not
    /// read or written here.
    #[account(unsafe(dup))]
    pub payer: UncheckedAccount,
    /// Share token account of the position, which may be closed.
    /// CHECK: compared with `position.token_account` in `validate`.
    pub token_account: UncheckedAccount,
    /// The position, closed.
    #[account(mut, close = payer)]
    pub position: Account<Position>,
    /// The vault of the position.
    #[account(mut)]
    pub vault: Account<Vault>,
}

impl ClosePosition {
    /// Returns the token account; `None` if it does not exist.
    fn validate(&self) -> Result<Option<ShareAccount>> {
        // The accounts stored in the position: the rent must not be redirected.
        require!(address_eq(&self.position.vault, self.vault.address()), RoyaltiesError::Vault_Mismatch);
        require!(
            address_eq(&self.position.token_account, self.token_account.address()),
            RoyaltiesError::Position_Mismatch
        );
        require!(address_eq(&self.position.owner, self.owner.address()), RoyaltiesError::Owner_Mismatch);
        require!(address_eq(&self.position.payer, self.payer.address()), RoyaltiesError::RentPayer_Mismatch);
        // A token account that was created again with another owner counts as closed.
        let shares = ShareAccount::read(self.token_account.account(), &self.vault.mint);
        let alive = shares.as_ref().is_some_and(|shares| address_eq(&shares.owner, &self.position.owner));
        require!(!alive || self.owner.is_signer(), RoyaltiesError::Owner_NotSigner);
        Ok(shares)
    }

    /// Adds the fraction of a base unit that the position could not pay out to the vault, so that nothing is lost.
    /// Fails with `Position_NotEmpty` if the position has shares or earnings.
    pub fn handle(ctx: &mut Context<Self>) -> Result<()> {
        let now = crate::now()?;
        let accounts = &mut ctx.accounts;
        let shares = accounts.validate()?;

        let mut vault = accounts.vault.touched(now)?;
        vault.close(&accounts.position.state(), accounts.vault.supply).map_err(refused)?;
        accounts.vault.set_state(&vault);

        emit_cpi!(PositionClosed {
            track_id: ctx.accounts.vault.track_id,
            position: PositionRef {
                open: false,
                state: royalty::PositionState::default().into(),
                ..PositionRef::of(&ctx.accounts.position, shares.as_ref())
            },
            vault_state: ctx.accounts.vault.event_state(),
        });
        Ok(())
    }
}
