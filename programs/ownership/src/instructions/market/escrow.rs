//! The token account that holds a listing's shares.

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

/// Opens the escrow's position with the listing's signature as its owner's, which `royalties` asks of an owner that is no wallet and
/// its generated CPI does not give. `views`: payer, listing, escrow, vault, position, and the rest as the instruction has them.
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
    Ok(royalties::token::ShareAccount::read(view, mint).ok_or(OwnershipError::ShareAccount_Invalid)?)
}
