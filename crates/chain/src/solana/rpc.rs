//! Requests to a Solana node. Each has a timeout, and errors are converted to [`ChainError`].

use std::{str::FromStr, sync::Arc};

use anchor_client::CommitmentConfig;
use anchor_lang::{AccountDeserialize, prelude::Address};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use protocol::id::Address32;
use serde_json::{Value, json};
use solana_rpc_client::nonblocking::rpc_client::RpcClient;
use solana_rpc_client_api::{
    client_error::{Error as ClientError, ErrorKind},
    config::RpcBlockConfig,
    request::{RpcError, RpcRequest},
};
use solana_transaction_status_client_types::{TransactionDetails, UiConfirmedBlock, UiTransactionEncoding};

use crate::{BlockRef, ChainConfig, ChainError, Finality};

/// JSON-RPC error codes for a slot without a block: not available, skipped, and skipped or missing in long-term
/// storage.
const NO_BLOCK: [i64; 3] = [-32004, -32007, -32009];

/// Number of slots below the newest one in which the newest block is searched.
const HEAD_DEPTH: u64 = 40;

/// A connection to a node. Clones share it.
#[derive(Clone)]
pub(crate) struct Rpc {
    client: Arc<RpcClient>,
    pub(crate) config: Arc<ChainConfig>,
}

impl Rpc {
    pub(crate) fn new(config: Arc<ChainConfig>) -> Self {
        let client = RpcClient::new_with_timeout_and_commitment(
            config.rpc.clone(),
            config.timeout(),
            commitment(Finality::Latest),
        );
        Self { client: Arc::new(client), config }
    }

    /// Waits for an answer within the configured timeout. `method` names the request in errors.
    pub(crate) async fn ask<T>(
        &self,
        method: &'static str,
        answer: impl Future<Output = Result<T, ClientError>>,
    ) -> Result<T, ChainError> {
        let timeout = self.config.timeout();
        match tokio::time::timeout(timeout, answer).await {
            Ok(answer) => answer.map_err(|e| ChainError::rpc(method, e)),
            Err(_) => Err(ChainError::Timeout { method, timeout }),
        }
    }

    /// Sends a request for which the client has no method.
    pub(crate) async fn raw<T: serde::de::DeserializeOwned>(
        &self,
        method: &'static str,
        request: RpcRequest,
        params: Value,
    ) -> Result<T, ChainError> {
        self.ask(method, self.client.send(request, params)).await
    }

    pub(crate) fn client(&self) -> &RpcClient {
        &self.client
    }

    /// The data of an account; `None` if the account does not exist.
    pub(crate) async fn data(&self, address: Address) -> Result<Option<Vec<u8>>, ChainError> {
        let question = self.client.get_account_with_commitment(&address, commitment(Finality::Latest));
        Ok(self.ask("getAccountInfo", question).await?.value.map(|account| account.data))
    }

    /// An account of a program, decoded as `T`; `None` if the account does not exist. Returns [`ChainError::Malformed`]
    /// if its owner is not `owner`, or it is not a `T`.
    pub(crate) async fn account<T: AccountDeserialize>(
        &self,
        address: Address,
        owner: Address,
    ) -> Result<Option<T>, ChainError> {
        let question = self.client.get_account_with_commitment(&address, commitment(Finality::Latest));
        let Some(account) = self.ask("getAccountInfo", question).await?.value else { return Ok(None) };
        if account.data.is_empty() {
            return Ok(None);
        }
        if account.owner != owner {
            return Err(ChainError::malformed(
                address.to_string(),
                format!("the owner of the account is {}", account.owner),
            ));
        }
        let decoded = T::try_deserialize(&mut account.data.as_slice());
        decoded.map(Some).map_err(|_| {
            let form = std::any::type_name::<T>();
            ChainError::malformed(address.to_string(), format!("the account is not a {form}"))
        })
    }

    /// The newest block of this finality. A node can report a slot before it can return its block; then the block
    /// before it is returned.
    pub(crate) async fn head(&self, finality: Finality) -> Result<BlockRef, ChainError> {
        let newest = self.slot(finality).await?;
        for slot in (newest.saturating_sub(HEAD_DEPTH)..=newest).rev() {
            if let Some(block) = self.block_ref(slot, finality).await? {
                return Ok(block);
            }
        }
        Err(ChainError::rpc("getBlock", format!("the node has no block in the {HEAD_DEPTH} slots up to {newest}")))
    }

    /// The newest slot of this finality. It may have no block.
    pub(crate) async fn slot(&self, finality: Finality) -> Result<u64, ChainError> {
        self.ask("getSlot", self.client.get_slot_with_commitment(commitment(finality))).await
    }

    /// The reference to the block in a slot; `None` if the slot is empty or above the head.
    pub(crate) async fn block_ref(&self, slot: u64, finality: Finality) -> Result<Option<BlockRef>, ChainError> {
        let block = self.block(slot, finality, TransactionDetails::None).await?;
        block.map(|block| place(slot, &block)).transpose()
    }

    /// The block in a slot; `None` if the slot is empty or above the head.
    pub(crate) async fn block(
        &self,
        slot: u64,
        finality: Finality,
        details: TransactionDetails,
    ) -> Result<Option<UiConfirmedBlock>, ChainError> {
        let config = RpcBlockConfig {
            encoding: Some(UiTransactionEncoding::Json),
            transaction_details: Some(details),
            rewards: Some(false),
            commitment: Some(commitment(finality)),
            max_supported_transaction_version: Some(0),
        };
        let question = self.client.send::<Option<UiConfirmedBlock>>(RpcRequest::GetBlock, json!([slot, config]));
        let timeout = self.config.timeout();
        let answer = tokio::time::timeout(timeout, question).await;
        match answer.map_err(|_| ChainError::Timeout { method: "getBlock", timeout })? {
            Err(error) if code(&error).is_some_and(|code| NO_BLOCK.contains(&code)) => Ok(None),
            answer => answer.map_err(|e| ChainError::rpc("getBlock", e)),
        }
    }
}

/// The JSON-RPC error code in an answer; `None` for other errors.
fn code(error: &ClientError) -> Option<i64> {
    match error.kind() {
        ErrorKind::RpcError(RpcError::RpcResponseError { code, .. }) => Some(*code),
        _ => None,
    }
}

/// The commitment level of a finality.
pub(crate) const fn commitment(finality: Finality) -> CommitmentConfig {
    match finality {
        Finality::Latest => CommitmentConfig::confirmed(),
        Finality::Finalized => CommitmentConfig::finalized(),
    }
}

/// The reference to a block in a slot.
pub(crate) fn place(slot: u64, block: &UiConfirmedBlock) -> Result<BlockRef, ChainError> {
    let time = block.block_time.and_then(|time| u64::try_from(time).ok());
    Ok(BlockRef {
        height: slot,
        hash: address(&block.blockhash)?.to_bytes(),
        parent_height: block.parent_slot,
        parent_hash: address(&block.previous_blockhash)?.to_bytes(),
        time: time.ok_or_else(|| ChainError::malformed(format!("block of slot {slot}"), "the block has no time"))?,
    })
}

/// Parses an address or a hash: base58 of 32 bytes.
pub(crate) fn address(text: &str) -> Result<Address, ChainError> {
    Address::from_str(text).map_err(|_| ChainError::Invalid(format!("{text} is not base58 of 32 bytes")))
}

pub(crate) fn wide(address: Address) -> Address32 {
    Address32(address.to_bytes())
}

pub(crate) fn narrow(address: Address32) -> Address {
    Address::new_from_array(address.0)
}

/// Encodes bytes in base64, as RPC requests need them.
pub(crate) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}
