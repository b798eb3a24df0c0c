//! Creates the vault, the purse and the registrant's position of a track, when `ownership` registers the track. Signed
//! by the registrant and by the track account. Emits no event: `ownership` emits `TrackRegistered`.

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

/// Number of positions that a new purse can pay for.
const PURSE_POSITIONS: u64 = 8;

/// Accounts of `initialize_vault`.
#[derive(Accounts)]
pub struct InitializeVault {
    /// Registers the track and pays for all accounts.
    #[account(mut)]
    pub registrant: Signer,
    /// The track account of `ownership`, for which only `ownership` can sign.
    pub track: Signer,
    /// The configuration of this program.
    pub config: Account<Config>,
    /// The share mint, with all shares issued and without authorities.
    /// CHECK: checked by `is_issued_share_mint` in `validate`.
    pub mint: UncheckedAccount,
    /// The registrant's share token account, which holds all shares.
    /// CHECK: `validate` checks its type, mint and owner.
    pub registrant_tokens: UncheckedAccount,
    /// The vault, created.
    #[account(init, payer = registrant, seeds = [seeds::VAULT, mint.address().as_ref()], bump)]
    pub vault: Account<Vault>,
    /// The vault's account of the payment token, created.
    /// CHECK: the address is derived by the constraint; `create_vault_tokens` creates the account.
    #[account(mut, seeds = [seeds::VAULT_TOKENS, mint.address().as_ref()], bump)]
    pub vault_tokens: UncheckedAccount,
    /// The purse, which pays for positions opened by the transfer hook; funded.
    /// CHECK: the address is derived by the constraint. It has no data; the system program owns it.
    #[account(mut, seeds = [seeds::PURSE, mint.address().as_ref()], bump)]
    pub purse: UncheckedAccount,
    /// The list of accounts that Token-2022 passes to the hook, created.
    /// CHECK: the address is derived by the constraint; `create_extra_account_metas` creates the account.
    #[account(mut, seeds = [seeds::EXTRA_ACCOUNT_METAS, mint.address().as_ref()], bump)]
    pub extra_account_metas: UncheckedAccount,
    /// The registrant's position, created.
    #[account(init, payer = registrant, seeds = [seeds::POSITION, registrant_tokens.address().as_ref()], bump)]
    pub position: Account<Position>,
    /// The mint of the payment token.
    /// CHECK: compared with `config.payment_mint` in `validate`.
    pub payment_mint: UncheckedAccount,
    /// The token program of the payment token.
    /// CHECK: `validate` requires that it owns `payment_mint`.
    pub payment_token_program: UncheckedAccount,
    /// The system program, which creates accounts.
    pub system_program: Program<System>,
}

impl InitializeVault {
    /// Returns the registrant's token account.
    fn validate(&self, track_id: &[u8; 32], supply: u64) -> Result<ShareAccount> {
        // Only `ownership` can make the track account sign, so no other program creates vaults.
        let ownership = &self.config.ownership_program;
        let (track, _) = find_program_address(&[seeds::TRACK, track_id], ownership);
        require!(address_eq(&track, self.track.address()), RoyaltiesError::Caller_NotTrack);
        // The supply of the vault is fixed, so the mint must not be able to issue more shares.
        require!(token::is_issued_share_mint(self.mint.account(), supply), RoyaltiesError::ShareMint_Unsupported);
        require!(
            address_eq(self.payment_mint.address(), &self.config.payment_mint)
                && self.payment_mint.owned_by(self.payment_token_program.address()),
            RoyaltiesError::PaymentToken_Mismatch
        );
        // The registrant holds the shares in an account whose owner cannot change, so that the position keeps its
        // owner.
        let shares = ShareAccount::read(self.registrant_tokens.account(), self.mint.address())
            .ok_or(RoyaltiesError::ShareAccount_Invalid)?;
        require!(shares.immutable_owner, RoyaltiesError::ShareAccount_OwnerNotImmutable);
        require!(address_eq(&shares.owner, self.registrant.address()), RoyaltiesError::Owner_Mismatch);
        Ok(shares)
    }

    /// Creates the vault's account of the payment token, owned by the vault.
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

    /// Creates the list of extra accounts for the transfer hook.
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

    /// Transfers lamports for [`PURSE_POSITIONS`] positions to the purse, plus its own rent-exempt minimum.
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

    /// Creates the vault, and the registrant's position with all shares. The vault is not open for deposits yet.
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
