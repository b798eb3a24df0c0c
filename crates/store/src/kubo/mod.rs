//! A Kubo node as the store, through its RPC.
//!
//! The RPC is unauthenticated and unencrypted: it belongs on loopback or a private network. Kubo hashes what it is given,
//! but not what it reads back, so files are read block by block and verified here like those of any other store.

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

/// Largest block read; Bitswap moves none above 2 MiB.
const MAX_BLOCK: usize = 4 << 20;

/// How to reach Kubo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KuboConfig {
    /// The RPC, as `http://host:port`.
    pub api: String,
    /// How long any call may go without progress, in seconds.
    pub timeout_s: u64,
}

impl Default for KuboConfig {
    fn default() -> Self {
        Self { api: "http://127.0.0.1:5001".to_owned(), timeout_s: 30 }
    }
}

/// A Kubo node.
#[derive(Clone)]
pub struct KuboStore {
    client: IpfsClient,
    timeout: Duration,
}

impl KuboStore {
    /// Prepares the client; Kubo is first asked when something is wanted of it.
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
                "\"{}\" with a timeout of {} s is no Kubo RPC; give http://host:port and a timeout above 0",
                config.api, config.timeout_s
            ))),
        }
    }

    /// Waits for an answer, but not for ever.
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
                return Err(format!("a block of more than {MAX_BLOCK} bytes"));
            }
            block.extend_from_slice(&piece);
            Ok(block)
        });
        let block = self.within("block/get", whole).await;
        let block = block.map_err(|e| absent(e, cid))?;
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
            Err(e) => match absent(e, cid) {
                StoreError::NotFound(_) => Ok(false),
                other => Err(other),
            },
        }
    }

    async fn pin(&self, cid: &Cid) -> Result<(), StoreError> {
        let name = cid.to_string();
        self.within("pin/add", self.client.pin_add(&name, true)).await.map_err(|e| absent(e, cid))?;
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

/// Tells "no such block" from other refusals, which Kubo says in words alone.
fn absent(error: StoreError, cid: &Cid) -> StoreError {
    match error {
        StoreError::Kubo { reason, .. } if reason.contains("could not find") || reason.contains("not found") => {
            StoreError::NotFound(*cid)
        }
        other => other,
    }
}
