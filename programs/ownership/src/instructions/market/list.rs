//! Last of three steps that list shares: offers all shares in the escrow. Signed by the seller. Emits `SharesListed`.

use anchor_lang::{address_eq, prelude::*};
use protocol::market::EXPIRY_LIMIT;

use super::{escrow, payment::price};
use crate::{
    error::OwnershipError,
    event::SharesListed,
    now,
    state::{Listing, Market, Track},
};

/// Accounts of `list`.
#[event_cpi]
#[derive(Accounts)]
pub struct List {
    /// Seller of the listing.
    pub seller: Signer,
    /// The market.
    pub market: Account<Market>,
    /// Track of the shares.
    pub track: Account<Track>,
    /// The listing, not active yet.
    #[account(mut)]
    pub listing: Account<Listing>,
    /// The escrow, which holds the shares.
    /// CHECK: compared with `listing.escrow` in `validate`.
    pub escrow: UncheckedAccount,
    /// The seller's account of the payment token, which will receive the proceeds.
    /// CHECK: `validate` checks its token program, mint and owner.
    pub proceeds: UncheckedAccount,
}

impl List {
    fn validate(&self, expires_at: u64) -> Result<()> {
        // The switch, the right of the caller, and the state of track and listing.
        require!(!self.market.is_paused(), OwnershipError::Market_Paused);
        require!(address_eq(&self.listing.seller, self.seller.address()), OwnershipError::Caller_NotSeller);
        require!(address_eq(&self.listing.track, self.track.address()), OwnershipError::Track_Mismatch);
        self.track.require_issued()?;
        require!(address_eq(&self.listing.escrow, self.escrow.address()), OwnershipError::Escrow_Mismatch);
        require!(!self.listing.is_active(), OwnershipError::Listing_AlreadyActive);
        // The terms. The contract stores the expiry in 40 bits, so both chains have the same limit.
        require!(expires_at > now()? && expires_at < EXPIRY_LIMIT, OwnershipError::Listing_ExpiryInvalid);
        // The proceeds must be payable: an initialized account of the payment token, owned by the seller.
        let market = &self.market;
        let owner = royalties::token::payment_owner(
            self.proceeds.account(),
            &market.payment_mint,
            &market.payment_token_program,
        )
        .ok_or(OwnershipError::ProceedsAccount_Mismatch)?;
        require!(address_eq(&owner, self.seller.address()), OwnershipError::ProceedsAccount_Mismatch);
        Ok(())
    }

    /// Sets the terms of the listing. They do not change afterwards, including the protocol fee, even if the admin sets
    /// another one.
    pub fn handle(ctx: &mut Context<Self>, unit_price: u64, expires_at: u64) -> Result<()> {
        let accounts = &mut ctx.accounts;
        accounts.validate(expires_at)?;
        let amount = escrow::shares(accounts.escrow.account(), &accounts.listing.mint)?.amount;
        require!(amount > 0, OwnershipError::Escrow_Empty);
        let fee_bps = accounts.market.fee_bps;
        price(amount, unit_price, accounts.track.resale_bps, fee_bps)?;
        accounts.listing.proceeds = *accounts.proceeds.address();
        accounts.listing.remaining = amount;
        accounts.listing.unit_price = unit_price;
        accounts.listing.expires_at = expires_at;
        accounts.listing.fee_bps = fee_bps;
        emit_cpi!(SharesListed {
            listing: ctx.accounts.listing.address().to_bytes(),
            track_id: ctx.accounts.track.track_id,
            seller: ctx.accounts.listing.seller,
            account: ctx.accounts.listing.escrow,
            amount,
            unit_price,
            fee_bps,
            expires_at,
        });
        Ok(())
    }
}
