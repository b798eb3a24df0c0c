//! What a job sends, in the form it is stored in: addresses in their chain's text, hashes in hex, amounts as strings.

use chain::{Call, ListenClaim, Namespace};
use protocol::{hex, royalty::decimal};
use serde::{Deserialize, Serialize};

/// The only calls this relayer sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "call", rename_all = "snake_case", deny_unknown_fields)]
pub enum Body {
    /// A fan's claim.
    ClaimListen(Box<ListenClaim>),
    /// One leaf of an epoch's payouts.
    DistributeTrack {
        /// The epoch.
        epoch: u32,
        /// The node.
        #[serde(with = "decimal")]
        node: u64,
        /// Index of the leaf.
        index: u32,
        /// Its track.
        track: String,
        /// Its weight.
        #[serde(with = "decimal")]
        weight: u64,
        /// Siblings from the leaf up.
        path: Vec<String>,
    },
    /// A position that nobody opened.
    OpenPosition {
        /// The track.
        track: String,
        /// Whose.
        holder: String,
    },
    /// An epoch whose window ended.
    CloseEpoch {
        /// The epoch.
        epoch: u32,
        /// The node.
        #[serde(with = "decimal")]
        node: u64,
    },
}

impl Body {
    /// The call's name.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::ClaimListen(_) => "claim_listen",
            Self::DistributeTrack { .. } => "distribute_track",
            Self::OpenPosition { .. } => "open_position",
            Self::CloseEpoch { .. } => "close_epoch",
        }
    }

    /// What makes two bodies the same job: the thing that can happen once on chain.
    pub fn key(&self) -> String {
        match self {
            Self::ClaimListen(claim) => hex::encode(claim.nullifier),
            Self::DistributeTrack { epoch, node, index, .. } => format!("{node}/{epoch}/{index}"),
            Self::OpenPosition { track, holder } => format!("{track}/{holder}"),
            Self::CloseEpoch { epoch, node } => format!("{node}/{epoch}"),
        }
    }

    /// The call.
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

/// 32 bytes from hex, with or without `0x`.
pub fn bytes32(text: &str) -> anyhow::Result<[u8; 32]> {
    hex::decode_array_lenient(text).map_err(|error| anyhow::anyhow!("{text}: {error}"))
}
