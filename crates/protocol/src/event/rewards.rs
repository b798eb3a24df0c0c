//! Events of listen rewards, passes, and the governance of both. On Solana all belong to the rewards program.

/// Calls `$callback!` with the events of the rewards program; see [`event`](crate::event) for how the table reads.
#[macro_export]
macro_rules! rewards_events {
    ($($callback:ident)::+ $(, $($before:tt)*)?) => { $($callback)::+! { $($($before)*)?

    /// Emitted when the rewards of a deployment are initialised.
    NetworkInitialized {
        /// Number of the network, the same on all its chains.
        network: u32,
        /// Number of this chain in the network.
        chain: u32,
        /// Hash of the CAIP-2 id and the rewards program or contract: see `protocol::id::deployment_id`.
        deployment_id: [u8; 32],
        /// Length of an epoch, in seconds.
        epoch_length: u64,
        /// Version of the listen circuit that is enabled.
        circuit_version: u32,
    }
    /// Emitted when a streaming node is registered, or its operator or quota changes.
    NodeRegistered {
        /// Number of the node, chosen at registration.
        node: u64,
        /// Wallet of the node's operator.
        operator: Address32,
        /// Most that one of the node's epochs may reserve, in the payment token's smallest unit.
        quota: u64,
    }
    /// Emitted when the rewards pool is funded.
    PoolFunded {
        /// Wallet that paid.
        from: Address32,
        /// Amount paid, in the payment token's smallest unit.
        amount: u64,
    }
    /// Emitted when an attestor votes on a node's epoch.
    Attested {
        /// Number of the epoch.
        epoch: u32,
        /// Number of the node.
        node: u64,
        /// Wallet of the attestor.
        attestor: Address32,
        /// keccak256 of the tuple voted for: see `protocol::event::AttestedTuple::hash`.
        tuple_hash: [u8; 32],
    }
    /// Emitted when enough attestors have voted for the same tuple: the epoch's roots and budgets are fixed.
    EpochFixed {
        /// Number of the epoch.
        epoch: u32,
        /// Number of the node.
        node: u64,
        /// The tuple voted for.
        tuple: AttestedTuple,
        /// Reserved for listeners, in the payment token's smallest unit.
        listeners_budget: u64,
        /// Reserved for tracks, in the payment token's smallest unit.
        tracks_budget: u64,
        /// Reward per unit of tier: a claim of tier t pays t × rate.
        rate: u64,
        /// Unix time at which the challenge delay ends and claims are paid.
        payable_at: u64,
        /// Unix time at which the claim window ends and the epoch may be closed.
        closes_at: u64,
    }
    /// Emitted when a guardian voids an epoch during its challenge delay.
    EpochVoided {
        /// Number of the epoch.
        epoch: u32,
        /// Number of the node.
        node: u64,
    }
    /// Emitted when a listener is paid for a proof.
    ListenClaimed {
        /// Number of the epoch.
        epoch: u32,
        /// Number of the node.
        node: u64,
        /// Nullifier of the proof, spent by this claim.
        nullifier: [u8; 32],
        /// Tier that was proved: 1, 5, 20 or 60 listens.
        tier: u16,
        /// Wallet that was paid.
        recipient: Address32,
        /// Paid to the recipient after the fee, in the payment token's smallest unit.
        amount: u64,
        /// Wallet that received the fee; zero when no fee was paid.
        fee_receiver: Address32,
        /// Fee paid, in the payment token's smallest unit.
        fee: u64,
    }
    /// Emitted when a track is paid its part of an epoch. Deposited is emitted with it, for the same amount.
    TrackPaid {
        /// Number of the epoch.
        epoch: u32,
        /// Number of the node.
        node: u64,
        /// Index of the payout leaf.
        index: u32,
        /// Track in the payout leaf.
        track_id: [u8; 32],
        /// Weight in the payout leaf.
        weight: u64,
        /// Amount paid, in the payment token's smallest unit.
        amount: u64,
    }
    /// Emitted when an epoch is closed after its claim window.
    EpochClosed {
        /// Number of the epoch.
        epoch: u32,
        /// Number of the node.
        node: u64,
        /// Reserved amount that was not claimed and returns to the pool, in the payment token's smallest unit.
        freed: u64,
    }

    /// Emitted when an issuer is registered or changed.
    IssuerSet {
        /// Number of the issuer.
        issuer: u32,
        /// Wallet that posts the issuer's roots.
        authority: Address32,
        /// Whether proofs against the issuer's roots are accepted.
        enabled: bool,
    }
    /// Emitted when an issuer posts a root. Proofs against it are accepted for one day.
    IssuerRootPosted {
        /// Number of the issuer.
        issuer: u32,
        /// Root of the issuer's tree.
        root: [u8; 32],
        /// Number of the snapshot in a tree of funds; 0 for a tree of ages.
        snapshot: u32,
    }
    /// Emitted when a gate is registered. A proof of its statement grants a pass.
    GateRegistered {
        /// Id of the gate: its account on Solana, its number on Ethereum.
        gate: [u8; 32],
        /// Wallet that registered the gate.
        owner: Address32,
        /// Statement to prove, `AGE` or `FUNDS` of `protocol::event::statement`.
        statement: u8,
        /// Number of the issuer whose roots the gate accepts.
        issuer: u32,
        /// Schema of the credential for age; the issuer's number of the asset for funds.
        subject: u32,
        /// Least age in years, or least balance in the asset's smallest unit.
        threshold: u128,
        /// Length of the period a pass is valid for, in seconds.
        period_length: u64,
    }
    /// Emitted when a pass is granted for a proof.
    PassGranted {
        /// Id of the gate.
        gate: [u8; 32],
        /// Number of the period: Unix time divided by the gate's period length, rounded down.
        period: u32,
        /// Wallet that holds the pass.
        holder: Address32,
        /// Nullifier of the proof, spent by this pass. A person gets one pass per gate and period.
        nullifier: [u8; 32],
        /// Unix time at which the period and the pass end.
        expires_at: u64,
    }

    /// Emitted when another guardian is set.
    GuardianSet {
        /// The new guardian.
        guardian: Address32,
    }
    /// Emitted when another set of attestors is proposed, or the proposal is withdrawn.
    AttestorsProposed {
        /// Attestors proposed; empty when withdrawn.
        attestors: AddressList,
        /// Equal votes needed to fix an epoch.
        threshold: u8,
        /// Unix time from which anyone may apply the proposal; 0 when withdrawn.
        effective_at: u64,
    }
    /// Emitted when the attestors are replaced. Votes on epochs that are not fixed lapse.
    AttestorsSet {
        /// The new attestors.
        attestors: AddressList,
        /// Equal votes needed to fix an epoch.
        threshold: u8,
    }
    /// Emitted when a version of a circuit is proposed, or the proposal is withdrawn.
    CircuitProposed {
        /// Statement the circuit proves, one of `protocol::event::statement`.
        statement: u8,
        /// Version proposed or withdrawn.
        version: u32,
        /// Unix time from which anyone may enable the version; 0 when withdrawn.
        effective_at: u64,
    }
    /// Emitted when a version of a circuit is enabled or disabled.
    CircuitSet {
        /// Statement the circuit proves, one of `protocol::event::statement`.
        statement: u8,
        /// Version enabled or disabled.
        version: u32,
        /// Whether proofs of the version are accepted from then on.
        enabled: bool,
    }

    } };
}
