//! First of three steps that list shares, all in one transaction: creates the listing and its escrow. Signed by the
//! seller. Emits no event; `royalties` emits `PositionOpened` and `BeneficiarySet` if the escrow has no position yet.
//!
//! In the second step, the seller transfers the shares to the escrow with a top-level instruction, because CPI Guard
//! blocks transfers that a program makes with the owner's signature. In the third step, `list` sets the price.

use anchor_lang::{address_eq, prelude::*, programs::Token2022};
use protocol::seeds;

use super::escrow;
use crate::{
    error::OwnershipError,
    state::{Listing, Market, Track},
};

/// Accounts of `open_listing`.
#[derive(Accounts)]
#[instruction(number: u64)]
pub struct OpenListing {
    /// Seller; pays for the accounts and gets their rent back.
    #[account(mut)]
    pub seller: Signer,
    /// The market.
    pub market: Account<Market>,
    /// Track of the shares.
    pub track: Account<Track>,
    /// The share mint.
    /// CHECK: compared with `track.mint` in `validate`.
    pub mint: UncheckedAccount,
    /// The listing, created.
    #[account(init, payer = seller, seeds = [seeds::LISTING, mint.address().as_ref(), seller.address().as_ref(), &number.to_be_bytes()], bump)]
    pub listing: Account<Listing>,
    /// The escrow, created.
    /// CHECK: the address is derived by the constraint; `escrow::create` creates the account.
    #[account(mut, seeds = [seeds::ESCROW, listing.address().as_ref()], bump)]
    pub escrow: UncheckedAccount,
    /// Position of the escrow, created unless an earlier listing with the same number left it.
    /// CHECK: `royalties` derives its address from the escrow in `open_position`; an existing position is not used
    /// here.
    #[account(mut)]
    pub escrow_position: UncheckedAccount,
    /// The royalty vault of the track.
    /// CHECK: compared with `track.vault` in `validate`.
    #[account(mut)]
    pub vault: UncheckedAccount,
    /// Token-2022.
    pub token_program: Program<Token2022>,
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

impl OpenListing {
    fn validate(&self) -> Result<()> {
        // The switch and the state of the track.
        require!(!self.market.is_paused(), OwnershipError::Market_Paused);
        self.track.require_issued()?;
        // The accounts of the track.
        require!(address_eq(&self.track.mint, self.mint.address()), OwnershipError::Mint_Mismatch);
        require!(address_eq(&self.track.vault, self.vault.address()), OwnershipError::Vault_Mismatch);
        Ok(())
    }

    /// Opens the position of the escrow, signed by the listing, and names the seller as its beneficiary: listed shares
    /// earn for the seller until they are sold.
    fn open_position(&mut self, number: u64, bump: u8) -> Result<()> {
        let (mint, seller) = (*self.mint.address(), *self.seller.address());
        let (number, bump) = (number.to_be_bytes(), [bump]);
        let seeds: &[&[u8]] = &[seeds::LISTING, mint.as_ref(), seller.as_ref(), &number, &bump];
        let signers = core::slice::from_ref(&seeds);
        escrow::open_position(
            [
                self.seller.account(),
                self.listing.account(),
                self.escrow.account(),
                self.vault.account(),
                self.escrow_position.account(),
                self.system_program.account(),
                self.royalties_event_authority.account(),
                self.royalties_program.account(),
            ],
            seeds,
        )?;
        let accounts = royalties::cpi::accounts::SetBeneficiary {
            owner: self.listing.cpi_handle(),
            vault: self.vault.cpi_handle(),
            position: self.escrow_position.cpi_handle_mut(),
            event_authority: self.royalties_event_authority.cpi_handle(),
            program: self.royalties_program.cpi_handle(),
        };
        royalties::cpi::set_beneficiary(CpiContext::new_with_signer(&royalties::ID, accounts, signers), seller)
    }

    /// Creates the listing without terms: it is not active until `list`.
    pub fn handle(ctx: &mut Context<Self>, number: u64) -> Result<()> {
        let (bump, escrow_bump) = (ctx.bumps.listing, ctx.bumps.escrow);
        let accounts = &mut ctx.accounts;
        accounts.validate()?;
        *accounts.listing = Listing {
            seller: *accounts.seller.address(),
            track: *accounts.track.address(),
            mint: *accounts.mint.address(),
            escrow: *accounts.escrow.address(),
            proceeds: Address::default(),
            number,
            remaining: 0,
            unit_price: 0,
            expires_at: 0,
            fee_bps: 0,
            bump,
            reserved: [0; 5],
        };
        escrow::create(
            accounts.seller.account(),
            accounts.escrow.account(),
            escrow_bump,
            accounts.listing.address(),
            accounts.mint.account(),
            accounts.token_program.address(),
        )?;
        if accounts.escrow_position.is_data_empty() {
            accounts.open_position(number, bump)?;
        }
        Ok(())
    }
}
