//! The list of accounts that Token-2022 and wallets add to a transfer of shares, as `spl-tlv-account-resolution` stores it.

use anchor_lang::prelude::*;
use protocol::seeds;

/// Type of the list: the discriminator of `spl-transfer-hook-interface:execute`.
const EXECUTE: [u8; 8] = [105, 37, 101, 197, 75, 251, 102, 26];

/// Bytes of one entry: discriminator, configuration, signer, writable.
const ENTRY: usize = 35;
const ENTRIES: usize = 7;
const HEADER: usize = 16;
const SIZE: usize = HEADER + ENTRIES * ENTRY;

/// Entry with a fixed address.
const FIXED: u8 = 0;
/// Entry with an address derived from the hook program.
const DERIVED: u8 = 1;
/// Seed: literal bytes, preceded by their number.
const LITERAL: u8 = 1;
/// Seed: the address of the account with the index that follows.
const ACCOUNT_KEY: u8 = 3;

/// Indexes of the token accounts among the interface's accounts.
const SOURCE: u8 = 0;
const DESTINATION: u8 = 2;

/// Vault, the two positions, purse, system program, event authority, this program, in this order. Only the positions
/// are derived: Token-2022 pays for every derivation in every transfer.
pub struct ExtraAccounts<'a> {
    /// The vault.
    pub vault: &'a Address,
    /// The purse.
    pub purse: &'a Address,
}

impl ExtraAccounts<'_> {
    /// Bytes of the account.
    pub const SIZE: usize = SIZE;

    /// The account's data.
    pub fn to_bytes(&self) -> [u8; SIZE] {
        let (event_authority, _) = anchor_lang::find_program_address(&[seeds::EVENT_AUTHORITY], &crate::ID);
        let entries = [
            fixed(self.vault, true),
            position_of(SOURCE),
            position_of(DESTINATION),
            fixed(self.purse, true),
            fixed(&System::id(), false),
            fixed(&event_authority, false),
            fixed(&crate::ID, false),
        ];
        let mut bytes = [0; SIZE];
        bytes[..8].copy_from_slice(&EXECUTE);
        bytes[8..12].copy_from_slice(&((4 + ENTRIES * ENTRY) as u32).to_le_bytes());
        bytes[12..HEADER].copy_from_slice(&(ENTRIES as u32).to_le_bytes());
        for (slot, entry) in bytes[HEADER..].chunks_exact_mut(ENTRY).zip(entries) {
            slot.copy_from_slice(&entry);
        }
        bytes
    }
}

fn fixed(address: &Address, writable: bool) -> [u8; ENTRY] {
    let mut entry = [0; ENTRY];
    entry[0] = FIXED;
    entry[1..33].copy_from_slice(address.as_ref());
    entry[34] = u8::from(writable);
    entry
}

/// `["position", key of the account at `index`]`, writable.
#[expect(clippy::arithmetic_side_effects, reason = "indexes of one entry of 35 bytes")]
fn position_of(index: u8) -> [u8; ENTRY] {
    let literal = seeds::POSITION;
    let end = 3 + literal.len();
    let mut entry = [0; ENTRY];
    entry[0] = DERIVED;
    entry[1] = LITERAL;
    entry[2] = literal.len() as u8;
    entry[3..end].copy_from_slice(literal);
    entry[end] = ACCOUNT_KEY;
    entry[end + 1] = index;
    entry[34] = 1;
    entry
}
