//! The token account that holds a listing's shares.

use anchor_lang::{
    create_account_signed,
    pinocchio::cpi::{Seed, Signer as PdaSigner},
    prelude::*,
};
use pinocchio_token_2022::instructions::{CloseAccount, InitializeAccount3, InitializeImmutableOwner};
use protocol::seeds;

use crate::{error::OwnershipError, state::Listing};

/// A Token-2022 account with immutable owner and the hook's mark: base and account type, then entries of 4 and of 4 + 1.
const ESCROW_SIZE: usize = 165 + 1 + 4 + (4 + 1);

/// Creates the escrow, owned by the listing for good.
pub(super) fn create(
    payer: &AccountView,
    escrow: &AccountView,
    bump: u8,
    listing: &Address,
    mint: &AccountView,
    token_program: &Address,
) -> Result<()> {
    create_account_signed(payer, escrow, ESCROW_SIZE, token_program, &[seeds::ESCROW, listing.as_ref(), &[bump]])?;
    InitializeImmutableOwner { account: escrow, token_program }.invoke()?;
    InitializeAccount3 { account: escrow, mint, owner: listing, token_program }.invoke()
}

/// Calls `act` with the listing's signature.
pub(super) fn signed(listing: &Listing, act: impl FnOnce(&[PdaSigner]) -> Result<()>) -> Result<()> {
    let (number, bump) = (listing.number.to_be_bytes(), [listing.bump]);
    let seeds = [
        Seed::from(seeds::LISTING),
        Seed::from(listing.mint.as_ref()),
        Seed::from(listing.seller.as_ref()),
        Seed::from(&number),
        Seed::from(&bump),
    ];
    act(&[PdaSigner::from(&seeds)])
}

/// Closes the empty escrow; its rent goes to the seller, who paid it.
pub(super) fn close(
    listing: &Account<Listing>,
    escrow: &AccountView,
    seller: &AccountView,
    token_program: &Address,
) -> Result<()> {
    let authority = listing.account();
    signed(listing, |signers| {
        CloseAccount { account: escrow, destination: seller, authority, token_program }.invoke_signed(signers)
    })
}

/// Shares in a token account of `mint`, and whose they are.
pub(super) fn shares(view: &AccountView, mint: &Address) -> Result<royalties::token::ShareAccount> {
    Ok(royalties::token::ShareAccount::read(view, mint).ok_or(OwnershipError::NotShareAccount)?)
}
