//! Events of tracks and of the market. On Solana both belong to the ownership program.

/// Calls `$callback!` with the events of the ownership program; see [`event`](crate::event) for how the table reads.
#[macro_export]
macro_rules! ownership_events {
    ($($callback:ident)::+ $(, $($before:tt)*)?) => { $($callback)::+! { $($($before)*)?

    /// Emitted when a track is registered. The registrant holds all its shares; the issue is not finished.
    TrackRegistered {
        /// Hash of the deployment, the registrant and the manifest's CID: see `protocol::id::track_id`.
        track_id: [u8; 32],
        /// Wallet that registered the track.
        registrant: Address32,
        /// The share token: a mint on Solana, a TrackShares clone on Ethereum.
        shares: Address32,
        /// The royalty vault: an account on Solana, the TrackShares clone again on Ethereum.
        vault: Address32,
        /// Shares issued, below 2^40.
        supply: u64,
        /// Binary CID of the manifest, at most 40 bytes.
        manifest_cid: CidBytes,
        /// The vault after the registration.
        vault_state: VaultState,
        /// The registrant's position after the registration.
        position: PositionRef,
    }
    /// Emitted when the registrant gives out shares before the issue is finished. SharesMoved is emitted with it.
    SharesAllocated {
        /// Track the shares belong to.
        track_id: [u8; 32],
        /// Wallet that receives the shares.
        to: Address32,
        /// Shares given out.
        amount: u64,
    }
    /// Emitted when the issue is finished: the track accepts deposits, listings and distributions from then on.
    IssueFinished {
        /// Track whose issue is finished.
        track_id: [u8; 32],
        /// Part of every sale's price that is deposited in the vault, in basis points. It never changes.
        resale_bps: u16,
    }
    /// Emitted when the registrant publishes another manifest of the same track.
    ManifestUpdated {
        /// Track the manifest describes; its id stays the same.
        track_id: [u8; 32],
        /// Number of the manifest: the registration's is 1, the first update's is 2.
        version: u32,
        /// Binary CID of the new manifest, at most 40 bytes.
        manifest_cid: CidBytes,
    }
    /// Emitted when a track is retired. It takes no new listings; its shares earn, move and claim as before.
    TrackRetired {
        /// Track that is retired.
        track_id: [u8; 32],
    }
    /// Emitted when the registrant names a successor, or withdraws the nomination.
    RegistrantProposed {
        /// Track whose registrant is to change.
        track_id: [u8; 32],
        /// Wallet that may accept; zero when withdrawn.
        pending_registrant: Address32,
    }
    /// Emitted when the successor accepts the role of registrant.
    RegistrantChanged {
        /// Track whose registrant changed; its id stays the same.
        track_id: [u8; 32],
        /// The new registrant.
        registrant: Address32,
    }

    /// Emitted when shares are offered for sale. They earn for the seller until they are sold.
    SharesListed {
        /// Id of the listing: its account on Solana, its number on Ethereum.
        listing: [u8; 32],
        /// Track the shares belong to.
        track_id: [u8; 32],
        /// Wallet that sells.
        seller: Address32,
        /// Holder of the listed shares: the escrow's token account on Solana, the seller on Ethereum.
        account: Address32,
        /// Shares offered.
        amount: u64,
        /// Price of one share, in the payment token's smallest unit.
        unit_price: u64,
        /// Protocol fee of the listing's sales, in basis points of the price.
        fee_bps: u16,
        /// Unix time from which the listing cannot be bought from, and anyone may cancel it.
        expires_at: u64,
    }
    /// Emitted when shares of a listing are sold.
    SharesSold {
        /// Id of the listing.
        listing: [u8; 32],
        /// Track the shares belong to.
        track_id: [u8; 32],
        /// Wallet that sold.
        seller: Address32,
        /// Wallet that bought.
        buyer: Address32,
        /// Shares sold.
        amount: u64,
        /// Paid by the buyer, in the payment token's smallest unit; includes `royalty` and `fee`.
        price: u64,
        /// Part of the price that is deposited in the track's vault.
        royalty: u64,
        /// Part of the price that is kept as the protocol fee.
        fee: u64,
        /// Shares still listed; the listing is closed when 0.
        remaining: u64,
    }
    /// Emitted when a listing is cancelled by its seller, or by anyone after it expired.
    ListingCancelled {
        /// Id of the listing.
        listing: [u8; 32],
        /// Track the shares belong to.
        track_id: [u8; 32],
        /// Shares that were not sold: returned to the seller on Solana, unlocked on Ethereum.
        returned: u64,
    }
    /// Emitted when the protocol fee of later listings is set.
    ProtocolFeeSet {
        /// The fee, in basis points of the price.
        fee_bps: u16,
    }
    /// Emitted when collected protocol fees are paid out.
    ProtocolFeesWithdrawn {
        /// Receiver: a token account on Solana, a wallet on Ethereum.
        destination: Address32,
        /// Amount paid, in the payment token's smallest unit.
        amount: u64,
    }
    /// Emitted when listing and buying are paused or resumed. Cancelling always works.
    MarketPaused {
        /// True when paused, false when resumed.
        paused: bool,
    }

    } };
}
