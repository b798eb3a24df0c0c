//! Reads accounts of SPL Token and Token-2022: base fields at fixed offsets, extensions as type-length-value entries
//! from byte 166.
//!
//! `pinocchio-token-2022`, with which the program calls the token programs, cannot replace this: its account types refuse
//! accounts owned by SPL Token, which payment tokens may be, and do not read extensions, which these checks need.

use anchor_lang::{
    address_eq,
    prelude::*,
    programs::{Token, Token2022},
};

/// Bytes of a token account without extensions.
pub const ACCOUNT_SIZE: usize = 165;

/// Bytes of a mint without extensions.
const MINT_SIZE: usize = 82;
/// Offset of the first extension; the byte before it is the account type.
const EXTENSIONS: usize = ACCOUNT_SIZE + 1;

/// Bytes of a multisig of either token program. Its signers are arbitrary bytes at the places where the fields of a token account
/// or a mint are, so an account of this size is never one; Token-2022 pads others that would have it.
const MULTISIG_SIZE: usize = 355;

/// Account type of a mint.
const KIND_MINT: u8 = 1;
/// Account type of a token account.
const KIND_ACCOUNT: u8 = 2;

const IMMUTABLE_OWNER: u16 = 7;
const TRANSFER_HOOK_ACCOUNT: u16 = 15;

/// Extensions that a payment mint may have, because they do not affect transfers: metadata, group, group member, and
/// the pointers to them.
const HARMLESS_ON_A_PAYMENT_MINT: [u16; 6] = [18, 19, 20, 21, 22, 23];

/// Maximum decimals of the payment token.
const MAX_PAYMENT_DECIMALS: u8 = 9;

/// A token account of shares.
pub struct ShareAccount {
    /// Owner of the token account.
    pub owner: Address,
    /// Number of shares in the token account.
    pub amount: u64,
    /// Whether it has the extension that makes its owner immutable, as associated token accounts have.
    pub immutable_owner: bool,
    /// Whether Token-2022 is transferring shares from or to it at the moment. The hook accepts only such accounts.
    pub transferring: bool,
}

impl ShareAccount {
    /// Reads `view`. `None` if it is not an initialized Token-2022 account of `mint`.
    pub fn read(view: &AccountView, mint: &Address) -> Option<Self> {
        if !view.owned_by(&Token2022::id()) {
            return None;
        }
        let data = view.try_borrow().ok()?;
        if data.len() == MULTISIG_SIZE {
            return None;
        }
        let kind = *data.get(ACCOUNT_SIZE)?;
        // State of the account: 0 uninitialized, 1 initialized, 2 frozen. The index is valid, because byte 165 exists.
        let initialized = data[108] != 0;
        if kind != KIND_ACCOUNT || !initialized || !address_eq(&address_at(&data, 0)?, mint) {
            return None;
        }
        let mut account = Self {
            owner: address_at(&data, 32)?,
            amount: u64_at(&data, 64)?,
            immutable_owner: false,
            transferring: false,
        };
        for (extension, value) in Extensions(data.get(EXTENSIONS..)?) {
            match extension {
                IMMUTABLE_OWNER => account.immutable_owner = true,
                TRANSFER_HOOK_ACCOUNT => account.transferring = value.first() == Some(&1),
                _ => {}
            }
        }
        Some(account)
    }
}

/// The balance of a token account of either token program. `None` if the data is too short; owner and type are not
/// checked.
pub fn balance(view: &AccountView) -> Option<u64> {
    u64_at(&view.try_borrow().ok()?, 64)
}

/// The owner of the token account `view`. `None` unless it is an initialized account of `mint`, owned by the token
/// program `program`, and not frozen.
pub fn payment_owner(view: &AccountView, mint: &Address, program: &Address) -> Option<Address> {
    if !view.owned_by(program) {
        return None;
    }
    let data = view.try_borrow().ok()?;
    let account =
        data.len() == ACCOUNT_SIZE || data.len() != MULTISIG_SIZE && data.get(ACCOUNT_SIZE) == Some(&KIND_ACCOUNT);
    let initialized = *data.get(108)? == 1;
    (account && initialized && address_eq(&address_at(&data, 0)?, mint)).then(|| address_at(&data, 32))?
}

/// Whether `view` is a Token-2022 mint with `supply` indivisible tokens, without mint authority and freeze authority.
pub fn is_issued_share_mint(view: &AccountView, supply: u64) -> bool {
    if !view.owned_by(&Token2022::id()) {
        return false;
    }
    // In the order below: account type, no mint authority, supply, no decimals, initialized, no freeze authority.
    let Ok(data) = view.try_borrow() else { return false };
    data.len() != MULTISIG_SIZE
        && data.get(ACCOUNT_SIZE) == Some(&KIND_MINT)
        && data[..4] == [0; 4]
        && u64_at(&data, 36) == Some(supply)
        && data[44] == 0
        && data[45] == 1
        && data[46..50] == [0; 4]
}

/// The decimals of `view`, if it can be the payment mint. `None` if it is not an initialized mint of SPL Token or
/// Token-2022, has more than 9 decimals, or has an extension other than metadata and groups: it could take a fee, call
/// a hook, freeze accounts or move balances.
pub fn payment_decimals(view: &AccountView) -> Option<u8> {
    let token_2022 = view.owned_by(&Token2022::id());
    if !token_2022 && !view.owned_by(&Token::id()) {
        return None;
    }
    let data = view.try_borrow().ok()?;
    let initialized = *data.get(45)? == 1;
    let decimals = data[44];
    if !initialized || decimals > MAX_PAYMENT_DECIMALS {
        return None;
    }
    if data.len() > MINT_SIZE {
        let harmless = token_2022
            && data.len() != MULTISIG_SIZE
            && data.get(ACCOUNT_SIZE) == Some(&KIND_MINT)
            && Extensions(data.get(EXTENSIONS..)?).all(|(kind, _)| HARMLESS_ON_A_PAYMENT_MINT.contains(&kind));
        if !harmless {
            return None;
        }
    }
    Some(decimals)
}

/// Whether `address` is a point on ed25519 and so can be a wallet. A program-derived address is not on the curve.
pub fn is_wallet(address: &Address) -> bool {
    #[cfg(target_os = "solana")]
    {
        const EDWARDS: u64 = 0;
        // SAFETY: the syscall reads 32 bytes at the first pointer and writes nothing when the second is null.
        unsafe {
            anchor_lang::pinocchio::syscalls::sol_curve_validate_point(
                EDWARDS,
                address.as_ref().as_ptr(),
                core::ptr::null_mut(),
            ) == 0
        }
    }
    #[cfg(not(target_os = "solana"))]
    {
        address.is_on_curve()
    }
}

#[expect(clippy::arithmetic_side_effects, reason = "offsets of fields in an account")]
fn address_at(data: &[u8], at: usize) -> Option<Address> {
    Address::try_from(data.get(at..at + 32)?).ok()
}

#[expect(clippy::arithmetic_side_effects, reason = "offsets of fields in an account")]
fn u64_at(data: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(data.get(at..at + 8)?.try_into().ok()?))
}

/// Iterates over type-length-value entries. Stops at type 0 or at an entry that is longer than the data.
struct Extensions<'a>(&'a [u8]);

impl<'a> Iterator for Extensions<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (kind, rest) = self.0.split_first_chunk::<2>()?;
        let (length, rest) = rest.split_first_chunk::<2>()?;
        let kind = u16::from_le_bytes(*kind);
        let (value, rest) = rest.split_at_checked(usize::from(u16::from_le_bytes(*length)))?;
        self.0 = rest;
        (kind != 0).then_some((kind, value))
    }
}
