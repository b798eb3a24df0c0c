//! The call of a job, as stored in JSON: addresses in the text form of their chain, hashes in hex, amounts as strings.

use chain::{Call, ListenClaim, Namespace};
use protocol::{hex, royalty::decimal};
use serde::{Deserialize, Serialize};

/// The calls that the relayer sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "call", rename_all = "snake_case", deny_unknown_fields)]
pub enum Body {
    /// Submits the listen claim of a fan.
    ClaimListen(Box<ListenClaim>),
    /// Pays one leaf of the payout tree of an epoch.
    DistributeTrack {
        /// Number of the epoch.
        epoch: u32,
        /// Number of the node.
        #[serde(with = "decimal")]
        node: u64,
        /// Index of the leaf in the payout tree.
        index: u32,
        /// Id of the leaf's track.
        track: String,
        /// Weight of the leaf.
        #[serde(with = "decimal")]
        weight: u64,
        /// Siblings on the path from the leaf to the root, lowest first.
        path: Vec<String>,
    },
    /// Opens the position of a holder.
    OpenPosition {
        /// Id of the track.
        track: String,
        /// Wallet of the holder.
        holder: String,
    },
    /// Closes an epoch after its claim window.
    CloseEpoch {
        /// Number of the epoch.
        epoch: u32,
        /// Number of the node.
        #[serde(with = "decimal")]
        node: u64,
    },
}

impl Body {
    /// Name of the call, the same as [`Call::name`].
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::ClaimListen(_) => "claim_listen",
            Self::DistributeTrack { .. } => "distribute_track",
            Self::OpenPosition { .. } => "open_position",
            Self::CloseEpoch { .. } => "close_epoch",
        }
    }

    /// The idempotency key: it names the thing that can happen only once on the chain. Bodies with the same kind and
    /// key are the same job.
    pub fn key(&self) -> String {
        match self {
            Self::ClaimListen(claim) => hex::encode(claim.nullifier),
            Self::DistributeTrack { epoch, node, index, .. } => format!("{node}/{epoch}/{index}"),
            Self::OpenPosition { track, holder } => format!("{track}/{holder}"),
            Self::CloseEpoch { epoch, node } => format!("{node}/{epoch}"),
        }
    }

    /// The call to send on a chain of this family.
    ///
    /// # Errors
    /// If an address or a hash is malformed.
    pub fn to_call(&self, namespace: Namespace) -> anyhow::Result<Call> {
        let address = |text: &str| chain::address::parse(namespace, text);
        Ok(match self {
            Self::ClaimListen(claim) => Call::ClaimListen { claim: claim.clone() },
            Self::DistributeTrack { epoch, node, index, track, weight, path } => Call::DistributeTrack {
                epoch: *epoch,
                node: *node,
                index: *index,
                track: bytes32(track)?,
                weight: *weight,
                path: path.iter().map(|p| bytes32(p)).collect::<Result<_, _>>()?,
            },
            Self::OpenPosition { track, holder } => {
                Call::OpenPosition { track: bytes32(track)?, holder: address(holder)? }
            }
            Self::CloseEpoch { epoch, node } => Call::CloseEpoch { epoch: *epoch, node: *node },
        })
    }
}

/// Parses 32 bytes in hex, with or without `0x`.
pub fn bytes32(text: &str) -> anyhow::Result<[u8; 32]> {
    hex::decode_array_lenient(text).map_err(|error| anyhow::anyhow!("{text}: {error}"))
}
