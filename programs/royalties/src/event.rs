//! Events, with the names and fields of [`protocol::event`], sent by self-CPI.

use anchor_lang::prelude::*;
use protocol::royalty;

use crate::{
    state::{Position, Vault},
    token::ShareAccount,
};

/// [`protocol::royalty::PositionState`] on the wire.
#[derive(AnchorSerialize, AnchorDeserialize, IdlType, Clone, Copy, Debug, PartialEq, Eq)]
pub struct PositionState {
    /// Shares counted.
    pub shares: u64,
    /// Index up to which they are settled.
    pub index_paid: u128,
    /// Settled and not yet claimed.
    pub owed: u64,
    /// Fraction left by settling.
    pub remainder: u64,
}

impl From<royalty::PositionState> for PositionState {
    fn from(state: royalty::PositionState) -> Self {
        let royalty::PositionState { shares, index_paid, owed, remainder } = state;
        Self { shares, index_paid, owed, remainder }
    }
}

/// [`protocol::royalty::VaultState`] on the wire.
#[derive(AnchorSerialize, AnchorDeserialize, IdlType, Clone, Copy, Debug, PartialEq, Eq)]
pub struct VaultState {
    /// Earnings of one share since the beginning, scaled.
    pub index: u128,
    /// What dividing by the supply left.
    pub carry: u64,
    /// Deposited and not yet dripped.
    pub pending: u64,
    /// When it has dripped whole.
    pub end: u64,
    /// When it last dripped.
    pub last: u64,
    /// Everything ever deposited.
    pub deposited: u64,
    /// The pseudo-position of shares without a position.
    pub unopened: PositionState,
}

impl From<royalty::VaultState> for VaultState {
    fn from(state: royalty::VaultState) -> Self {
        let royalty::VaultState { index, carry, pending, end, last, deposited, unopened } = state;
        Self { index, carry, pending, end, last, deposited, unopened: unopened.into() }
    }
}

/// [`protocol::event::PositionRef`] on the wire.
#[derive(AnchorSerialize, AnchorDeserialize, IdlType, Clone, Copy, Debug, PartialEq, Eq)]
pub struct PositionRef {
    /// The share token account.
    pub account: Address,
    /// Who owns it.
    pub owner: Address,
    /// Whether a position counts its shares.
    pub open: bool,
    /// The position, zeros when there is none.
    pub state: PositionState,
}

impl PositionRef {
    /// Of a position that exists.
    pub fn open(position: &Position) -> Self {
        Self { account: position.token_account, owner: position.owner, open: true, state: position.state().into() }
    }

    /// Of a token account without one.
    pub fn unopened(account: &Address, shares: &ShareAccount) -> Self {
        Self { account: *account, owner: shares.owner, open: false, state: royalty::PositionState::default().into() }
    }
}

impl Vault {
    /// The vault as events carry it.
    pub fn event_state(&self) -> VaultState {
        self.state().into()
    }
}

/// A position was opened: its shares earn from now on.
#[event]
#[derive(AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub struct PositionOpened {
    /// The track.
    pub track_id: [u8; 32],
    /// The vault.
    pub vault_state: VaultState,
    /// The position.
    pub position: PositionRef,
    /// Who may claim.
    pub beneficiary: Address,
    /// Who paid for the account, and gets its rent back.
    pub payer: Address,
}

/// The owner named another beneficiary.
#[event]
#[derive(AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub struct BeneficiarySet {
    /// The track.
    pub track_id: [u8; 32],
    /// The share token account.
    pub account: Address,
    /// Who may claim from now on.
    pub beneficiary: Address,
}

/// Shares moved from one token account to another.
#[event]
#[derive(AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub struct SharesMoved {
    /// The track.
    pub track_id: [u8; 32],
    /// Sender after the move.
    pub from: PositionRef,
    /// Receiver after the move.
    pub to: PositionRef,
    /// Shares moved.
    pub amount: u64,
    /// The vault.
    pub vault_state: VaultState,
}

/// A deposit began to drip.
#[event]
#[derive(AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub struct Deposited {
    /// The track.
    pub track_id: [u8; 32],
    /// Who paid.
    pub depositor: Address,
    /// In the payment token's smallest unit.
    pub amount: u64,
    /// What for: see `protocol::event::source`.
    pub source: u8,
    /// Free reference of the depositor.
    pub memo: [u8; 32],
    /// The vault.
    pub vault_state: VaultState,
}

/// A position was paid what it was owed.
#[event]
#[derive(AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub struct RoyaltyClaimed {
    /// The track.
    pub track_id: [u8; 32],
    /// The position.
    pub position: PositionRef,
    /// Who claimed.
    pub beneficiary: Address,
    /// Token account that was paid.
    pub destination: Address,
    /// Amount paid.
    pub amount: u64,
    /// The vault.
    pub vault_state: VaultState,
}

/// A position was reconciled with its token account.
#[event]
#[derive(AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub struct PositionSynced {
    /// The track.
    pub track_id: [u8; 32],
    /// The position.
    pub position: PositionRef,
    /// The vault.
    pub vault_state: VaultState,
}

/// What unopened shares earned went to the rewards pool.
#[event]
#[derive(AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub struct UnopenedSwept {
    /// The track.
    pub track_id: [u8; 32],
    /// Amount.
    pub amount: u64,
    /// The vault.
    pub vault_state: VaultState,
}

/// An empty position was closed.
#[event]
#[derive(AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub struct PositionClosed {
    /// The track.
    pub track_id: [u8; 32],
    /// The share token account.
    pub account: Address,
    /// The vault.
    pub vault_state: VaultState,
}
