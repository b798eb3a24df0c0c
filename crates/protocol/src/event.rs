//! What happens on chain, with the same names and fields on both: Anchor events by `emit_cpi!` on Solana, Solidity events
//! on Ethereum.
//!
//! Every event that touches a vault carries the vault and the positions it changed as they are *afterwards*, so that an
//! indexer stores them and computes nothing.

use crate::{
    id::Address32,
    royalty::{PositionState, VaultState},
};

type Bytes32 = [u8; 32];

/// A position and whose it is. On Solana `account` is the share token account the position belongs to; on Ethereum the holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PositionRef {
    /// Token account (Solana) or holder (Ethereum).
    pub account: Address32,
    /// Who owns the shares.
    pub owner: Address32,
    /// Whether a position counts these shares; when not, `state` is the default and the shares are unopened.
    pub open: bool,
    /// The position after the event.
    pub state: PositionState,
}

macro_rules! events {
    ($( $(#[$doc:meta])* $name:ident { $( $(#[$field_doc:meta])* $field:ident : $type:ty ),* $(,)? } )*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, PartialEq, Eq)]
            pub struct $name { $( $(#[$field_doc])* pub $field: $type ),* }

            impl From<$name> for Event {
                fn from(event: $name) -> Self {
                    Self::$name(event)
                }
            }
        )*

        /// Any event of the protocol.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Event { $( #[allow(missing_docs)] $name($name) ),* }

        impl Event {
            /// The event's name, the same on both chains, in the database and in the API.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self { $( Self::$name(_) => stringify!($name) ),* }
            }

            /// All names.
            pub const NAMES: &'static [&'static str] = &[$( stringify!($name) ),*];
        }

        #[cfg(feature = "std")]
        impl Event {
            /// Hands every field to `writer`, in order.
            pub fn write<W: crate::event_fields::FieldWriter>(&self, writer: &mut W) {
                use crate::event_fields::Field as _;
                match self {
                    $( Self::$name(event) => { $( event.$field.write(stringify!($field), writer); )* } )*
                }
            }

            /// The event called `name` with its fields from `reader`; `None` when no event has that name.
            pub fn read<R: crate::event_fields::FieldReader>(
                name: &str,
                reader: &mut R,
            ) -> Option<Result<Self, R::Error>> {
                $( if name == stringify!($name) {
                    return Some($name::read(reader).map(Self::$name));
                } )*
                None
            }
        }

        $(
            #[cfg(feature = "std")]
            impl $name {
                fn read<R: crate::event_fields::FieldReader>(reader: &mut R) -> Result<Self, R::Error> {
                    Ok(Self { $( $field: crate::event_fields::Field::read(stringify!($field), reader)? ),* })
                }
            }
        )*
    };
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

events! {
    // Ownership

    /// A track was registered; all its shares belong to the registrant, in state `Issuing`.
    TrackRegistered {
        /// The track.
        track_id: Bytes32,
        /// Who registered it.
        registrant: Address32,
        /// The share token: mint (Solana) or TrackShares clone (Ethereum).
        shares: Address32,
        /// The royalty vault: its account (Solana) or again the clone (Ethereum).
        vault: Address32,
        /// Shares issued.
        supply: u64,
        /// CID of the manifest.
        manifest_cid: CidBytes,
        /// The vault.
        vault_state: VaultState,
        /// The registrant's position.
        position: PositionRef,
    }
    /// The registrant handed shares out before the issue was finished. The movement itself is a [`SharesMoved`].
    SharesAllocated {
        /// The track.
        track_id: Bytes32,
        /// New holder (the wallet).
        to: Address32,
        /// Shares.
        amount: u64,
    }
    /// Deposits, listings and distributions are possible from now on.
    IssueFinished {
        /// The track.
        track_id: Bytes32,
    }

    // Royalties

    /// A position was opened: its shares earn from now on.
    PositionOpened {
        /// The track.
        track_id: Bytes32,
        /// The vault.
        vault_state: VaultState,
        /// The position.
        position: PositionRef,
        /// Who may claim: the owner, unless it named another.
        beneficiary: Address32,
        /// Who paid for the account (Solana: payer or purse; Ethereum: the holder).
        payer: Address32,
    }
    /// The owner named another beneficiary.
    BeneficiarySet {
        /// The track.
        track_id: Bytes32,
        /// Token account (Solana) or holder (Ethereum).
        account: Address32,
        /// Who may claim from now on.
        beneficiary: Address32,
    }
    /// Shares moved from one holder to another.
    SharesMoved {
        /// The track.
        track_id: Bytes32,
        /// Sender after the move.
        from: PositionRef,
        /// Receiver after the move.
        to: PositionRef,
        /// Shares moved.
        amount: u64,
        /// The vault.
        vault_state: VaultState,
    }
    /// A deposit began to drip.
    Deposited {
        /// The track.
        track_id: Bytes32,
        /// Who paid.
        depositor: Address32,
        /// In the payment token's smallest unit.
        amount: u64,
        /// What for: see [`source`].
        source: u8,
        /// Free reference of the depositor.
        memo: Bytes32,
        /// The vault.
        vault_state: VaultState,
    }
    /// A position was paid what it was owed.
    RoyaltyClaimed {
        /// The track.
        track_id: Bytes32,
        /// The position.
        position: PositionRef,
        /// Who claimed.
        beneficiary: Address32,
        /// Where it was paid: token account (Solana) or wallet (Ethereum).
        destination: Address32,
        /// Amount paid.
        amount: u64,
        /// The vault.
        vault_state: VaultState,
    }
    /// A position was reconciled with its token account (a burn, a closed account).
    PositionSynced {
        /// The track.
        track_id: Bytes32,
        /// The position.
        position: PositionRef,
        /// The vault.
        vault_state: VaultState,
    }
    /// What unopened shares earned went to the rewards pool.
    UnopenedSwept {
        /// The track.
        track_id: Bytes32,
        /// Amount.
        amount: u64,
        /// The vault.
        vault_state: VaultState,
    }
    /// An empty position was closed.
    PositionClosed {
        /// The track.
        track_id: Bytes32,
        /// Token account (Solana) or holder (Ethereum).
        account: Address32,
        /// The vault.
        vault_state: VaultState,
    }

    // Rewards

    /// The rewards side of a deployment was initialised.
    NetworkInitialized {
        /// Network number.
        network: u32,
        /// This chain's number in it.
        chain: u32,
        /// The rewards deployment id.
        deployment_id: Bytes32,
        /// Epoch length, in seconds.
        epoch_length: u64,
        /// Version of the listen circuit.
        circuit_version: u32,
    }
    /// A streaming node was registered, or its quota changed.
    NodeRegistered {
        /// Its number.
        node: u64,
        /// Its operator.
        operator: Address32,
        /// Most it may reserve per epoch.
        quota: u64,
    }
    /// The rewards pool was funded.
    PoolFunded {
        /// By whom.
        from: Address32,
        /// How much.
        amount: u64,
    }
    /// An attestor voted.
    Attested {
        /// The epoch.
        epoch: u32,
        /// The node.
        node: u64,
        /// Who voted.
        attestor: Address32,
        /// keccak256 of the tuple, see [`AttestedTuple::hash`].
        tuple_hash: Bytes32,
    }
    /// Enough attestors agreed: the epoch's roots and budget are fixed.
    EpochFixed {
        /// The epoch.
        epoch: u32,
        /// The node.
        node: u64,
        /// What they agreed on.
        tuple: AttestedTuple,
        /// Reserved for listeners.
        listeners_budget: u64,
        /// Reserved for tracks.
        tracks_budget: u64,
        /// A claim of tier t pays t times this.
        rate: u64,
        /// Unix time from which it is payable.
        payable_at: u64,
        /// Unix time from which it can be closed.
        closes_at: u64,
    }
    /// A guardian voided the epoch during its challenge delay.
    EpochVoided {
        /// The epoch.
        epoch: u32,
        /// The node.
        node: u64,
    }
    /// A listener was paid.
    ListenClaimed {
        /// The epoch.
        epoch: u32,
        /// The node.
        node: u64,
        /// Spent with this claim.
        nullifier: Bytes32,
        /// Tier proved.
        tier: u16,
        /// Who was paid: the wallet.
        recipient: Address32,
        /// Paid to the recipient, after the fee.
        amount: u64,
        /// Who got the fee; zero for nobody.
        fee_receiver: Address32,
        /// Fee paid.
        fee: u64,
    }
    /// A track was paid its part of an epoch: the same amount is [`Deposited`] in its vault.
    TrackPaid {
        /// The epoch.
        epoch: u32,
        /// The node.
        node: u64,
        /// Index of the payout leaf.
        index: u32,
        /// The track.
        track_id: Bytes32,
        /// The leaf's weight.
        weight: u64,
        /// Amount.
        amount: u64,
    }
    /// The claim window ended: what was not claimed is free again.
    EpochClosed {
        /// The epoch.
        epoch: u32,
        /// The node.
        node: u64,
        /// Amount freed.
        freed: u64,
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
}
