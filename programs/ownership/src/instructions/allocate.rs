//! Hands shares out before the issue is finished.

use anchor_lang::{
    address_eq,
    prelude::*,
    programs::{AssociatedToken, Token2022},
};
use royalties::token::is_wallet;

use crate::{
    error::OwnershipError, event::SharesAllocated, share_mint::AssociatedAccount, share_transfer::ShareTransfer,
    state::Track,
};

/// Most holders in one transaction.
const HOLDERS_MAX: usize = 4;

/// Accounts of `allocate`. After them, for each holder: wallet, associated token account (writable), position (writable).
#[event_cpi]
#[derive(Accounts)]
pub struct Allocate {
    /// Who registered the track; pays for the holders' accounts.
    #[account(mut)]
    pub registrant: Signer,
    /// The track.
    pub track: Account<Track>,
    /// The share mint.
    pub mint: UncheckedAccount,
    /// The registrant's token account of the shares.
    #[account(mut)]
    pub registrant_tokens: UncheckedAccount,
    /// The registrant's position.
    #[account(mut)]
    pub registrant_position: UncheckedAccount,
    /// The royalty vault.
    #[account(mut)]
    pub vault: UncheckedAccount,
    /// The track's purse.
    #[account(mut)]
    pub purse: UncheckedAccount,
    /// The hook's account list.
    pub extra_account_metas: UncheckedAccount,
    /// Token-2022.
    pub token_program: Program<Token2022>,
    /// Creates token accounts.
    pub associated_token_program: Program<AssociatedToken>,
    /// Creates accounts.
    pub system_program: Program<System>,
    /// The royalties program.
    #[account(address = royalties::ID)]
    pub royalties_program: UncheckedAccount,
    /// Event authority of the royalties program.
    pub royalties_event_authority: UncheckedAccount,
}

/// A receiver's accounts.
struct Holder {
    wallet: AccountView,
    tokens: AccountView,
    position: AccountView,
}

impl Allocate {
    #[expect(clippy::arithmetic_side_effects, reason = "at most four amounts")]
    fn validate(&self, accounts: usize, amounts: &[u64]) -> Result<()> {
        require!(address_eq(&self.track.registrant, self.registrant.address()), OwnershipError::Caller_NotRegistrant);
        require!(self.track.is_issuing(), OwnershipError::Track_NotIssuing);
        require!(address_eq(&self.track.mint, self.mint.address()), OwnershipError::Mint_Mismatch);
        require!(address_eq(&self.track.vault, self.vault.address()), OwnershipError::Vault_Mismatch);
        require!((1..=HOLDERS_MAX).contains(&amounts.len()), OwnershipError::Allocation_CountOutOfRange);
        require!(accounts == 3 * amounts.len(), OwnershipError::Allocation_LengthsDiffer);
        Ok(())
    }

    /// Creates the holder's token account, opens its position if it is a wallet, and moves the shares.
    fn hand_out(&mut self, mut holder: Holder, amount: u64) -> Result<()> {
        AssociatedAccount {
            payer: self.registrant.account(),
            tokens: &holder.tokens,
            wallet: &holder.wallet,
            mint: self.mint.account(),
            system_program: self.system_program.account(),
            token_program: self.token_program.account(),
            program: self.associated_token_program.account(),
        }
        .create()?;
        if holder.position.is_data_empty() && is_wallet(holder.wallet.address()) {
            self.open_position(&mut holder)?;
        }
        self.transfer(&holder, amount)
    }

    fn open_position(&mut self, holder: &mut Holder) -> Result<()> {
        let accounts = royalties::cpi::accounts::OpenPosition {
            payer: self.registrant.cpi_handle_mut(),
            owner: CpiHandle::readonly(&holder.wallet),
            token_account: CpiHandle::readonly(&holder.tokens),
            vault: self.vault.cpi_handle_mut(),
            position: CpiHandleMut::writable(&mut holder.position),
            system_program: self.system_program.cpi_handle(),
            event_authority: self.royalties_event_authority.cpi_handle(),
            program: self.royalties_program.cpi_handle(),
        };
        royalties::cpi::open_position(CpiContext::new(&royalties::ID, accounts))
    }

    fn transfer(&self, holder: &Holder, amount: u64) -> Result<()> {
        ShareTransfer {
            from: self.registrant_tokens.account(),
            mint: self.mint.account(),
            to: &holder.tokens,
            authority: self.registrant.account(),
            vault: self.vault.account(),
            from_position: self.registrant_position.account(),
            to_position: &holder.position,
            purse: self.purse.account(),
            system_program: self.system_program.account(),
            royalties_event_authority: self.royalties_event_authority.account(),
            royalties_program: self.royalties_program.account(),
            extra_account_metas: self.extra_account_metas.account(),
            token_program: self.token_program.account(),
        }
        .invoke(amount, &[])
    }

    /// The hook's events tell the positions; this program's tell who got shares in the issue.
    pub fn handle(ctx: &mut Context<Self>, amounts: &[u64]) -> Result<()> {
        let holders = ctx.remaining_accounts()?;
        ctx.accounts.validate(holders.len(), amounts)?;
        for (holder, amount) in holders.chunks_exact(3).zip(amounts) {
            require!(*amount > 0, OwnershipError::Allocation_AmountZero);
            let (wallet, tokens, position) = (holder[0], holder[1], holder[2]);
            ctx.accounts.hand_out(Holder { wallet, tokens, position }, *amount)?;
            emit_cpi!(SharesAllocated {
                track_id: ctx.accounts.track.track_id,
                to: *wallet.address(),
                amount: *amount,
            });
        }
        Ok(())
    }
}
