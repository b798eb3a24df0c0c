//! Where fields are in accounts that tests write by hand, in bytes.

/// Length of an Anchor account's discriminator.
pub const DISCRIMINATOR: usize = 8;

/// Token accounts of SPL Token and Token-2022.
pub mod token_account {
    use std::ops::Range;

    /// The mint.
    pub const MINT: Range<usize> = 0..32;
    /// The owner.
    pub const OWNER: Range<usize> = 32..64;
    /// The balance, u64, little-endian.
    pub const AMOUNT: Range<usize> = 64..72;
    /// One of [`UNINITIALIZED`], [`INITIALIZED`], [`FROZEN`].
    pub const STATE: usize = 108;
    /// Not a token account yet.
    pub const UNINITIALIZED: u8 = 0;
    /// Usable.
    pub const INITIALIZED: u8 = 1;
    /// Neither pays nor receives.
    pub const FROZEN: u8 = 2;
    /// Where Token-2022's extensions begin.
    pub const EXTENSIONS: usize = 166;
}

/// Mints of SPL Token and Token-2022.
pub mod mint {
    use std::ops::Range;

    /// 1 when [`AUTHORITY`] is set.
    pub const HAS_AUTHORITY: usize = 0;
    /// Who mints.
    pub const AUTHORITY: Range<usize> = 4..36;
    /// The supply, u64, little-endian.
    pub const SUPPLY: Range<usize> = 36..44;
    /// Decimals.
    pub const DECIMALS: usize = 44;
    /// 1 when initialised.
    pub const IS_INITIALIZED: usize = 45;
}

/// The loader's ProgramData.
pub mod program_data {
    use std::ops::Range;

    /// 1 when [`AUTHORITY`] is set.
    pub const HAS_AUTHORITY: usize = 12;
    /// Who may upgrade the program.
    pub const AUTHORITY: Range<usize> = 13..45;
}
