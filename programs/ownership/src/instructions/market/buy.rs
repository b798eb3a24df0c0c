//! Buys a part of a listing, or the rest.

use anchor_lang::{address_eq, prelude::*, programs::Token2022};
use protocol::{event::source, market::Sale};

use super::{
    escrow,
    payment::{Payment, price},
};
use crate::{
    error::OwnershipError,
    event::SharesSold,
    now,
    share_transfer::ShareTransfer,
    state::{Listing, Market, Track},
};

/// Accounts of `buy`.
#[event_cpi]
#[derive(Accounts)]
pub struct Buy {
    /// Who buys and pays.
    pub buyer: Signer,
    /// The market.
    pub market: Account<Market>,
    /// The track.
    pub track: Account<Track>,
    /// The listing.
    #[account(mut)]
    pub listing: Account<Listing>,
    /// Who sells; gets the rent of listing and escrow with the last share.
    #[account(mut, unsafe(dup))]
    pub seller: UncheckedAccount,
    /// The listing's escrow.
    #[account(mut)]
    pub escrow: UncheckedAccount,
    /// Its position.
    #[account(mut)]
    pub escrow_position: UncheckedAccount,
    /// Where the shares go: any token account of them.
    #[account(mut)]
    pub buyer_shares: UncheckedAccount,
    /// Its position, there or not.
    #[account(mut)]
    pub buyer_position: UncheckedAccount,
    /// The share mint.
    pub mint: UncheckedAccount,
    /// The royalty vault.
    #[account(mut)]
    pub vault: UncheckedAccount,
    /// The vault's account of the payment token.
    #[account(mut)]
    pub vault_tokens: UncheckedAccount,
    /// The track's purse.
    #[account(mut)]
    pub purse: UncheckedAccount,
    /// The hook's account list.
    pub extra_account_metas: UncheckedAccount,
    /// The buyer's account of the payment token. As with the seller's, no data of it is mapped.
    #[account(mut, unsafe(dup))]
    pub buyer_tokens: UncheckedAccount,
    /// The seller's, as the listing names it. No data of it is mapped, so that sellers who buy their own shares are told so.
    #[account(mut, unsafe(dup))]
    pub proceeds: UncheckedAccount,
    /// The account of collected fees.
    #[account(mut)]
    pub market_fees: UncheckedAccount,
    /// The payment token.
    pub payment_mint: UncheckedAccount,
    /// Its program.
    pub payment_token_program: UncheckedAccount,
    /// Token-2022.
    pub token_program: Program<Token2022>,
    /// Creates accounts.
    pub system_program: Program<System>,
    /// The royalties program.
    #[account(address = royalties::ID)]
    pub royalties_program: UncheckedAccount,
    /// Event authority of the royalties program.
    pub royalties_event_authority: UncheckedAccount,
}

impl Buy {
    fn validate(&self, amount: u64) -> Result<()> {
        require!(!self.market.is_paused(), OwnershipError::Market_Paused);
        require!(self.listing.is_active(), OwnershipError::Listing_NotActive);
        require!(now()? < self.listing.expires_at, OwnershipError::Listing_Expired);
        require!(!address_eq(&self.listing.seller, self.buyer.address()), OwnershipError::Listing_BuyerIsSeller);
        require!(amount <= self.listing.remaining, OwnershipError::Listing_AmountExceedsRemaining);
        require!(address_eq(&self.listing.seller, self.seller.address()), OwnershipError::Seller_Mismatch);
        require!(address_eq(&self.listing.track, self.track.address()), OwnershipError::Track_Mismatch);
        require!(address_eq(&self.listing.mint, self.mint.address()), OwnershipError::Mint_Mismatch);
        require!(address_eq(&self.listing.escrow, self.escrow.address()), OwnershipError::Escrow_Mismatch);
        require!(address_eq(&self.listing.proceeds, self.proceeds.address()), OwnershipError::ProceedsAccount_Mismatch);
        require!(address_eq(&self.track.vault, self.vault.address()), OwnershipError::Vault_Mismatch);
        require!(address_eq(&self.market.fees, self.market_fees.address()), OwnershipError::FeeAccount_Mismatch);
        require!(
            self.market.is_payment_token(self.payment_mint.address(), self.payment_token_program.address()),
            OwnershipError::PaymentToken_Mismatch
        );
        Ok(())
    }

    fn pay(&self, sold: &Sale) -> Result<()> {
        let payment = Payment {
            from: self.buyer_tokens.account(),
            authority: self.buyer.account(),
            mint: self.payment_mint.account(),
            program: self.payment_token_program.account(),
            decimals: self.market.payment_decimals,
        };
        payment.pay(self.proceeds.account(), sold.proceeds, &[])?;
        payment.pay(self.market_fees.account(), sold.fee, &[])
    }

    fn hand_over(&self, amount: u64) -> Result<()> {
        let transfer = ShareTransfer {
            from: self.escrow.account(),
            mint: self.mint.account(),
            to: self.buyer_shares.account(),
            authority: self.listing.account(),
            vault: self.vault.account(),
            from_position: self.escrow_position.account(),
            to_position: self.buyer_position.account(),
            purse: self.purse.account(),
            system_program: self.system_program.account(),
            royalties_event_authority: self.royalties_event_authority.account(),
            royalties_program: self.royalties_program.account(),
            extra_account_metas: self.extra_account_metas.account(),
            token_program: self.token_program.account(),
        };
        escrow::signed(&self.listing, |signers| transfer.invoke(amount, signers))
    }

    /// The resale royalty is the buyer's deposit into the vault, which nobody can make fail.
    fn deposit(&mut self, royalty: u64) -> Result<()> {
        if royalty == 0 {
            return Ok(());
        }
        let listing = self.listing.address().to_bytes();
        let accounts = royalties::cpi::accounts::Deposit {
            depositor: self.buyer.cpi_handle(),
            depositor_tokens: self.buyer_tokens.cpi_handle_mut(),
            vault: self.vault.cpi_handle_mut(),
            vault_tokens: self.vault_tokens.cpi_handle_mut(),
            payment_mint: self.payment_mint.cpi_handle(),
            payment_token_program: self.payment_token_program.cpi_handle(),
            event_authority: self.royalties_event_authority.cpi_handle(),
            program: self.royalties_program.cpi_handle(),
        };
        royalties::cpi::deposit(CpiContext::new(&royalties::ID, accounts), royalty, source::RESALE, listing)
    }

    /// With the last share escrow and listing are gone; shares that strangers sent to the escrow keep both until they are
    /// returned by `cancel`.
    fn close_when_empty(&mut self) -> Result<()> {
        let left = royalties::token::balance(self.escrow.account()).ok_or(OwnershipError::Escrow_Mismatch)?;
        if self.listing.remaining > 0 || left > 0 {
            return Ok(());
        }
        let (listing, seller) = (&self.listing, self.seller.account());
        escrow::close(listing, self.escrow.account(), seller, self.token_program.address())?;
        self.listing.close(*self.seller.account())
    }

    /// At most `max_price` for all of it.
    pub fn handle(ctx: &mut Context<Self>, amount: u64, max_price: u64) -> Result<()> {
        let accounts = &mut ctx.accounts;
        accounts.validate(amount)?;
        let (unit_price, fee_bps) = (accounts.listing.unit_price, accounts.listing.fee_bps);
        let sold = price(amount, unit_price, accounts.track.resale_bps, fee_bps)?;
        require!(sold.price <= max_price, OwnershipError::Sale_PriceAboveMaximum);
        let remaining =
            accounts.listing.remaining.checked_sub(amount).ok_or(OwnershipError::Listing_AmountExceedsRemaining)?;
        accounts.listing.remaining = remaining;

        accounts.pay(&sold)?;
        accounts.hand_over(amount)?;
        accounts.deposit(sold.royalty)?;
        emit_cpi!(SharesSold {
            listing: ctx.accounts.listing.address().to_bytes(),
            track_id: ctx.accounts.track.track_id,
            seller: ctx.accounts.listing.seller,
            buyer: *ctx.accounts.buyer.address(),
            amount,
            price: sold.price,
            royalty: sold.royalty,
            fee: sold.fee,
            remaining,
        });
        ctx.accounts.close_when_empty()
    }
}
