//! The published documents of a closed epoch: leaves, top and buckets of the listen tree, and the payouts.

use protocol::{hex::Hex32, royalty::decimal};
use serde::{Deserialize, Serialize};
use store::{BlobStore, Cid, StoreError};
use utoipa::ToSchema;

use crate::build::ChainEpoch;

/// CIDs of the published documents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Documents {
    /// CID of all listen leaves: 32 bytes each, in ascending order.
    pub leaves: String,
    /// CID of the first leaf and the root of each bucket.
    pub top: String,
    /// CIDs of the buckets, each with up to 4,096 leaves.
    pub buckets: Vec<String>,
    /// CID of the payouts as JSON.
    pub payouts: String,
}

/// An entry of the payouts document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Payout {
    /// Index in the payout tree.
    pub index: u32,
    /// Id of the track.
    pub track_id: Hex32,
    /// Weight of the track.
    #[serde(with = "decimal")]
    #[schema(value_type = String)]
    pub weight: u64,
}

/// Content of the documents. It depends only on the trees, so attestors that rebuild the trees obtain the same CIDs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bytes {
    /// See [`Documents::leaves`].
    pub leaves: Vec<u8>,
    /// See [`Documents::top`].
    pub top: Vec<u8>,
    /// See [`Documents::buckets`].
    pub buckets: Vec<Vec<u8>>,
    /// See [`Documents::payouts`].
    pub payouts: Vec<u8>,
}

impl Bytes {
    /// Serializes the documents.
    ///
    /// # Errors
    /// If serialization fails, which does not happen for valid trees.
    pub fn of(epoch: &ChainEpoch) -> serde_json::Result<Self> {
        let payouts: Vec<_> = (0u32..)
            .zip(epoch.payouts.leaves())
            .map(|(index, leaf)| Payout { index, track_id: Hex32(leaf.track_id), weight: leaf.weight })
            .collect();
        Ok(Self {
            leaves: epoch.listens.leaves().collect::<Vec<_>>().concat(),
            top: epoch.listens.top().to_bytes(),
            buckets: epoch.listens.buckets().map(|bucket| bucket.to_bytes()).collect(),
            payouts: serde_json::to_vec(&payouts)?,
        })
    }

    /// Adds the documents to `store` and pins them. Repeating this has no effect.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn publish(&self, store: &dyn BlobStore) -> Result<Documents, StoreError> {
        let put = async |bytes: &[u8]| store.put_bytes(bytes).await.map(|cid: Cid| cid.to_string());
        let mut buckets = Vec::with_capacity(self.buckets.len());
        for bucket in &self.buckets {
            buckets.push(put(bucket).await?);
        }
        Ok(Documents {
            leaves: put(&self.leaves).await?,
            top: put(&self.top).await?,
            buckets,
            payouts: put(&self.payouts).await?,
        })
    }
}
