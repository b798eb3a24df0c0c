//! Creates everything a track's royalties need, when `ownership` registers the track.

use anchor_lang::{
    address_eq, create_account_signed, find_program_address,
    pinocchio::sysvars::{Sysvar as _, rent::Rent},
    prelude::*,
};
use pinocchio_token_2022::instructions::InitializeAccount3;
use protocol::{
    royalty::{PositionState, VaultState},
    seeds,
};

use super::execute::ExtraAccounts;
use crate::{
    error::{RoyaltiesError, refused},
    state::{Config, Position, Vault},
    token::{self, ShareAccount},
};

/// Positions that a new purse can pay for.
const PURSE_POSITIONS: u64 = 8;

/// Accounts of `initialize_vault`.
#[derive(Accounts)]
pub struct InitializeVault {
    /// Registers the track and pays.
    #[account(mut)]
    pub registrant: Signer,
    /// The track's account in `ownership`, which alone can make it sign.
    pub track: Signer,
    /// This program's configuration.
    pub config: Account<Config>,
    /// The share mint: all shares issued, no authority left.
    pub mint: UncheckedAccount,
    /// The registrant's share token account, holding all of them.
    pub registrant_tokens: UncheckedAccount,
    /// The vault.
    #[account(init, payer = registrant, seeds = [seeds::VAULT, mint.address().as_ref()], bump)]
    pub vault: Account<Vault>,
    /// Created: the vault's account for the payment token.
    #[account(mut, seeds = [seeds::VAULT_TOKENS, mint.address().as_ref()], bump)]
    pub vault_tokens: UncheckedAccount,
    /// Funded: pays for positions that the hook opens.
    #[account(mut, seeds = [seeds::PURSE, mint.address().as_ref()], bump)]
    pub purse: UncheckedAccount,
    /// Created: the accounts that Token-2022 passes to the hook.
    #[account(mut, seeds = [seeds::EXTRA_ACCOUNT_METAS, mint.address().as_ref()], bump)]
    pub extra_account_metas: UncheckedAccount,
    /// The registrant's position.
    #[account(init, payer = registrant, seeds = [seeds::POSITION, registrant_tokens.address().as_ref()], bump)]
    pub position: Account<Position>,
    /// The payment token.
    pub payment_mint: UncheckedAccount,
    /// Its program.
    pub payment_token_program: UncheckedAccount,
    /// Creates accounts.
    pub system_program: Program<System>,
}

impl InitializeVault {
    fn validate(&self, track_id: &[u8; 32], supply: u64) -> Result<ShareAccount> {
        let ownership = &self.config.ownership_program;
        let (track, _) = find_program_address(&[seeds::TRACK, track_id], ownership);
        require!(address_eq(&track, self.track.address()), RoyaltiesError::Caller_NotTrack);
        require!(token::is_issued_share_mint(self.mint.account(), supply), RoyaltiesError::ShareMint_Unsupported);
        require!(
            address_eq(self.payment_mint.address(), &self.config.payment_mint)
                && self.payment_mint.owned_by(self.payment_token_program.address()),
            RoyaltiesError::PaymentToken_Mismatch
        );
        let shares = ShareAccount::read(self.registrant_tokens.account(), self.mint.address())
            .ok_or(RoyaltiesError::ShareAccount_Invalid)?;
        require!(shares.immutable_owner, RoyaltiesError::ShareAccount_OwnerNotImmutable);
        require!(address_eq(&shares.owner, self.registrant.address()), RoyaltiesError::Owner_Mismatch);
        Ok(shares)
    }

    fn create_vault_tokens(&self, bump: u8) -> Result<()> {
        let (program, mint) = (self.payment_token_program.address(), self.mint.address());
        create_account_signed(
            self.registrant.account(),
            self.vault_tokens.account(),
            token::ACCOUNT_SIZE,
            program,
            &[seeds::VAULT_TOKENS, mint.as_ref(), &[bump]],
        )?;
        InitializeAccount3 {
            account: self.vault_tokens.account(),
            mint: self.payment_mint.account(),
            owner: self.vault.address(),
            token_program: program,
        }
        .invoke()
    }

    fn create_extra_account_metas(&self, bump: u8) -> Result<()> {
        let list = ExtraAccounts { vault: self.vault.address(), purse: self.purse.address() };
        create_account_signed(
            self.registrant.account(),
            self.extra_account_metas.account(),
            ExtraAccounts::SIZE,
            &crate::ID,
            &[seeds::EXTRA_ACCOUNT_METAS, self.mint.address().as_ref(), &[bump]],
        )?;
        let mut account = *self.extra_account_metas.account();
        account.try_borrow_mut()?.copy_from_slice(&list.to_bytes());
        Ok(())
    }

    /// The purse keeps its own rent-exempt minimum, so it can pay down to exactly that.
    #[expect(clippy::arithmetic_side_effects, reason = "rents of a few hundred bytes")]
    fn fund_purse(&self) -> Result<()> {
        let rent = Rent::get()?;
        let position = rent.try_minimum_balance(<Account<Position> as Space>::INIT_SPACE)?;
        let lamports = rent.try_minimum_balance(0)? + PURSE_POSITIONS * position;
        let (mut from, mut to) = (*self.registrant.account(), *self.purse.account());
        let accounts =
            system_program::Transfer { from: CpiHandleMut::writable(&mut from), to: CpiHandleMut::writable(&mut to) };
        system_program::transfer(CpiContext::new(self.system_program.address(), accounts), lamports)
    }

    /// Opens the registrant's position with all shares. `ownership` emits the event.
    pub fn handle(ctx: &mut Context<Self>, track_id: [u8; 32], supply: u64) -> Result<()> {
        let now = crate::now()?;
        let bumps = &ctx.bumps;
        let accounts = &mut ctx.accounts;
        let shares = accounts.validate(&track_id, supply)?;
        accounts.create_vault_tokens(bumps.vault_tokens)?;
        accounts.create_extra_account_metas(bumps.extra_account_metas)?;
        accounts.fund_purse()?;

        let mut vault = VaultState::with_supply(supply, now);
        let mut position = PositionState::default();
        vault.touch(now, supply).map_err(refused)?;
        vault.open(&mut position, shares.amount).map_err(refused)?;

        *accounts.position = Position {
            earnings: position.into(),
            vault: *accounts.vault.address(),
            token_account: *accounts.registrant_tokens.address(),
            owner: shares.owner,
            beneficiary: shares.owner,
            payer: *accounts.registrant.address(),
            bump: bumps.position,
            reserved: [0; 7],
        };
        *accounts.vault = Vault {
            index: vault.index.into(),
            carry: vault.carry,
            pending: vault.pending,
            end: vault.end,
            last: vault.last,
            deposited: vault.deposited,
            claimed: 0,
            unopened: vault.unopened.into(),
            supply,
            period: accounts.config.epoch_length,
            track_id,
            track: *accounts.track.address(),
            mint: *accounts.mint.address(),
            tokens: *accounts.vault_tokens.address(),
            payment_mint: *accounts.payment_mint.address(),
            purse: *accounts.purse.address(),
            bump: bumps.vault,
            purse_bump: bumps.purse,
            payment_decimals: accounts.config.payment_decimals,
            open: false.into(),
            reserved: [0; 4],
        };
        Ok(())
    }
}
