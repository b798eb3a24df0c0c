//! Sending, and what became of it.

use anchor_client::CommitmentConfig;
use async_trait::async_trait;
use protocol::id::Address32;
use serde_json::{Value, json};
use solana_rpc_client_api::request::RpcRequest;
use solana_rpc_client_api::response::{Response, RpcSimulateTransactionResult};
use solana_transaction_status_client_types::{TransactionConfirmationStatus, TransactionStatus};

use super::{
    SolanaChain,
    build::assemble,
    errors,
    rpc::{Rpc, base64, commitment},
};
use crate::{ChainError, Failure, Finality, Sender, Signed, Simulation, TxId, TxStatus, Unsigned, Validity};

/// What a node answers to a transaction it has executed already (`TransactionError::AlreadyProcessed`).
const PROCESSED: &str = "already been processed";

#[async_trait]
impl Sender for SolanaChain {
    fn assemble(&self, unsigned: &Unsigned, signature: &[u8]) -> Result<Signed, ChainError> {
        assemble(unsigned, signature)
    }

    async fn broadcast(&self, raw: &[u8]) -> Result<TxId, ChainError> {
        self.rpc.broadcast(raw).await
    }

    async fn status(&self, id: &TxId) -> Result<TxStatus, ChainError> {
        self.rpc.status(id).await
    }

    async fn expired(&self, _: Address32, validity: Validity) -> Result<bool, ChainError> {
        let Validity::UntilHeight(last) = validity else {
            return Err(ChainError::Invalid("a Solana transaction is valid by height, not by nonce".into()));
        };
        let height = self.rpc.client().get_block_height_with_commitment(commitment(Finality::Finalized));
        Ok(self.rpc.ask("getBlockHeight", height).await? > last)
    }
}

impl Rpc {
    pub(crate) async fn broadcast(&self, raw: &[u8]) -> Result<TxId, ChainError> {
        let id = id_of(raw)?;
        let options = json!({ "encoding": "base64", "skipPreflight": true });
        let sent: Result<String, _> =
            self.raw("sendTransaction", RpcRequest::SendTransaction, json!([base64(raw), options])).await;
        match sent {
            Ok(_) => Ok(id),
            // The same bytes again: what was to be reached is reached if the node knows the transaction. It may say so
            // before its status can be asked for.
            Err(ChainError::Rpc { message, .. }) if message.contains(PROCESSED) => Ok(id),
            Err(error) if error.is_transient() && self.status(&id).await? != TxStatus::Unknown => Ok(id),
            Err(error) => Err(error),
        }
    }

    pub(crate) async fn status(&self, id: &TxId) -> Result<TxStatus, ChainError> {
        let params = json!([[id.0], { "searchTransactionHistory": true }]);
        let answer: Response<Vec<Option<TransactionStatus>>> =
            self.raw("getSignatureStatuses", RpcRequest::GetSignatureStatuses, params).await?;
        let Some(status) = answer.value.into_iter().next().flatten() else { return Ok(TxStatus::Unknown) };
        let block = status.slot;
        let finalized = match status.confirmation_status {
            // Only the leader has executed it; the cluster has not voted on it yet.
            Some(TransactionConfirmationStatus::Processed) => return Ok(TxStatus::Pending),
            Some(TransactionConfirmationStatus::Confirmed) => false,
            Some(TransactionConfirmationStatus::Finalized) => true,
            None => status.confirmations.is_none(),
        };
        Ok(match (status.err, finalized) {
            (None, false) => TxStatus::Confirmed { block },
            (None, true) => TxStatus::Finalized { block },
            (Some(error), finalized) => {
                let error = serde_json::to_value(error).unwrap_or_default();
                TxStatus::Failed { block, finalized, error: self.failure(id, &error).await? }
            }
        })
    }

    async fn failure(&self, id: &TxId, error: &Value) -> Result<Failure, ChainError> {
        let options = json!({
            "encoding": "json",
            "commitment": commitment(Finality::Latest),
            "maxSupportedTransactionVersion": 0,
        });
        let transaction: Value = self.raw("getTransaction", RpcRequest::GetTransaction, json!([id.0, options])).await?;
        let logs = serde_json::from_value(transaction["meta"]["logMessages"].clone()).unwrap_or_default();
        let logs: Option<Vec<String>> = logs;
        Ok(errors::decode(error, &logs.unwrap_or_default()))
    }

    /// Simulates a message without its signature, on the newest blockhash.
    pub(crate) async fn simulate(&self, message: &[u8]) -> Result<Simulation, ChainError> {
        let unsigned = wire(&[0; 64], message);
        let options = json!({
            "encoding": "base64",
            "sigVerify": false,
            "replaceRecentBlockhash": true,
            "commitment": CommitmentConfig::confirmed(),
        });
        let answer: Response<RpcSimulateTransactionResult> = self
            .raw("simulateTransaction", RpcRequest::SimulateTransaction, json!([base64(&unsigned), options]))
            .await?;
        let result = answer.value;
        let logs = result.logs.unwrap_or_default();
        let failure = result.err.map(|error| errors::decode(&serde_json::to_value(error).unwrap_or_default(), &logs));
        Ok(Simulation { units: result.units_consumed.unwrap_or_default(), failure })
    }
}

/// A transaction of one signature.
pub(crate) fn wire(signature: &[u8; 64], message: &[u8]) -> Vec<u8> {
    let mut raw = Vec::with_capacity(65 + message.len());
    raw.push(1);
    raw.extend_from_slice(signature);
    raw.extend_from_slice(message);
    raw
}

/// A transaction's id is its first signature.
pub(crate) fn id_of(raw: &[u8]) -> Result<TxId, ChainError> {
    match raw {
        [1..=127, rest @ ..] if rest.len() > 64 => Ok(TxId(bs58::encode(&rest[..64]).into_string())),
        _ => Err(ChainError::Invalid("these bytes are not a signed Solana transaction".into())),
    }
}
