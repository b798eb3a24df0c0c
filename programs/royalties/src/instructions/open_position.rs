//! Opens the position of a share token account, so that its shares earn. Signed by a payer, and by the owner unless the
//! owner is a wallet: a position only makes a wallet's shares earn, so any account may pay for one. Emits
//! `PositionOpened`.

use anchor_lang::{address_eq, prelude::*};
use protocol::{royalty::PositionState, seeds};

use crate::{
    error::{RoyaltiesError, refused},
    event::{PositionOpened, PositionRef},
    state::{Position, Vault},
    token::{self, ShareAccount},
};

/// Accounts of `open_position`.
#[event_cpi]
#[derive(Accounts)]
pub struct OpenPosition {
    /// Pays the rent and gets it back when the position is closed. May be the owner (`unsafe(dup)`).
    #[account(unsafe(dup))]
    pub payer: Signer,
    /// Owner of the token account; must sign unless it is a wallet.
    /// CHECK: compared with the owner of `token_account` in `validate`.
    pub owner: UncheckedAccount,
    /// The share token account.
    /// CHECK: `validate` checks its type, mint and owner.
    pub token_account: UncheckedAccount,
    /// The vault of the shares.
    #[account(mut)]
    pub vault: Account<Vault>,
    /// The position, created.
    #[account(init, payer = payer, seeds = [seeds::POSITION, token_account.address().as_ref()], bump)]
    pub position: Account<Position>,
    /// The system program, which creates the position.
    pub system_program: Program<System>,
}

impl OpenPosition {
    /// Returns the token account.
    fn validate(&self) -> Result<ShareAccount> {
        let shares = ShareAccount::read(self.token_account.account(), &self.vault.mint)
            .ok_or(RoyaltiesError::ShareAccount_Invalid)?;
        // A position keeps the owner with which it was opened, so the owner must not change.
        require!(shares.immutable_owner, RoyaltiesError::ShareAccount_OwnerNotImmutable);
        require!(address_eq(&shares.owner, self.owner.address()), RoyaltiesError::Owner_Mismatch);
        // A program-derived address decides itself whether it can claim earnings: those of unopened shares go to the
        // rewards pool.
        require!(self.owner.is_signer() || token::is_wallet(&shares.owner), RoyaltiesError::Owner_NotSigner);
        Ok(shares)
    }

    /// Counts the shares of the token account, which were unopened until then.
    pub fn handle(ctx: &mut Context<Self>) -> Result<()> {
        let now = crate::now()?;
        let accounts = &mut ctx.accounts;
        let shares = accounts.validate()?;

        let mut vault = accounts.vault.touched(now)?;
        let mut position = PositionState::default();
        match shares.amount {
            0 => vault.settle(&mut position),
            amount => vault.open(&mut position, amount),
        }
        .map_err(refused)?;
        accounts.vault.set_state(&vault);
        *accounts.position = Position {
            earnings: position.into(),
            vault: *accounts.vault.address(),
            token_account: *accounts.token_account.address(),
            owner: shares.owner,
            beneficiary: shares.owner,
            payer: *accounts.payer.address(),
            bump: ctx.bumps.position,
            reserved: [0; 7],
        };

        emit_cpi!(PositionOpened {
            track_id: ctx.accounts.vault.track_id,
            vault_state: ctx.accounts.vault.event_state(),
            position: PositionRef::of(&ctx.accounts.position, Some(&shares)),
            beneficiary: ctx.accounts.position.beneficiary,
            payer: ctx.accounts.position.payer,
        });
        Ok(())
    }
}
