//! A store in a Kubo node, reached over Kubo's RPC.
//!
//! The RPC is unauthenticated and unencrypted, so it must be on loopback or a private network. Kubo does not hash blocks
//! when reading them, so files are read block by block and verified in this crate.

mod request;
mod upload;

use std::{fmt::Display, future::Future, sync::Arc, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use cid::Cid;
use futures::TryStreamExt;
use ipfs_api_backend_hyper::{IpfsApi, IpfsClient, TryFromUri};
use ipfs_api_prelude::Backend;
use serde::{Deserialize, Serialize};
use tokio::io::AsyncRead;

use self::request::{BlockStat, PinLs};
use crate::{BlobStore, Blocks, Progress, StoreError, Stored, content};

/// Largest block read, in bytes. Bitswap does not transfer blocks above 2 MiB.
const MAX_BLOCK: usize = 4 << 20;

/// Connection settings for Kubo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KuboConfig {
    /// Address of the RPC, as `http://host:port`.
    pub api: String,
    /// How long a call can make no progress before it fails, in seconds.
    pub timeout_s: u64,
}

impl Default for KuboConfig {
    fn default() -> Self {
        Self { api: "http://127.0.0.1:5001".to_owned(), timeout_s: 30 }
    }
}

/// A store in a Kubo node.
#[derive(Clone)]
pub struct KuboStore {
    client: IpfsClient,
    timeout: Duration,
}

impl KuboStore {
    /// Creates the client. The first request is sent by the first call of another method.
    ///
    /// # Errors
    ///
    /// [`StoreError::Config`] if the address is not `http://host:port` or the timeout is 0.
    pub fn connect(config: &KuboConfig) -> Result<Self, StoreError> {
        let client = config
            .api
            .strip_prefix("http://")
            .map(|rest| rest.trim_end_matches('/'))
            .filter(|authority| !authority.is_empty() && !authority.contains(['/', '?', '#']))
            .and_then(|authority| <IpfsClient as TryFromUri>::from_str(&format!("http://{authority}")).ok());
        match client {
            Some(client) if config.timeout_s > 0 => Ok(Self { client, timeout: Duration::from_secs(config.timeout_s) }),
            _ => Err(StoreError::Config(format!(
                "\"{}\" with a timeout of {} s is not a Kubo RPC; expected http://host:port and a timeout above 0",
                config.api, config.timeout_s
            ))),
        }
    }

    /// Waits for the response until the timeout.
    async fn within<T, E: Display>(
        &self,
        call: &'static str,
        answer: impl Future<Output = Result<T, E>> + Send,
    ) -> Result<T, StoreError> {
        match tokio::time::timeout(self.timeout, answer).await {
            Err(_) => Err(StoreError::Timeout { call, after: self.timeout }),
            Ok(answer) => answer.map_err(|e| StoreError::Kubo { call, reason: e.to_string() }),
        }
    }
}

#[async_trait]
impl Blocks for KuboStore {
    async fn get_block(&self, cid: &Cid) -> Result<Bytes, StoreError> {
        let name = cid.to_string();
        let pieces = self.client.block_get(&name).map_err(|e| e.to_string());
        let whole = pieces.try_fold(Vec::new(), |mut block, piece| async move {
            if block.len() + piece.len() > MAX_BLOCK {
                return Err(format!("the block has more than {MAX_BLOCK} bytes"));
            }
            block.extend_from_slice(&piece);
            Ok(block)
        });
        let block = self.within("block/get", whole).await;
        let block = block.map_err(|e| map_not_found(e, cid))?;
        content::verify(cid, &block)?;
        Ok(Bytes::from(block))
    }
}

#[async_trait]
impl BlobStore for KuboStore {
    fn blocks(&self) -> Arc<dyn Blocks> {
        Arc::new(self.clone())
    }

    async fn put(
        &self,
        source: &mut (dyn AsyncRead + Send + Unpin),
        size: Option<u64>,
        progress: Progress<'_>,
    ) -> Result<Stored, StoreError> {
        upload::put(self, source, size, progress).await
    }

    async fn has(&self, cid: &Cid) -> Result<bool, StoreError> {
        let stat = BlockStat { arg: &cid.to_string(), offline: true };
        let answer = self.client.request_empty(stat, None);
        match self.within("block/stat", answer).await {
            Ok(()) => Ok(true),
            Err(e) => match map_not_found(e, cid) {
                StoreError::NotFound(_) => Ok(false),
                other => Err(other),
            },
        }
    }

    async fn pin(&self, cid: &Cid) -> Result<(), StoreError> {
        let name = cid.to_string();
        self.within("pin/add", self.client.pin_add(&name, true)).await.map_err(|e| map_not_found(e, cid))?;
        Ok(())
    }

    async fn unpin(&self, cid: &Cid) -> Result<(), StoreError> {
        let name = cid.to_string();
        match self.within("pin/rm", self.client.pin_rm(&name, true)).await {
            Err(StoreError::Kubo { reason, .. }) if reason.contains("not pinned") => Ok(()),
            answer => answer.map(|_| ()),
        }
    }

    async fn is_pinned(&self, cid: &Cid) -> Result<bool, StoreError> {
        let list = PinLs { arg: &cid.to_string(), kind: "recursive" };
        let answer = self.client.request_empty(list, None);
        match self.within("pin/ls", answer).await {
            Err(StoreError::Kubo { reason, .. }) if reason.contains("not pinned") => Ok(false),
            answer => answer.map(|()| true),
        }
    }
}

/// Maps "block does not exist" to [`StoreError::NotFound`]. Kubo has no error codes, so the message is matched.
fn map_not_found(error: StoreError, cid: &Cid) -> StoreError {
    match error {
        StoreError::Kubo { reason, .. } if reason.contains("could not find") || reason.contains("not found") => {
            StoreError::NotFound(*cid)
        }
        other => other,
    }
}
