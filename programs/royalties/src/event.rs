//! Events, emitted by self-CPI. They are declared in the table [`protocol::royalties_events`]. This file declares the
//! types of their fields as Anchor serializes them.

use anchor_lang::prelude::*;
use protocol::royalty;

use crate::{
    state::{Position, Vault},
    token::ShareAccount,
};

/// The earnings of one position, as `protocol::royalty::PositionState`.
#[derive(AnchorSerialize, AnchorDeserialize, IdlType, Clone, Copy, Debug, PartialEq, Eq)]
pub struct PositionState {
    /// Number of shares of the position.
    pub shares: u64,
    /// The index of the vault up to which the position is settled.
    pub index_paid: u128,
    /// Settled and unclaimed earnings, in base units of the payment token.
    pub owed: u64,
    /// Fraction of a base unit left over by settling, in units of 2^-40.
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
    /// Total earnings per share since the registration, in base units times 2^40.
    pub index: u128,
    /// Remainder of the last division by the supply, in units of 2^-40; below the supply.
    pub carry: u64,
    /// Deposits not yet released to the shares, in base units of the payment token.
    pub pending: u64,
    /// Unix time, in seconds, at which all of `pending` is released.
    pub end: u64,
    /// Unix time, in seconds, of the last release.
    pub last: u64,
    /// Sum of all deposits, in base units of the payment token.
    pub deposited: u64,
    /// The pseudo-position of shares that belong to no position.
    pub unopened: PositionState,
}

impl From<royalty::VaultState> for VaultState {
    fn from(state: royalty::VaultState) -> Self {
        let royalty::VaultState { index, carry, pending, end, last, deposited, unopened } = state;
        Self { index, carry, pending, end, last, deposited, unopened: unopened.into() }
    }
}

/// A share token account after an event, and its position, as `protocol::event::PositionRef`.
#[derive(AnchorSerialize, AnchorDeserialize, IdlType, Clone, Copy, Debug, PartialEq, Eq)]
pub struct PositionRef {
    /// Share token account.
    pub account: Address,
    /// Owner of the share token account; the owner of the position if the account does not exist.
    pub owner: Address,
    /// Number of shares in the token account.
    pub balance: u64,
    /// Whether the position counts the shares of the account for its owner. If not, they are unopened.
    pub open: bool,
    /// The position; zero if the account has none.
    pub state: PositionState,
}

impl PositionRef {
    /// Describes the token account of `position`, read as `shares`; `None` if it does not exist.
    pub fn of(position: &Position, shares: Option<&ShareAccount>) -> Self {
        Self {
            account: position.token_account,
            owner: shares.map_or(position.owner, |shares| shares.owner),
            balance: shares.map_or(0, |shares| shares.amount),
            open: shares.is_none_or(|shares| position.counts(shares)),
            state: position.state().into(),
        }
    }

    /// Describes a token account without a position.
    pub fn unopened(account: &Address, shares: &ShareAccount) -> Self {
        Self {
            account: *account,
            owner: shares.owner,
            balance: shares.amount,
            open: false,
            state: royalty::PositionState::default().into(),
        }
    }
}

impl Vault {
    /// The state of the vault, as events contain it.
    pub fn event_state(&self) -> VaultState {
        self.state().into()
    }
}

/// Declares the events of a table of `protocol` as Anchor events, in the module that invokes it.
///
/// `anchor_lang::prelude` must be in scope in that module, and the types of those fields that are structs.
#[macro_export]
macro_rules! anchor_events {
    // Handles one field at a time, and replaces types of `protocol` that Anchor cannot serialize by Anchor's types.
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
