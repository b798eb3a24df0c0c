//! What the program emits, by `emit_cpi!`: the events of `protocol::event` in Anchor's form, same names and fields, and those
//! of its own administration.

use anchor_lang::prelude::*;

/// What attestors vote on; see `protocol::event::AttestedTuple`.
#[derive(Clone, Copy, AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct Tuple {
    /// Root of the listen tree.
    pub listen_root: [u8; 32],
    /// Root of the payout tree.
    pub payout_root: [u8; 32],
    /// Fans at 1, 5, 20 and 60 listens or more.
    pub fans: [u32; 4],
    /// Leaves of the payout tree.
    pub payout_leaves: u32,
    /// Sum of their weights.
    pub weight_total: u64,
}

impl From<Tuple> for protocol::event::AttestedTuple {
    fn from(tuple: Tuple) -> Self {
        let Tuple { listen_root, payout_root, fans, payout_leaves, weight_total } = tuple;
        Self { listen_root, payout_root, fans, payout_leaves, weight_total }
    }
}

/// The rewards side of a deployment was initialised.
#[event]
pub struct NetworkInitialized {
    /// Network number.
    pub network: u32,
    /// This chain's number in it.
    pub chain: u32,
    /// The rewards deployment id.
    pub deployment_id: [u8; 32],
    /// Epoch length, in seconds.
    pub epoch_length: u64,
    /// Version of the listen circuit.
    pub circuit_version: u32,
}

/// A streaming node was registered, or its operator or quota changed.
#[event]
pub struct NodeRegistered {
    /// Its number.
    pub node: u64,
    /// Its operator.
    pub operator: Address,
    /// Most it may reserve per epoch.
    pub quota: u64,
}

/// The rewards pool was funded.
#[event]
pub struct PoolFunded {
    /// By whom.
    pub from: Address,
    /// How much.
    pub amount: u64,
}

/// An attestor voted.
#[event]
pub struct Attested {
    /// The epoch.
    pub epoch: u32,
    /// The node.
    pub node: u64,
    /// Who voted.
    pub attestor: Address,
    /// keccak256 of the tuple.
    pub tuple_hash: [u8; 32],
}

/// Enough attestors agreed: the epoch's roots and budget are fixed.
#[event]
pub struct EpochFixed {
    /// The epoch.
    pub epoch: u32,
    /// The node.
    pub node: u64,
    /// What they agreed on.
    pub tuple: Tuple,
    /// Reserved for listeners.
    pub listeners_budget: u64,
    /// Reserved for tracks.
    pub tracks_budget: u64,
    /// A claim of tier t pays t times this.
    pub rate: u64,
    /// Unix time from which it is payable.
    pub payable_at: u64,
    /// Unix time from which it can be closed.
    pub closes_at: u64,
}

/// A guardian voided the epoch during its challenge delay.
#[event]
pub struct EpochVoided {
    /// The epoch.
    pub epoch: u32,
    /// The node.
    pub node: u64,
}

/// A listener was paid.
#[event]
pub struct ListenClaimed {
    /// The epoch.
    pub epoch: u32,
    /// The node.
    pub node: u64,
    /// Spent with this claim.
    pub nullifier: [u8; 32],
    /// Tier proved.
    pub tier: u16,
    /// Who was paid: the wallet.
    pub recipient: Address,
    /// Paid to the recipient, after the fee.
    pub amount: u64,
    /// Who got the fee; zeros for nobody.
    pub fee_receiver: Address,
    /// Fee paid.
    pub fee: u64,
}

/// A track was paid its part of an epoch: the same amount is deposited in its vault.
#[event]
pub struct TrackPaid {
    /// The epoch.
    pub epoch: u32,
    /// The node.
    pub node: u64,
    /// Index of the payout leaf.
    pub index: u32,
    /// The track.
    pub track_id: [u8; 32],
    /// The leaf's weight.
    pub weight: u64,
    /// Amount.
    pub amount: u64,
}

/// The claim window ended: what was not claimed is free again.
#[event]
pub struct EpochClosed {
    /// The epoch.
    pub epoch: u32,
    /// The node.
    pub node: u64,
    /// Amount freed.
    pub freed: u64,
}

/// Another admin was proposed, or (zeros) a proposal withdrawn.
#[event]
pub struct AdminProposed {
    /// This program.
    pub program: Address,
    /// Who may accept.
    pub pending_admin: Address,
}

/// The proposed admin accepted, or the program was initialised.
#[event]
pub struct AdminChanged {
    /// This program.
    pub program: Address,
    /// The admin from now on.
    pub admin: Address,
}

/// Another guardian was named.
#[event]
pub struct GuardianSet {
    /// The guardian from now on.
    pub guardian: Address,
}

/// Another set of attestors was proposed, or (empty) the proposal withdrawn.
#[event]
pub struct AttestorsProposed {
    /// The attestors to be.
    pub attestors: Vec<Address>,
    /// How many must agree.
    pub threshold: u8,
    /// Unix time from which anybody can put them in force; 0 when withdrawn.
    pub effective_at: u64,
}

/// The attestors were replaced; votes on epochs not fixed lapsed.
#[event]
pub struct AttestorsSet {
    /// The attestors from now on.
    pub attestors: Vec<Address>,
    /// How many must agree.
    pub threshold: u8,
}

/// A version of a circuit was proposed for use, or the proposal withdrawn.
#[event]
pub struct CircuitProposed {
    /// Listen 0, age 1, funds 2.
    pub statement: u8,
    /// The version.
    pub version: u32,
    /// Unix time from which anybody can enable it; 0 when withdrawn.
    pub effective_at: u64,
}

/// A version of a circuit was switched on or off.
#[event]
pub struct CircuitSet {
    /// Listen 0, age 1, funds 2.
    pub statement: u8,
    /// The version.
    pub version: u32,
    /// Whether proofs with it are accepted from now on.
    pub enabled: bool,
}

/// An issuer was registered, or changed.
#[event]
pub struct IssuerSet {
    /// Its number.
    pub issuer: u32,
    /// Who posts its roots.
    pub authority: Address,
    /// Whether its roots count.
    pub enabled: bool,
}

/// An issuer posted a root, which counts for a day.
#[event]
pub struct IssuerRootPosted {
    /// The issuer.
    pub issuer: u32,
    /// Root of its tree.
    pub root: [u8; 32],
    /// Number of the snapshot that a funds tree shows; 0 for ages.
    pub snapshot: u32,
}

/// A gate was registered.
#[event]
pub struct GateRegistered {
    /// The gate: its account.
    pub gate: [u8; 32],
    /// Who registered it.
    pub owner: Address,
    /// Age 1, funds 2.
    pub statement: u8,
    /// Whose roots it accepts.
    pub issuer: u32,
    /// Schema of the credential (age), or the asset's number with the issuer (funds).
    pub subject: u32,
    /// Least age in years, or least balance.
    pub threshold: u128,
    /// A pass is for one period of so many seconds.
    pub period_length: u64,
}

/// Somebody proved what a gate asks.
#[event]
pub struct PassGranted {
    /// The gate.
    pub gate: [u8; 32],
    /// `floor(unix / period length)`.
    pub period: u32,
    /// Whose pass it is.
    pub holder: Address,
    /// Spent with it.
    pub nullifier: [u8; 32],
    /// Unix time at which the period ends, and the pass with it.
    pub expires_at: u64,
}
