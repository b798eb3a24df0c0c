//! Sends transactions and reads their status.

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

/// Part of the node's error for a transaction that it has already executed (`TransactionError::AlreadyProcessed`).
const PROCESSED: &str = "already been processed";

#[async_trait]
impl Sender for SolanaChain {
    fn assemble(&self, unsigned: &Unsigned, signature: &[u8]) -> Result<Signed, ChainError> {
        assemble(unsigned, signature)
    }

    async fn broadcast(&self, raw: &[u8]) -> Result<TxId, ChainError> {
        let id = id_of(raw)?;
        let params = json!([base64(raw), { "encoding": "base64", "skipPreflight": true }]);
        let sent: Result<String, _> = self.rpc.raw("sendTransaction", RpcRequest::SendTransaction, params).await;
        match sent {
            Ok(_) => Ok(id),
            // Nodes return an error if the same bytes are sent again. It is a success if the node knows the
            // transaction. The first of these errors can come before the node returns a status.
            Err(ChainError::Rpc { message, .. }) if message.contains(PROCESSED) => Ok(id),
            Err(error) if error.is_transient() && self.status(&id).await? != TxStatus::Unknown => Ok(id),
            Err(error) => Err(error),
        }
    }

    async fn status(&self, id: &TxId) -> Result<TxStatus, ChainError> {
        let params = json!([[id.0], { "searchTransactionHistory": true }]);
        let answer: Response<Vec<Option<TransactionStatus>>> =
            self.rpc.raw("getSignatureStatuses", RpcRequest::GetSignatureStatuses, params).await?;
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
                TxStatus::Failed { block, finalized, error: self.rpc.failure(id, &error).await? }
            }
        })
    }

    async fn expired(&self, _: Address32, validity: Validity) -> Result<bool, ChainError> {
        let Validity::UntilHeight(last) = validity else {
            return Err(ChainError::Invalid("the validity of a Solana transaction is a height, not a nonce".into()));
        };
        let height = self.rpc.client().get_block_height_with_commitment(commitment(Finality::Finalized));
        Ok(self.rpc.ask("getBlockHeight", height).await? > last)
    }
}

impl Rpc {
    /// Why a transaction failed: its error, decoded with its logs.
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

    /// Simulates a message without a signature. The node replaces the blockhash by the newest one.
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

/// The wire format of a transaction with one signature.
pub(crate) fn wire(signature: &[u8; 64], message: &[u8]) -> Vec<u8> {
    let mut raw = Vec::with_capacity(65 + message.len());
    raw.push(1);
    raw.extend_from_slice(signature);
    raw.extend_from_slice(message);
    raw
}

/// The id of a signed transaction: its first signature in base58.
pub(crate) fn id_of(raw: &[u8]) -> Result<TxId, ChainError> {
    match raw {
        [1..=127, rest @ ..] if rest.len() > 64 => Ok(TxId(bs58::encode(&rest[..64]).into_string())),
        _ => Err(ChainError::Invalid("the bytes are not a signed Solana transaction".into())),
    }
}
