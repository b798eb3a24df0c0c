//! What an epoch's trees are built from, as attestors see it: pseudonymous baskets, no account and no wallet.

use protocol::{hex::Hex32, layout::Realm, royalty::decimal};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Counted listens to one track.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
pub struct HeardTrack {
    /// Number of the track's home chain.
    pub chain: u32,
    /// The track.
    pub track_id: Hex32,
    /// How many.
    pub count: u16,
}

/// One fan's epoch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FanOpening {
    /// Its commitment.
    pub idc: Hex32,
    /// All its counted listens.
    pub count: u16,
    /// Its salt.
    pub salt: Hex32,
    /// What it heard, on every chain.
    pub heard: Vec<HeardTrack>,
}

/// Weight an epoch takes over from earlier ones for one track.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
pub struct Carried {
    /// The track.
    pub track_id: Hex32,
    /// The weight.
    #[serde(with = "decimal")]
    #[schema(value_type = String)]
    pub weight: u64,
    /// Distinct fans behind it who do not appear in this epoch's baskets of the track.
    pub fans: u32,
}

/// The openings of one chain in one epoch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Openings {
    /// Network number.
    pub network: u32,
    /// Node number.
    pub node: u64,
    /// The epoch.
    pub epoch: u32,
    /// Number of the chain.
    pub chain: u32,
    /// The fans that settle on it, by commitment.
    pub fans: Vec<FanOpening>,
    /// Weight taken over for the tracks at home on it, by track.
    pub carried: Vec<Carried>,
}

impl Openings {
    /// The realm of its commitments.
    #[must_use]
    pub const fn realm(&self) -> Realm {
        Realm { network: self.network, node: self.node, epoch: self.epoch }
    }
}
