//! Byte offsets of fields in accounts that tests write by hand.

/// Length of an Anchor account's discriminator.
pub const DISCRIMINATOR: usize = 8;

/// Token accounts of SPL Token and Token-2022.
pub mod token_account {
    use std::ops::Range;

    /// Length without extensions.
    pub const SIZE: usize = 165;
    /// Address of the mint.
    pub const MINT: Range<usize> = 0..32;
    /// Address of the wallet or program that controls the account.
    pub const OWNER: Range<usize> = 32..64;
    /// The balance, u64, little-endian.
    pub const AMOUNT: Range<usize> = 64..72;
    /// One of [`UNINITIALIZED`], [`INITIALIZED`], [`FROZEN`].
    pub const STATE: usize = 108;
    /// State of an account that has not been initialised.
    pub const UNINITIALIZED: u8 = 0;
    /// State of an account that can send and receive.
    pub const INITIALIZED: u8 = 1;
    /// State of an account that can neither send nor receive.
    pub const FROZEN: u8 = 2;
    /// Where Token-2022's extensions begin: after [`SIZE`] and the byte with the account type.
    pub const EXTENSIONS: usize = 166;
    /// The account type that Token-2022 writes before the extensions of a token account.
    pub const ACCOUNT_TYPE: u8 = 2;
    /// The extension of an account whose owner cannot change: its type and its length, which is zero.
    pub const IMMUTABLE_OWNER: [u8; 4] = [7, 0, 0, 0];
}

/// Mints of SPL Token and Token-2022.
pub mod mint {
    use std::ops::Range;

    /// Length without extensions.
    pub const SIZE: usize = 82;
    /// 1 when [`AUTHORITY`] is set.
    pub const HAS_AUTHORITY: usize = 0;
    /// Address that may mint.
    pub const AUTHORITY: Range<usize> = 4..36;
    /// The supply, u64, little-endian.
    pub const SUPPLY: Range<usize> = 36..44;
    /// Number of decimals, one byte.
    pub const DECIMALS: usize = 44;
    /// 1 when initialised.
    pub const IS_INITIALIZED: usize = 45;
    /// The account type that Token-2022 writes before the extensions of a mint, which begin where those of a token
    /// account do.
    pub const ACCOUNT_TYPE: u8 = 1;
}

/// The loader's ProgramData.
pub mod program_data {
    use std::ops::Range;

    /// 1 when [`AUTHORITY`] is set.
    pub const HAS_AUTHORITY: usize = 12;
    /// Address that may upgrade the program.
    pub const AUTHORITY: Range<usize> = 13..45;
}
