//! Ends a listing and returns its shares. No switch stops this.

use anchor_lang::{address_eq, prelude::*, programs::Token2022};

use super::escrow;
use crate::{
    error::OwnershipError,
    event::ListingCancelled,
    now,
    share_transfer::ShareTransfer,
    state::{Listing, Track},
};

/// Accounts of `cancel`.
#[event_cpi]
#[derive(Accounts)]
pub struct Cancel {
    /// The seller; anyone once the listing has expired or is sold out.
    pub caller: Signer,
    /// The track.
    pub track: Account<Track>,
    /// The listing.
    #[account(mut, close = seller)]
    pub listing: Account<Listing>,
    /// Who sells; gets the rent back. May be the caller.
    #[account(mut, unsafe(dup))]
    pub seller: UncheckedAccount,
    /// The listing's escrow.
    #[account(mut)]
    pub escrow: UncheckedAccount,
    /// Its position.
    #[account(mut)]
    pub escrow_position: UncheckedAccount,
    /// A token account of the shares that the seller owns.
    #[account(mut)]
    pub seller_shares: UncheckedAccount,
    /// Its position, there or not.
    #[account(mut)]
    pub seller_position: UncheckedAccount,
    /// The share mint.
    pub mint: UncheckedAccount,
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
    /// Creates accounts.
    pub system_program: Program<System>,
    /// The royalties program.
    #[account(address = royalties::ID)]
    pub royalties_program: UncheckedAccount,
    /// Event authority of the royalties program.
    pub royalties_event_authority: UncheckedAccount,
}

impl Cancel {
    fn validate(&self) -> Result<()> {
        let listing = &self.listing;
        let over = listing.is_sold_out() || (listing.is_active() && now()? >= listing.expires_at);
        require!(over || address_eq(&listing.seller, self.caller.address()), OwnershipError::Caller_NotSeller);
        require!(address_eq(&listing.seller, self.seller.address()), OwnershipError::Seller_Mismatch);
        require!(address_eq(&listing.track, self.track.address()), OwnershipError::Track_Mismatch);
        require!(address_eq(&listing.mint, self.mint.address()), OwnershipError::Mint_Mismatch);
        require!(address_eq(&listing.escrow, self.escrow.address()), OwnershipError::Escrow_Mismatch);
        Ok(())
    }

    fn return_shares(&self) -> Result<()> {
        let amount = escrow::shares(self.escrow.account(), &self.listing.mint)?.amount;
        if amount == 0 {
            return Ok(());
        }
        let back = escrow::shares(self.seller_shares.account(), &self.listing.mint)?;
        require!(address_eq(&back.owner, &self.listing.seller), OwnershipError::Seller_Mismatch);
        let transfer = ShareTransfer {
            from: self.escrow.account(),
            mint: self.mint.account(),
            to: self.seller_shares.account(),
            authority: self.listing.account(),
            vault: self.vault.account(),
            from_position: self.escrow_position.account(),
            to_position: self.seller_position.account(),
            purse: self.purse.account(),
            system_program: self.system_program.account(),
            royalties_event_authority: self.royalties_event_authority.account(),
            royalties_program: self.royalties_program.account(),
            extra_account_metas: self.extra_account_metas.account(),
            token_program: self.token_program.account(),
        };
        escrow::signed(&self.listing, |signers| transfer.invoke(amount, signers))
    }

    /// What strangers sent to the escrow goes to the seller too. The escrow's position stays, for the seller to claim.
    pub fn handle(ctx: &mut Context<Self>) -> Result<()> {
        let accounts = &ctx.accounts;
        accounts.validate()?;
        accounts.return_shares()?;
        escrow::close(
            &accounts.listing,
            accounts.escrow.account(),
            accounts.seller.account(),
            accounts.token_program.address(),
        )?;
        if ctx.accounts.listing.remaining > 0 {
            emit_cpi!(ListingCancelled {
                listing: ctx.accounts.listing.address().to_bytes(),
                track_id: ctx.accounts.track.track_id,
                returned: ctx.accounts.listing.remaining,
            });
        }
        Ok(())
    }
}
