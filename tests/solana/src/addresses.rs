//! Addresses of accounts, derived from seeds.

use anchor_lang::prelude::Address;
use protocol::seeds;
use spl_associated_token_account_interface::address::get_associated_token_address_with_program_id;

/// The program-derived address of `seeds`.
pub fn pda(seeds: &[&[u8]], program: &Address) -> Address {
    Address::find_program_address(seeds, program).0
}

/// The program-derived address that signs a program's events.
pub fn event_authority(program: &Address) -> Address {
    pda(&[seeds::EVENT_AUTHORITY], program)
}

/// A wallet's associated Token-2022 account.
pub fn ata(wallet: &Address, mint: &Address) -> Address {
    get_associated_token_address_with_program_id(wallet, mint, &spl_token_2022_interface::ID)
}

/// The position of a share token account.
pub fn position(token_account: &Address) -> Address {
    pda(&[seeds::POSITION, token_account.as_ref()], &royalties::ID)
}
