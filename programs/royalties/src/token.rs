//! Reading SPL Token and Token-2022 accounts: base fields at fixed places, extensions as type-length-value from byte 166.

use anchor_lang::{
    address_eq,
    prelude::*,
    programs::{Token, Token2022},
};

/// Bytes of a token account without extensions.
pub const ACCOUNT_SIZE: usize = 165;

const MINT_SIZE: usize = 82;
const EXTENSIONS: usize = ACCOUNT_SIZE + 1;

const KIND_MINT: u8 = 1;
const KIND_ACCOUNT: u8 = 2;

const IMMUTABLE_OWNER: u16 = 7;
const TRANSFER_HOOK_ACCOUNT: u16 = 15;

/// Extensions a payment mint may have, none of which touches a transfer: metadata (pointer), group and member (pointers).
const HARMLESS_ON_A_PAYMENT_MINT: [u16; 6] = [18, 19, 20, 21, 22, 23];

/// Most decimals of a payment token.
const MAX_PAYMENT_DECIMALS: u8 = 9;

/// A token account of shares.
pub struct ShareAccount {
    /// Who owns it.
    pub owner: Address,
    /// Shares in it.
    pub amount: u64,
    /// Whether its owner can never change.
    pub immutable_owner: bool,
    /// Whether Token-2022 is moving shares from or to it right now.
    pub transferring: bool,
}

impl ShareAccount {
    /// Reads `view`; `None` if it is not an initialised Token-2022 account of `mint`.
    pub fn read(view: &AccountView, mint: &Address) -> Option<Self> {
        if !view.owned_by(&Token2022::id()) {
            return None;
        }
        let data = view.try_borrow().ok()?;
        let kind = *data.get(ACCOUNT_SIZE)?;
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

/// Balance of a token account of either token program.
pub fn balance(view: &AccountView) -> Option<u64> {
    u64_at(&view.try_borrow().ok()?, 64)
}

/// Who owns `view`, an initialised account of the token `mint` of `program`; `None` if it is none.
pub fn payment_owner(view: &AccountView, mint: &Address, program: &Address) -> Option<Address> {
    if !view.owned_by(program) {
        return None;
    }
    let data = view.try_borrow().ok()?;
    let account = data.len() == ACCOUNT_SIZE || data.get(ACCOUNT_SIZE) == Some(&KIND_ACCOUNT);
    let initialized = *data.get(108)? == 1;
    (account && initialized && address_eq(&address_at(&data, 0)?, mint)).then(|| address_at(&data, 32))?
}

/// Whether `view` is a Token-2022 mint of exactly `supply` indivisible tokens that nobody can mint or freeze.
pub fn is_issued_share_mint(view: &AccountView, supply: u64) -> bool {
    if !view.owned_by(&Token2022::id()) {
        return false;
    }
    let Ok(data) = view.try_borrow() else { return false };
    data.get(ACCOUNT_SIZE) == Some(&KIND_MINT)
        && data[..4] == [0; 4]
        && u64_at(&data, 36) == Some(supply)
        && data[44] == 0
        && data[45] == 1
        && data[46..50] == [0; 4]
}

/// Decimals of a mint that may be the payment token; `None` if it may not: another program's account, more than 9 decimals, or
/// an extension that could take a fee, call a hook, freeze or move balances.
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
            && data.get(ACCOUNT_SIZE) == Some(&KIND_MINT)
            && Extensions(data.get(EXTENSIONS..)?).all(|(kind, _)| HARMLESS_ON_A_PAYMENT_MINT.contains(&kind));
        if !harmless {
            return None;
        }
    }
    Some(decimals)
}

/// Whether `address` is a point of ed25519, that is, can be a wallet; a program-derived address is none.
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

#[expect(clippy::arithmetic_side_effects, reason = "places of fields in an account")]
fn address_at(data: &[u8], at: usize) -> Option<Address> {
    Address::try_from(data.get(at..at + 32)?).ok()
}

#[expect(clippy::arithmetic_side_effects, reason = "places of fields in an account")]
fn u64_at(data: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(data.get(at..at + 8)?.try_into().ok()?))
}

/// Walks type-length-value entries; ends at type 0 or at the first that does not fit.
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
