//! What a job sends, in the form it is stored in: addresses in their chain's text, hashes in hex, amounts as strings.

use chain::{Call, ListenClaim, Namespace};
use protocol::{hex, id::Address32, royalty::decimal};
use serde::{Deserialize, Serialize};

/// The only calls this relayer sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "call", rename_all = "snake_case", deny_unknown_fields)]
pub enum Body {
    /// A fan's claim.
    ClaimListen {
        /// The epoch.
        epoch: u32,
        /// The node.
        #[serde(with = "decimal")]
        node: u64,
        /// Tier proved.
        tier: u16,
        /// Spent by it.
        nullifier: String,
        /// Who is paid.
        recipient: String,
        /// Who gets the fee.
        fee_receiver: Option<String>,
        /// The fee.
        #[serde(with = "decimal")]
        fee: u64,
        /// Unix seconds.
        #[serde(with = "decimal")]
        expiry: u64,
        /// The circuit's version.
        circuit_version: u32,
        /// 256 bytes.
        proof: String,
    },
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
            Self::ClaimListen { .. } => "claim_listen",
            Self::DistributeTrack { .. } => "distribute_track",
            Self::OpenPosition { .. } => "open_position",
            Self::CloseEpoch { .. } => "close_epoch",
        }
    }

    /// What makes two bodies the same job: the thing that can happen once on chain.
    pub fn key(&self) -> String {
        match self {
            Self::ClaimListen { nullifier, .. } => nullifier.clone(),
            Self::DistributeTrack { epoch, node, index, .. } => format!("{node}/{epoch}/{index}"),
            Self::OpenPosition { track, holder } => format!("{track}/{holder}"),
            Self::CloseEpoch { epoch, node } => format!("{node}/{epoch}"),
        }
    }

    /// A claim in the one form it has here, however its addresses and hashes were written.
    pub fn from_claim(namespace: Namespace, claim: &ListenClaim) -> Self {
        let paid = (claim.fee_receiver != Address32::ZERO).then_some(claim.fee_receiver);
        Self::ClaimListen {
            epoch: claim.epoch,
            node: claim.node,
            tier: claim.tier,
            nullifier: hex::encode(claim.nullifier),
            recipient: chain::address::format(namespace, claim.recipient),
            fee_receiver: paid.map(|receiver| chain::address::format(namespace, receiver)),
            fee: claim.fee,
            expiry: claim.expiry,
            circuit_version: claim.circuit_version,
            proof: hex::encode(claim.proof),
        }
    }

    /// The call.
    pub fn to_call(&self, namespace: Namespace) -> anyhow::Result<Call> {
        let address = |text: &str| chain::address::parse(namespace, text);
        Ok(match self {
            Self::ClaimListen { .. } => Call::ClaimListen(Box::new(self.to_claim(namespace)?)),
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

    /// The claim, for who checks it.
    pub fn to_claim(&self, namespace: Namespace) -> anyhow::Result<ListenClaim> {
        let Self::ClaimListen {
            epoch,
            node,
            tier,
            nullifier,
            recipient,
            fee_receiver,
            fee,
            expiry,
            circuit_version,
            proof,
        } = self
        else {
            anyhow::bail!("{} is not a claim", self.kind())
        };
        let address = |text: &str| chain::address::parse(namespace, text);
        Ok(ListenClaim {
            epoch: *epoch,
            node: *node,
            tier: *tier,
            nullifier: bytes32(nullifier)?,
            recipient: address(recipient)?,
            fee_receiver: fee_receiver.as_deref().map_or(Ok(Address32::ZERO), address)?,
            fee: *fee,
            expiry: *expiry,
            circuit_version: *circuit_version,
            proof: hex::decode_array_lenient(proof).map_err(|error| anyhow::anyhow!("the proof: {error}"))?,
        })
    }
}

/// 32 bytes from hex, with or without `0x`.
pub fn bytes32(text: &str) -> anyhow::Result<[u8; 32]> {
    hex::decode_array_lenient(text).map_err(|error| anyhow::anyhow!("{text}: {error}"))
}
