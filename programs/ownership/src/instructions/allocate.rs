//! Transfers shares of the registrant to other holders before the issue is finished. Signed by the registrant. Emits
//! one `SharesAllocated` per holder; `royalties` emits `SharesMoved` with it, and `PositionOpened` for a new position.

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

/// Maximum number of holders per instruction.
const HOLDERS_MAX: usize = 4;

/// Accounts of `allocate`. Remaining accounts, three per holder: wallet, associated token account (writable), position
/// (writable).
#[event_cpi]
#[derive(Accounts)]
pub struct Allocate {
    /// Registrant of the track; pays for the accounts of the holders.
    #[account(mut)]
    pub registrant: Signer,
    /// The track, whose issue is not finished.
    pub track: Account<Track>,
    /// The share mint.
    /// CHECK: compared with `track.mint` in `validate`.
    pub mint: UncheckedAccount,
    /// Share token account of the registrant, from which the shares are transferred.
    /// CHECK: Token-2022 checks its mint, and that the registrant may transfer from it.
    #[account(mut)]
    pub registrant_tokens: UncheckedAccount,
    /// Position of `registrant_tokens`.
    /// CHECK: checked by the transfer hook (`Position::slot` in `royalties`).
    #[account(mut)]
    pub registrant_position: UncheckedAccount,
    /// The royalty vault of the track.
    /// CHECK: compared with `track.vault` in `validate`.
    #[account(mut)]
    pub vault: UncheckedAccount,
    /// The purse of the track.
    /// CHECK: the transfer hook compares it with `vault.purse`.
    #[account(mut)]
    pub purse: UncheckedAccount,
    /// The list of extra accounts of the transfer hook.
    /// CHECK: Token-2022 finds it by the address that it derives from the mint and the hook program.
    pub extra_account_metas: UncheckedAccount,
    /// Token-2022.
    pub token_program: Program<Token2022>,
    /// The associated token account program, which creates the token accounts of the holders.
    pub associated_token_program: Program<AssociatedToken>,
    /// The system program, which creates accounts.
    pub system_program: Program<System>,
    /// The royalties program.
    /// CHECK: the address is a constraint.
    #[account(address = royalties::ID)]
    pub royalties_program: UncheckedAccount,
    /// Event authority of the royalties program.
    /// CHECK: `royalties` checks its address.
    pub royalties_event_authority: UncheckedAccount,
}

/// The accounts of one holder. Unchecked: the associated token account program derives `tokens` from `wallet`, and
/// `royalties` derives `position` from `tokens`.
struct Holder {
    wallet: AccountView,
    tokens: AccountView,
    position: AccountView,
}

impl Allocate {
    #[expect(clippy::arithmetic_side_effects, reason = "at most four amounts")]
    fn validate(&self, accounts: usize, amounts: &[u64]) -> Result<()> {
        // Right of the caller and stage of the track: after the issue, shares move only by transfers and sales.
        require!(address_eq(&self.track.registrant, self.registrant.address()), OwnershipError::Caller_NotRegistrant);
        require!(self.track.is_issuing(), OwnershipError::Track_NotIssuing);
        // The accounts of the track. The remaining ones are checked by the programs called.
        require!(address_eq(&self.track.mint, self.mint.address()), OwnershipError::Mint_Mismatch);
        require!(address_eq(&self.track.vault, self.vault.address()), OwnershipError::Vault_Mismatch);
        // Each amount needs its three remaining accounts, otherwise some amounts or accounts would be ignored.
        require!((1..=HOLDERS_MAX).contains(&amounts.len()), OwnershipError::Allocation_CountOutOfRange);
        require!(accounts == 3 * amounts.len(), OwnershipError::Allocation_LengthsDiffer);
        Ok(())
    }

    /// Creates the token account of the holder if it does not exist, opens its position if the holder is a wallet, and
    /// transfers the shares. Other holders open their position themselves, because `royalties` requires their
    /// signature.
    fn allocate_to(&mut self, mut holder: Holder, amount: u64) -> Result<()> {
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

    /// Opens the position with rent from the registrant, so that the purse is kept for later transfers.
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

    /// Transfers `amount` shares from the registrant to the holder.
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

    /// Transfers one amount to each holder, in order. `SharesAllocated` records which holders received shares in the
    /// issue; the changes of the positions are in the events of the hook.
    pub fn handle(ctx: &mut Context<Self>, amounts: &[u64]) -> Result<()> {
        let holders = ctx.remaining_accounts()?;
        ctx.accounts.validate(holders.len(), amounts)?;
        for (holder, amount) in holders.chunks_exact(3).zip(amounts) {
            // Checked per holder, so that the first wrong amount or account decides which error is returned.
            require!(*amount > 0, OwnershipError::Allocation_AmountZero);
            let (wallet, tokens, position) = (holder[0], holder[1], holder[2]);
            ctx.accounts.allocate_to(Holder { wallet, tokens, position }, *amount)?;
            emit_cpi!(SharesAllocated {
                track_id: ctx.accounts.track.track_id,
                to: *wallet.address(),
                amount: *amount,
            });
        }
        Ok(())
    }
}
