//! Buys some or all shares of a listing. Signed by the buyer. Emits `SharesSold`; `royalties` emits `SharesMoved`,
//! `PositionOpened` if the buyer's account has no position yet and, for a resale royalty above zero, `Deposited`.

use anchor_lang::{address_eq, prelude::*, programs::Token2022};
use protocol::{event::source, market::Sale};
use royalties::state::{Position, Slot};

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
    /// Buys and pays, also for the position. May be passed as `seller` (`unsafe(dup)`), so that sellers who buy from their
    /// own listing get `Listing_BuyerIsSeller` and not Anchor's error for duplicate accounts.
    #[account(mut, unsafe(dup))]
    pub buyer: Signer,
    /// The market.
    pub market: Account<Market>,
    /// Track of the listed shares.
    pub track: Account<Track>,
    /// The listing.
    #[account(mut)]
    pub listing: Account<Listing>,
    /// Seller of the listing; receives the rent of listing and escrow with the last share.
    /// CHECK: compared with `listing.seller` in `validate`. May be passed twice (`unsafe(dup)`), because its data is
    /// not read or written here.
    #[account(mut, unsafe(dup))]
    pub seller: UncheckedAccount,
    /// The escrow, which holds the listed shares.
    /// CHECK: compared with `listing.escrow` in `validate`.
    #[account(mut)]
    pub escrow: UncheckedAccount,
    /// Position of the escrow.
    /// CHECK: checked by the transfer hook (`Position::slot` in `royalties`).
    #[account(mut)]
    pub escrow_position: UncheckedAccount,
    /// Share token account of the buyer, which receives the shares.
    /// CHECK: `open_position` checks its type, mint and owner.
    #[account(mut)]
    pub buyer_shares: UncheckedAccount,
    /// Position of `buyer_shares`, created unless it exists.
    /// CHECK: `open_position` checks that it belongs to `buyer_shares` and counts its shares.
    #[account(mut)]
    pub buyer_position: UncheckedAccount,
    /// The share mint.
    /// CHECK: compared with `listing.mint` in `validate`.
    pub mint: UncheckedAccount,
    /// The royalty vault of the track.
    /// CHECK: compared with `track.vault` in `validate`.
    #[account(mut)]
    pub vault: UncheckedAccount,
    /// The vault's account of the payment token.
    /// CHECK: `royalties` compares it with `vault.tokens` in `deposit`. Not used if the resale royalty is zero.
    #[account(mut)]
    pub vault_tokens: UncheckedAccount,
    /// The purse of the track.
    /// CHECK: the transfer hook compares it with `vault.purse`.
    #[account(mut)]
    pub purse: UncheckedAccount,
    /// The list of extra accounts of the transfer hook.
    /// CHECK: Token-2022 finds it by the address that it derives from the mint and the hook program.
    pub extra_account_metas: UncheckedAccount,
    /// Account of the payment token from which the buyer pays.
    /// CHECK: its token program checks its mint, and that the buyer may transfer from it. May be passed twice
    /// (`unsafe(dup)`), because its data is not read or written here.
    #[account(mut, unsafe(dup))]
    pub buyer_tokens: UncheckedAccount,
    /// Account of the payment token that receives the proceeds.
    /// CHECK: compared with `listing.proceeds` in `validate`. May be passed as `buyer_tokens` (`unsafe(dup)`), so that
    /// sellers who buy from their own listing get `Listing_BuyerIsSeller` and not Anchor's error for duplicate accounts;
    /// the data of both is not read or written here.
    #[account(mut, unsafe(dup))]
    pub proceeds: UncheckedAccount,
    /// Account of collected fees.
    /// CHECK: compared with `market.fees` in `validate`.
    #[account(mut)]
    pub market_fees: UncheckedAccount,
    /// The mint of the payment token.
    /// CHECK: compared with `market.payment_mint` in `validate`.
    pub payment_mint: UncheckedAccount,
    /// The token program of the payment token.
    /// CHECK: compared with `market.payment_token_program` in `validate`.
    pub payment_token_program: UncheckedAccount,
    /// Token-2022.
    pub token_program: Program<Token2022>,
    /// The system program, which creates the position of the receiver.
    pub system_program: Program<System>,
    /// The royalties program.
    /// CHECK: the address is a constraint.
    #[account(address = royalties::ID)]
    pub royalties_program: UncheckedAccount,
    /// Event authority of the royalties program.
    /// CHECK: `royalties` checks its address.
    pub royalties_event_authority: UncheckedAccount,
}

impl Buy {
    fn validate(&self, amount: u64) -> Result<()> {
        // The market and the listing accept purchases.
        require!(!self.market.is_paused(), OwnershipError::Market_Paused);
        require!(self.listing.is_active(), OwnershipError::Listing_NotActive);
        require!(now()? < self.listing.expires_at, OwnershipError::Listing_Expired);
        // The buyer is not the seller: sellers could otherwise emit sales at any price and pay only the fee and the
        // royalty.
        require!(!address_eq(&self.listing.seller, self.buyer.address()), OwnershipError::Listing_BuyerIsSeller);
        // The escrow may hold more shares than are listed, if strangers sent some; they are not for sale.
        require!(amount <= self.listing.remaining, OwnershipError::Listing_AmountExceedsRemaining);
        // The accounts of the listing: payment, rent and shares must not be redirected.
        require!(address_eq(&self.listing.seller, self.seller.address()), OwnershipError::Seller_Mismatch);
        require!(address_eq(&self.listing.track, self.track.address()), OwnershipError::Track_Mismatch);
        require!(address_eq(&self.listing.mint, self.mint.address()), OwnershipError::Mint_Mismatch);
        require!(address_eq(&self.listing.escrow, self.escrow.address()), OwnershipError::Escrow_Mismatch);
        require!(address_eq(&self.listing.proceeds, self.proceeds.address()), OwnershipError::ProceedsAccount_Mismatch);
        // The payment does not come from the account that it goes to: a delegate of the seller could otherwise buy for
        // nothing, because a transfer of an account to itself does not use up the delegated amount.
        let own = address_eq(self.buyer_tokens.address(), self.proceeds.address());
        require!(!own, OwnershipError::Listing_BuyerIsSeller);
        // The resale royalty must go to the vault of this track, and the fee to the market.
        require!(address_eq(&self.track.vault, self.vault.address()), OwnershipError::Vault_Mismatch);
        require!(address_eq(&self.market.fees, self.market_fees.address()), OwnershipError::FeeAccount_Mismatch);
        require!(
            self.market.is_payment_token(self.payment_mint.address(), self.payment_token_program.address()),
            OwnershipError::PaymentToken_Mismatch
        );
        Ok(())
    }

    /// Pays the proceeds to the seller and the protocol fee to the market.
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

    /// Opens the position of the buyer with rent from the buyer, so that bought shares always earn and the purse is kept
    /// for transfers.
    fn open_position(&mut self) -> Result<()> {
        let shares = escrow::shares(self.buyer_shares.account(), &self.listing.mint)?;
        require!(address_eq(&shares.owner, self.buyer.address()), OwnershipError::Buyer_Mismatch);
        if let Slot::Open(position) = Position::slot(self.buyer_position.account(), self.buyer_shares.address())? {
            let counts = position.counts(&shares) && address_eq(&position.vault, self.vault.address());
            require!(counts, OwnershipError::Position_NotOpen);
            return Ok(());
        }
        let owner = *self.buyer.account();
        let accounts = royalties::cpi::accounts::OpenPosition {
            payer: self.buyer.cpi_handle_mut(),
            owner: CpiHandle::readonly(&owner),
            token_account: self.buyer_shares.cpi_handle(),
            vault: self.vault.cpi_handle_mut(),
            position: self.buyer_position.cpi_handle_mut(),
            system_program: self.system_program.cpi_handle(),
            event_authority: self.royalties_event_authority.cpi_handle(),
            program: self.royalties_program.cpi_handle(),
        };
        royalties::cpi::open_position(CpiContext::new(&royalties::ID, accounts))
    }

    /// Transfers the shares to the buyer, signed by the listing.
    fn transfer_shares(&self, amount: u64) -> Result<()> {
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

    /// Deposits the resale royalty in the vault of the track, with the listing as memo. The vault is open, because the
    /// issue is finished, and no instruction closes it again.
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

    /// Closes escrow and listing after the last share is sold. Shares that strangers sent to the escrow keep both open,
    /// until `cancel` returns these shares to the seller.
    fn close_when_empty(&mut self) -> Result<()> {
        let left = royalties::token::balance(self.escrow.account()).ok_or(OwnershipError::Escrow_Mismatch)?;
        if self.listing.remaining > 0 || left > 0 {
            return Ok(());
        }
        let (listing, seller) = (&self.listing, self.seller.account());
        escrow::close(listing, self.escrow.account(), seller, self.token_program.address())?;
        self.listing.close(*self.seller.account())
    }

    /// Sells `amount` shares at the terms of the listing, if they cost at most `max_price` in total, in base units of
    /// the payment token.
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
        accounts.open_position()?;
        accounts.transfer_shares(amount)?;
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
