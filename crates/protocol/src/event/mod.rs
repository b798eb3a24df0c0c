//! The protocol's events. Each is declared once, in the table of the Solana program that emits it, and has the same name and
//! fields on both chains: an Anchor event emitted by `emit_cpi!` on Solana, a Solidity event on Ethereum.
//!
//! An event that touches a vault carries the vault and the positions it changed as they are *afterwards*, so that an indexer
//! stores them and computes nothing.
//!
//! # The tables
//! [`ownership_events!`](crate::ownership_events), [`royalties_events!`](crate::royalties_events),
//! [`rewards_events!`](crate::rewards_events) and [`admin_events!`](crate::admin_events) each pass their events to a macro. Here
//! they become the structs of this module and [`Event`]; in `programs/*/src/event.rs`, Anchor's events. A field's type is a
//! number, `bool`, `[u8; 32]` or a type of this crate that [`event_fields`](crate::event_fields) can read and write. Documentation
//! goes into the IDL, so it has no links.
//!
//! ```
//! macro_rules! names {
//!     ($( $(#[$doc:meta])* $event:ident { $($fields:tt)* } )*) => { [$( stringify!($event) ),*] };
//! }
//! assert_eq!(protocol::admin_events!(names), ["AdminProposed", "AdminChanged"]);
//! ```

use crate::{epoch::MAX_ATTESTORS, id::Address32, royalty::PositionState};

mod admin;
mod declared;
mod ownership;
mod rewards;
mod royalties;

pub use declared::*;

type Bytes32 = [u8; 32];

/// The shares in one account after an event, and the position that earns for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PositionRef {
    /// Token account (Solana) or holder (Ethereum).
    pub account: Address32,
    /// Owner of the account. On Solana an account can be closed and created again with another owner; the position keeps the owner
    /// with which it was opened.
    pub owner: Address32,
    /// Number of shares in the account.
    pub balance: u64,
    /// Whether the position counts the shares of the account for its owner. If not, they are unopened.
    pub open: bool,
    /// The position; zero if the account has none.
    pub state: PositionState,
}

/// A manifest CID in binary form: at most `id::CID_MAX` bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CidBytes {
    /// Bytes, zeros behind `len`.
    pub bytes: [u8; crate::id::CID_MAX],
    /// How many count.
    pub len: u8,
}

impl CidBytes {
    /// The bytes; `None` when empty or too long.
    #[must_use]
    pub fn new(cid: &[u8]) -> Option<Self> {
        let mut bytes = [0; crate::id::CID_MAX];
        bytes.get_mut(..cid.len()).filter(|to| !to.is_empty())?.copy_from_slice(cid);
        Some(Self { bytes, len: cid.len() as u8 })
    }

    /// The CID's bytes.
    #[must_use]
    pub fn as_slice(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len).min(self.bytes.len())]
    }
}

/// The attestors of a network: a list of at most [`MAX_ATTESTORS`] addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddressList {
    addresses: [Address32; MAX_ATTESTORS],
    len: u8,
}

impl AddressList {
    /// The addresses; `None` when there are too many.
    #[must_use]
    pub fn new(list: &[Address32]) -> Option<Self> {
        let mut addresses = [Address32::ZERO; MAX_ATTESTORS];
        addresses.get_mut(..list.len())?.copy_from_slice(list);
        Some(Self { addresses, len: list.len() as u8 })
    }

    /// The addresses.
    #[must_use]
    pub fn as_slice(&self) -> &[Address32] {
        &self.addresses[..usize::from(self.len)]
    }
}

/// What attestors vote on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttestedTuple {
    /// Root of the listen tree.
    pub listen_root: Bytes32,
    /// Root of the payout tree.
    pub payout_root: Bytes32,
    /// Fans at 1, 5, 20 and 60 listens or more.
    pub fans: [u32; 4],
    /// Leaves of the payout tree.
    pub payout_leaves: u32,
    /// Sum of their weights.
    pub weight_total: u64,
}

impl AttestedTuple {
    /// `listen root ‖ payout root ‖ 4 × fans u32 ‖ payout leaves u32 ‖ weight total u64`, big-endian.
    #[must_use]
    #[expect(clippy::arithmetic_side_effects, reason = "indexes of 92 bytes")]
    pub fn to_bytes(&self) -> [u8; 92] {
        let mut bytes = [0; 92];
        bytes[..32].copy_from_slice(&self.listen_root);
        bytes[32..64].copy_from_slice(&self.payout_root);
        for (i, fans) in self.fans.iter().enumerate() {
            bytes[64 + 4 * i..68 + 4 * i].copy_from_slice(&fans.to_be_bytes());
        }
        bytes[80..84].copy_from_slice(&self.payout_leaves.to_be_bytes());
        bytes[84..].copy_from_slice(&self.weight_total.to_be_bytes());
        bytes
    }

    /// keccak256 of [`Self::to_bytes`].
    #[must_use]
    pub fn hash(&self) -> Bytes32 {
        crate::id::keccak256(&[&self.to_bytes()])
    }
}

/// What a deposit is for.
pub mod source {
    /// A gift, or not said.
    pub const GIFT: u8 = 0;
    /// Sale of copies or licences.
    pub const SALE: u8 = 1;
    /// Streaming income, also the epochs' distributions.
    pub const STREAMING: u8 = 2;
    /// Synchronisation with film, games, advertising.
    pub const SYNC: u8 = 3;
    /// The resale royalty of a sale of shares; the memo is the listing.
    pub const RESALE: u8 = 4;
}

/// The statements a circuit proves, as events and programs number them.
pub mod statement {
    /// "I listened at least so often", see `circuits`.
    pub const LISTEN: u8 = 0;
    /// "I am at least so old".
    pub const AGE: u8 = 1;
    /// "I had at least so much".
    pub const FUNDS: u8 = 2;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cid_has_between_one_byte_and_the_most() {
        let most = [7; crate::id::CID_MAX];
        for cid in [&most[..1], &most] {
            assert_eq!(CidBytes::new(cid).unwrap().as_slice(), cid);
        }
        assert_eq!(CidBytes::new(&[]), None);
        assert_eq!(CidBytes::new(&[7; crate::id::CID_MAX + 1]), None);
    }

    #[test]
    fn a_list_has_at_most_sixteen_addresses() {
        let list: Vec<_> = (0..=16u8).map(|number| Address32([number; 32])).collect();
        for length in [0, 1, 16] {
            assert_eq!(AddressList::new(&list[..length]).unwrap().as_slice(), &list[..length]);
        }
        assert_eq!(AddressList::new(&list), None);
    }

    #[test]
    fn the_attested_bytes_are_the_fields_in_order() {
        let tuple = AttestedTuple {
            listen_root: [1; 32],
            payout_root: [2; 32],
            fans: [3, 4, 5, 6],
            payout_leaves: 7,
            weight_total: 8,
        };
        let expected = [
            [1; 32].as_slice(),
            &[2; 32],
            &[0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 5, 0, 0, 0, 6],
            &[0, 0, 0, 7],
            &[0, 0, 0, 0, 0, 0, 0, 8],
        ];
        assert_eq!(tuple.to_bytes().as_slice(), expected.concat());
        assert_eq!(tuple.hash(), crate::id::keccak256(&[&expected.concat()]));
        assert_ne!(tuple.hash(), AttestedTuple { weight_total: 9, ..tuple }.hash());
    }
}
