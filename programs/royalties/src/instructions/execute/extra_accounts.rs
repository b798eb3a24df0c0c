//! The list of extra accounts that Token-2022 and wallets add to a transfer of shares, in the format of
//! `spl-tlv-account-resolution`.

use anchor_lang::prelude::*;
use protocol::seeds;

/// Type of the list: the discriminator of `spl-transfer-hook-interface:execute`.
const EXECUTE: [u8; 8] = [105, 37, 101, 197, 75, 251, 102, 26];

/// Bytes of an entry: kind of address, address or its seeds (32 bytes), signer, writable.
const ENTRY: usize = 35;
/// Number of entries.
const ENTRIES: usize = 7;
/// Bytes of the header: type (8), length (4), number of entries (4).
const HEADER: usize = 16;
/// Bytes of the list.
const SIZE: usize = HEADER + ENTRIES * ENTRY;

/// Kind of entry: a fixed address.
const FIXED: u8 = 0;
/// Kind of entry: an address derived from the hook program.
const DERIVED: u8 = 1;
/// Kind of seed: literal bytes, preceded by their number.
const LITERAL: u8 = 1;
/// Kind of seed: the address of the account whose index follows.
const ACCOUNT_KEY: u8 = 3;

/// Index of the sending token account among the accounts of the interface.
const SOURCE: u8 = 0;
/// Index of the receiving token account among the accounts of the interface.
const DESTINATION: u8 = 2;

/// The list: vault, the two positions, purse, system program, event authority, this program. Only the positions are
/// derived, because every transfer pays compute units for each derivation.
pub struct ExtraAccounts<'a> {
    /// Address of the vault.
    pub vault: &'a Address,
    /// Address of the purse.
    pub purse: &'a Address,
}

impl ExtraAccounts<'_> {
    /// Bytes of the account.
    pub const SIZE: usize = SIZE;

    /// The data of the account.
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

/// An entry with a fixed address, not a signer.
fn fixed(address: &Address, writable: bool) -> [u8; ENTRY] {
    let mut entry = [0; ENTRY];
    entry[0] = FIXED;
    entry[1..33].copy_from_slice(address.as_ref());
    entry[34] = u8::from(writable);
    entry
}

/// A writable entry, derived from the seed `"position"` and the address of the account at `index`.
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
