//! The escrow of a listing: a share token account owned by the listing.

use anchor_lang::{
    InstructionData as _, create_account_signed,
    pinocchio::{
        cpi::{Seed, Signer as PdaSigner, invoke_signed},
        instruction::{InstructionAccount, InstructionView},
    },
    prelude::*,
};
use pinocchio_token_2022::instructions::{CloseAccount, InitializeAccount3, InitializeImmutableOwner};
use protocol::seeds;

use crate::{error::OwnershipError, state::Listing};

/// Bytes of a Token-2022 account with immutable owner and the transfer hook's flag: base, account type, then extension
/// entries of 4 and of 4 + 1 bytes.
const ESCROW_SIZE: usize = 165 + 1 + 4 + (4 + 1);

/// Creates the escrow. Its owner is the listing, permanently.
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

/// Opens the position of the escrow, signed by the listing. `royalties` requires the signature of an owner that is not
/// a wallet, and the CPI module that Anchor generates does not mark the owner as a signer.
///
/// `views`: payer, listing, escrow, vault, position, system program, event authority, royalties program. `listing`: the
/// seeds of the listing with its bump.
pub(super) fn open_position(views: [&AccountView; 8], listing: &[&[u8]]) -> Result<()> {
    let [payer, owner, tokens, vault, position, system_program, event_authority, program] = views;
    let accounts = [
        InstructionAccount::writable_signer(payer.address()),
        InstructionAccount::readonly_signer(owner.address()),
        InstructionAccount::readonly(tokens.address()),
        InstructionAccount::writable(vault.address()),
        InstructionAccount::writable(position.address()),
        InstructionAccount::readonly(system_program.address()),
        InstructionAccount::readonly(event_authority.address()),
        InstructionAccount::readonly(program.address()),
    ];
    let data = royalties::instruction::OpenPosition {}.data();
    let instruction = InstructionView { program_id: &royalties::ID, accounts: &accounts, data: &data };
    let seeds: Vec<_> = listing.iter().map(|seed| Seed::from(*seed)).collect();
    invoke_signed(&instruction, &views, &[PdaSigner::from(seeds.as_slice())])
}

/// Calls `act` with the signature of the listing.
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

/// Closes the escrow, which must be empty. Its rent goes to the seller, who paid it.
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

/// Reads a share token account of `mint`: its owner and its number of shares. Fails with
/// [`OwnershipError::ShareAccount_Invalid`] if `view` is not such an account.
pub(super) fn shares(view: &AccountView, mint: &Address) -> Result<royalties::token::ShareAccount> {
    Ok(royalties::token::ShareAccount::read(view, mint).ok_or(OwnershipError::ShareAccount_Invalid)?)
}
