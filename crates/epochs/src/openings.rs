//! Openings: the input of an epoch's trees, in the form that attestors receive. They are pseudonymous and contain no
//! accounts or wallets.

use protocol::{hex::Hex32, layout::Realm, royalty::decimal};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Counted listens to one track.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
pub struct HeardTrack {
    /// Number of the chain on which the track is registered.
    pub chain: u32,
    /// Id of the track.
    pub track_id: Hex32,
    /// Number of counted listens.
    pub count: u16,
}

/// The listens of one fan in an epoch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FanOpening {
    /// Identity commitment (idc) of the fan.
    pub idc: Hex32,
    /// Total number of counted listens.
    pub count: u16,
    /// Salt of the listen leaf.
    pub salt: Hex32,
    /// Counted listens per track, on all chains.
    pub heard: Vec<HeardTrack>,
}

/// Weight of one track that is carried over from earlier epochs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
pub struct Carried {
    /// Id of the track.
    pub track_id: Hex32,
    /// The carried weight.
    #[serde(with = "decimal")]
    #[schema(value_type = String)]
    pub weight: u64,
    /// Number of distinct fans of this weight who have no listens to the track in this epoch.
    pub fans: u32,
}

/// The openings of one chain in one epoch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Openings {
    /// Number of the network.
    pub network: u32,
    /// Number of the node.
    pub node: u64,
    /// Number of the epoch.
    pub epoch: u32,
    /// Number of the chain.
    pub chain: u32,
    /// The fans that claim on this chain, ordered by commitment.
    pub fans: Vec<FanOpening>,
    /// Carried weight of the tracks registered on this chain, ordered by track.
    pub carried: Vec<Carried>,
}

impl Openings {
    /// The realm of the identity commitments.
    #[must_use]
    pub const fn realm(&self) -> Realm {
        Realm { network: self.network, node: self.node, epoch: self.epoch }
    }
}
