//! Ends a listing, returns its shares and closes its accounts. Signed by the seller, or by any account once the listing
//! has expired or is sold out. Works while the market is paused.
//!
//! Emits `ListingCancelled` if listed shares were not sold. `royalties` emits `SharesMoved` if the escrow held shares.

use anchor_lang::{address_eq, prelude::*, programs::Token2022};
use royalties::state::{Position, Slot};

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
    /// The seller; any account once the listing has expired or is sold out.
    pub caller: Signer,
    /// Track of the listed shares.
    pub track: Account<Track>,
    /// The listing, closed.
    #[account(mut, close = seller)]
    pub listing: Account<Listing>,
    /// Seller of the listing; receives the rent.
    /// CHECK: compared with `listing.seller` in `validate`. May be the caller (`unsafe(dup)`), because its data is not
    /// read or written here.
    #[account(mut, unsafe(dup))]
    pub seller: UncheckedAccount,
    /// The escrow, which holds the listed shares; closed.
    /// CHECK: compared with `listing.escrow` in `validate`.
    #[account(mut)]
    pub escrow: UncheckedAccount,
    /// Position of the escrow.
    /// CHECK: checked by the transfer hook (`Position::slot` in `royalties`).
    #[account(mut)]
    pub escrow_position: UncheckedAccount,
    /// Share token account of the seller, which receives the shares.
    /// CHECK: `return_shares` checks its type, mint and owner, unless the escrow is empty: then it is not used.
    #[account(mut)]
    pub seller_shares: UncheckedAccount,
    /// Position of `seller_shares`, or its empty address.
    /// CHECK: checked by the transfer hook (`Position::slot` in `royalties`), and by `return_shares` unless the seller
    /// signs.
    #[account(mut)]
    pub seller_position: UncheckedAccount,
    /// The share mint.
    /// CHECK: compared with `listing.mint` in `validate`.
    pub mint: UncheckedAccount,
    /// The royalty vault of the track.
    /// CHECK: the transfer hook compares `vault.mint` with the mint.
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
    /// The system program, which creates the position of the seller.
    pub system_program: Program<System>,
    /// The royalties program.
    /// CHECK: the address is a constraint.
    #[account(address = royalties::ID)]
    pub royalties_program: UncheckedAccount,
    /// Event authority of the royalties program.
    /// CHECK: `royalties` checks its address.
    pub royalties_event_authority: UncheckedAccount,
}

impl Cancel {
    fn validate(&self) -> Result<()> {
        let listing = &self.listing;
        // Right of the caller. Once nothing can be bought, any account may return the shares, so that they do not stay
        // in the escrow if the seller does nothing.
        let over = listing.is_sold_out() || (listing.is_active() && now()? >= listing.expires_at);
        require!(over || address_eq(&listing.seller, self.caller.address()), OwnershipError::Caller_NotSeller);
        // The accounts of the listing: shares and rent must not be redirected.
        require!(address_eq(&listing.seller, self.seller.address()), OwnershipError::Seller_Mismatch);
        require!(address_eq(&listing.track, self.track.address()), OwnershipError::Track_Mismatch);
        require!(address_eq(&listing.mint, self.mint.address()), OwnershipError::Mint_Mismatch);
        require!(address_eq(&listing.escrow, self.escrow.address()), OwnershipError::Escrow_Mismatch);
        Ok(())
    }

    /// Transfers all shares of the escrow to the seller, signed by the listing.
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
        escrow::signed(&self.listing, |signers| transfer.invoke(amount, signers))?;
        if address_eq(&self.listing.seller, self.caller.address()) {
            return Ok(());
        }
        // Shares earn for the seller while they are in the escrow. Another caller may move them only to an account where
        // they go on earning: it could otherwise choose one whose shares are unopened.
        let position = match Position::slot(self.seller_position.account(), self.seller_shares.address())? {
            Slot::Open(position) => Some(position),
            Slot::Empty(_) => None,
        };
        let earns = position
            .is_some_and(|position| position.counts(&back) && address_eq(&position.vault, self.vault.address()));
        require!(earns, OwnershipError::Position_NotOpen);
        Ok(())
    }

    /// Returns all shares of the escrow, including those that strangers sent to it. The position of the escrow remains,
    /// so that the seller can claim what the shares earned.
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
