//! Opens the position of a share token account. The owner signs; for a wallet anyone may, since nothing but earning follows.

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
    /// Pays, and gets the rent back when the position closes. May be the owner.
    #[account(unsafe(dup))]
    pub payer: Signer,
    /// Owner of the token account; signs unless it is a wallet.
    pub owner: UncheckedAccount,
    /// The share token account.
    pub token_account: UncheckedAccount,
    /// The vault of these shares.
    #[account(mut)]
    pub vault: Account<Vault>,
    /// The position.
    #[account(init, payer = payer, seeds = [seeds::POSITION, token_account.address().as_ref()], bump)]
    pub position: Account<Position>,
    /// Creates the account.
    pub system_program: Program<System>,
}

impl OpenPosition {
    fn validate(&self) -> Result<ShareAccount> {
        let shares = ShareAccount::read(self.token_account.account(), &self.vault.mint)
            .ok_or(RoyaltiesError::ShareAccount_Invalid)?;
        require!(shares.immutable_owner, RoyaltiesError::ShareAccount_OwnerNotImmutable);
        require!(address_eq(&shares.owner, self.owner.address()), RoyaltiesError::Owner_Mismatch);
        require!(self.owner.is_signer() || token::is_wallet(&shares.owner), RoyaltiesError::Owner_NotSigner);
        Ok(shares)
    }

    /// Counts the account's balance, which was unopened before.
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
            position: PositionRef::open(&ctx.accounts.position),
            beneficiary: ctx.accounts.position.beneficiary,
            payer: ctx.accounts.position.payer,
        });
        Ok(())
    }
}
