//! Every event, declared once: struct, variant, name, and its fields for readers and writers.

use super::{AddressList, AttestedTuple, Bytes32, CidBytes, PositionRef};
use crate::{id::Address32, royalty::VaultState};

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
        /// Part of every sale's price that is deposited in the vault, in basis points; fixed for ever.
        resale_bps: u16,
    }
    /// The registrant published another manifest of the same track. Earlier ones stay in their events.
    ManifestUpdated {
        /// The track.
        track_id: Bytes32,
        /// The manifest's version: 1 at registration, then counting.
        version: u32,
        /// CID of the manifest.
        manifest_cid: CidBytes,
    }
    /// The track takes no new listings. Its shares earn, move and are claimed as before.
    TrackRetired {
        /// The track.
        track_id: Bytes32,
    }
    /// The registrant named a successor, or (zero) withdrew the nomination.
    RegistrantProposed {
        /// The track.
        track_id: Bytes32,
        /// Who may accept.
        pending_registrant: Address32,
    }
    /// The successor accepted. The track's id stays bound to who registered it.
    RegistrantChanged {
        /// The track.
        track_id: Bytes32,
        /// The registrant from now on.
        registrant: Address32,
    }

    // Market

    /// Shares are for sale. They keep earning for the seller until they are sold.
    SharesListed {
        /// The listing: its account (Solana) or its number (Ethereum).
        listing: Bytes32,
        /// The track.
        track_id: Bytes32,
        /// Who sells.
        seller: Address32,
        /// Where the shares are: the escrow's token account (Solana) or the seller (Ethereum).
        account: Address32,
        /// Shares.
        amount: u64,
        /// Price of one share, in the payment token's smallest unit.
        unit_price: u64,
        /// Protocol fee of its sales, in basis points of the price.
        fee_bps: u16,
        /// Unix time from which nobody can buy, and anybody can return the shares to the seller.
        expires_at: u64,
    }
    /// Shares of a listing were sold.
    SharesSold {
        /// The listing.
        listing: Bytes32,
        /// The track.
        track_id: Bytes32,
        /// Who sold.
        seller: Address32,
        /// Who bought.
        buyer: Address32,
        /// Shares.
        amount: u64,
        /// What the buyer paid, royalty and fee included.
        price: u64,
        /// Of it deposited in the track's vault.
        royalty: u64,
        /// Of it kept as the protocol's fee.
        fee: u64,
        /// Shares left in the listing; with none it is gone.
        remaining: u64,
    }
    /// A listing ended before all was sold: its shares are free, or back with the seller.
    ListingCancelled {
        /// The listing.
        listing: Bytes32,
        /// The track.
        track_id: Bytes32,
        /// Shares returned.
        returned: u64,
    }
    /// Listings from now on pay this fee.
    ProtocolFeeSet {
        /// In basis points of the price.
        fee_bps: u16,
    }
    /// Collected fees were paid out.
    ProtocolFeesWithdrawn {
        /// Token account (Solana) or wallet (Ethereum).
        destination: Address32,
        /// Amount.
        amount: u64,
    }
    /// Listing and buying were stopped, or work again. Cancelling always works.
    MarketPaused {
        /// Whether they are stopped.
        paused: bool,
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
        /// What for: see [`source`](super::source).
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

    // Passes

    /// An issuer was registered, or changed.
    IssuerSet {
        /// Its number.
        issuer: u32,
        /// Who posts its roots.
        authority: Address32,
        /// Whether its roots count.
        enabled: bool,
    }
    /// An issuer posted a root, which counts for a day.
    IssuerRootPosted {
        /// The issuer.
        issuer: u32,
        /// Root of its tree.
        root: Bytes32,
        /// Number of the snapshot that a funds tree shows; 0 for ages.
        snapshot: u32,
    }
    /// A gate was registered: whoever proves what it asks gets a pass.
    GateRegistered {
        /// The gate: its account (Solana) or its number (Ethereum).
        gate: Bytes32,
        /// Who registered it.
        owner: Address32,
        /// See [`statement`](super::statement): age or funds.
        statement: u8,
        /// Whose roots it accepts.
        issuer: u32,
        /// Schema of the credential (age), or the asset's number with the issuer (funds).
        subject: u32,
        /// Least age in years, or least balance.
        threshold: u128,
        /// A pass is for one period of so many seconds.
        period_length: u64,
    }
    /// Somebody proved what a gate asks.
    PassGranted {
        /// The gate.
        gate: Bytes32,
        /// `floor(unix / period length)`.
        period: u32,
        /// Whose pass it is.
        holder: Address32,
        /// Spent with it: a person gets one pass a gate and period.
        nullifier: Bytes32,
        /// Unix time at which the period ends, and the pass with it.
        expires_at: u64,
    }

    // Governance

    /// A program's or contract's admin named a successor, or (zero) withdrew the nomination.
    AdminProposed {
        /// The program or contract.
        program: Address32,
        /// Who may accept.
        pending_admin: Address32,
    }
    /// The successor accepted; or a program was initialised.
    AdminChanged {
        /// The program or contract.
        program: Address32,
        /// The admin from now on.
        admin: Address32,
    }
    /// Another guardian was named.
    GuardianSet {
        /// The guardian from now on.
        guardian: Address32,
    }
    /// Another set of attestors was proposed, or (empty) the proposal withdrawn.
    AttestorsProposed {
        /// The attestors to be.
        attestors: AddressList,
        /// How many must agree.
        threshold: u8,
        /// Unix time from which anybody can put them in force; 0 when withdrawn.
        effective_at: u64,
    }
    /// The attestors were replaced; votes on epochs not fixed lapsed.
    AttestorsSet {
        /// The attestors from now on.
        attestors: AddressList,
        /// How many must agree.
        threshold: u8,
    }
    /// A version of a circuit was proposed for use, or (0) the proposal withdrawn.
    CircuitProposed {
        /// See [`statement`](super::statement).
        statement: u8,
        /// The version.
        version: u32,
        /// Unix time from which anybody can enable it; 0 when withdrawn.
        effective_at: u64,
    }
    /// Proofs of a version of a circuit are accepted, or refused, from now on.
    CircuitSet {
        /// See [`statement`](super::statement).
        statement: u8,
        /// The version.
        version: u32,
        /// Whether they are accepted.
        enabled: bool,
    }
}
