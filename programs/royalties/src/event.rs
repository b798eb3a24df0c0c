//! Events, emitted by self-CPI: the table of [`protocol::royalties_events`], and the types of their fields as Anchor writes them.

use anchor_lang::prelude::*;
use protocol::royalty;

use crate::{
    state::{Position, Vault},
    token::ShareAccount,
};

/// What a position counts, as `protocol::royalty::PositionState`.
#[derive(AnchorSerialize, AnchorDeserialize, IdlType, Clone, Copy, Debug, PartialEq, Eq)]
pub struct PositionState {
    /// Shares that earn for the position.
    pub shares: u64,
    /// The vault's index at the last settlement.
    pub index_paid: u128,
    /// Settled and not claimed, in the payment token's smallest unit.
    pub owed: u64,
    /// Fraction of a unit left over by settling, in units of 2^-40.
    pub remainder: u64,
}

impl From<royalty::PositionState> for PositionState {
    fn from(state: royalty::PositionState) -> Self {
        let royalty::PositionState { shares, index_paid, owed, remainder } = state;
        Self { shares, index_paid, owed, remainder }
    }
}

/// A vault, as `protocol::royalty::VaultState`.
#[derive(AnchorSerialize, AnchorDeserialize, IdlType, Clone, Copy, Debug, PartialEq, Eq)]
pub struct VaultState {
    /// Earnings of one share since the registration, in units of 2^-40.
    pub index: u128,
    /// Remainder of dividing by the supply, in units of 2^-40.
    pub carry: u64,
    /// Deposited and not yet dripped, in the payment token's smallest unit.
    pub pending: u64,
    /// Unix time at which all of it has dripped.
    pub end: u64,
    /// Unix time of the last drip.
    pub last: u64,
    /// Sum of all deposits, in the payment token's smallest unit.
    pub deposited: u64,
    /// Position of all shares that no position counts.
    pub unopened: PositionState,
}

impl From<royalty::VaultState> for VaultState {
    fn from(state: royalty::VaultState) -> Self {
        let royalty::VaultState { index, carry, pending, end, last, deposited, unopened } = state;
        Self { index, carry, pending, end, last, deposited, unopened: unopened.into() }
    }
}

/// A position and its owner, as `protocol::event::PositionRef`.
#[derive(AnchorSerialize, AnchorDeserialize, IdlType, Clone, Copy, Debug, PartialEq, Eq)]
pub struct PositionRef {
    /// Share token account.
    pub account: Address,
    /// Owner of the token account.
    pub owner: Address,
    /// Whether a position counts the account's shares.
    pub open: bool,
    /// The position; zeros when none is open.
    pub state: PositionState,
}

impl PositionRef {
    /// Refers to an open position.
    pub fn open(position: &Position) -> Self {
        Self { account: position.token_account, owner: position.owner, open: true, state: position.state().into() }
    }

    /// Refers to a token account without a position.
    pub fn unopened(account: &Address, shares: &ShareAccount) -> Self {
        Self { account: *account, owner: shares.owner, open: false, state: royalty::PositionState::default().into() }
    }
}

impl Vault {
    /// The vault in the form that events carry.
    pub fn event_state(&self) -> VaultState {
        self.state().into()
    }
}

/// Declares the events of a table of `protocol` as Anchor's events, in the module that invokes it.
///
/// The module must have `anchor_lang::prelude` in scope, and the types of fields that are structs.
#[macro_export]
macro_rules! anchor_events {
    // Fields one by one, with Anchor's types for those of `protocol` that Anchor cannot write.
    (@fields $event:tt [$($done:tt)*] $(#[$($doc:tt)*])* $field:ident : Address32, $($rest:tt)*) => {
        $crate::anchor_events! { @fields $event [$($done)* $(#[$($doc)*])* pub $field: Address,] $($rest)* }
    };
    (@fields $event:tt [$($done:tt)*] $(#[$($doc:tt)*])* $field:ident : AddressList, $($rest:tt)*) => {
        $crate::anchor_events! { @fields $event [$($done)* $(#[$($doc)*])* pub $field: Vec<Address>,] $($rest)* }
    };
    (@fields $event:tt [$($done:tt)*] $(#[$($doc:tt)*])* $field:ident : CidBytes, $($rest:tt)*) => {
        $crate::anchor_events! { @fields $event [$($done)* $(#[$($doc)*])* pub $field: Vec<u8>,] $($rest)* }
    };
    (@fields $event:tt [$($done:tt)*] $(#[$($doc:tt)*])* $field:ident : AttestedTuple, $($rest:tt)*) => {
        $crate::anchor_events! { @fields $event [$($done)* $(#[$($doc)*])* pub $field: Tuple,] $($rest)* }
    };
    (@fields $event:tt [$($done:tt)*] $(#[$($doc:tt)*])* $field:ident : $type:tt, $($rest:tt)*) => {
        $crate::anchor_events! { @fields $event [$($done)* $(#[$($doc)*])* pub $field: $type,] $($rest)* }
    };
    (@fields [$(#[$($doc:tt)*])* $name:ident] [$($fields:tt)*]) => {
        $(#[$($doc)*])*
        #[anchor_lang::prelude::event]
        #[derive(anchor_lang::AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
        pub struct $name { $($fields)* }
    };
    ($( $(#[$($doc:tt)*])* $name:ident { $($fields:tt)* } )*) => {
        $( $crate::anchor_events! { @fields [$(#[$($doc)*])* $name] [] $($fields)* } )*
    };
}

protocol::royalties_events!(anchor_events);
