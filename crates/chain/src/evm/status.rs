//! Sends transactions and reads their status.

use std::time::Duration;

use alloy::{
    eips::BlockId,
    network::TransactionResponse as _,
    primitives::{Address, B256, Bytes},
    providers::Provider,
    rpc::types::{TransactionReceipt, TransactionRequest},
};
use async_trait::async_trait;
use protocol::id::Address32;
use serde_json::{Value, json};

use tokio::time::{Instant, sleep};

use super::{
    EvmChain,
    build::assemble,
    errors,
    rpc::{Rpc, parse_hash},
    wallet_address,
};
use crate::{ChainError, Failure, Finality, Sender, Signed, TxId, TxStatus, Unsigned, Validity};

/// How long to wait until a transaction that creates a contract is in a block.
const CREATION_TIMEOUT: Duration = Duration::from_secs(60);

#[async_trait]
impl Sender for EvmChain {
    fn assemble(&self, unsigned: &Unsigned, signature: &[u8]) -> Result<Signed, ChainError> {
        assemble(unsigned, signature)
    }

    async fn broadcast(&self, raw: &[u8]) -> Result<TxId, ChainError> {
        self.rpc.broadcast(raw).await
    }

    async fn status(&self, id: &TxId) -> Result<TxStatus, ChainError> {
        self.rpc.status(id).await
    }

    async fn expired(&self, sender: Address32, validity: Validity) -> Result<bool, ChainError> {
        let Validity::Nonce(nonce) = validity else {
            return Err(ChainError::Invalid("the validity of an Ethereum transaction is a nonce, not a height".into()));
        };
        let head = self.rpc.head(Finality::Finalized).await?;
        let count = self.rpc.provider.get_transaction_count(wallet_address(sender)?).number(head.height);
        Ok(self.rpc.ask("eth_getTransactionCount", count).await? > nonce)
    }
}

impl Rpc {
    /// See [`Sender::broadcast`].
    pub(crate) async fn broadcast(&self, raw: &[u8]) -> Result<TxId, ChainError> {
        let id = TxId(alloy::primitives::keccak256(raw).to_string());
        match self.ask("eth_sendRawTransaction", self.provider.send_raw_transaction(raw)).await {
            Ok(_) => Ok(id),
            // Nodes return an error if the same bytes are sent again. It is a success if the node knows the
            // transaction.
            Err(error) if error.is_transient() && self.known(&id).await? => Ok(id),
            Err(error) => Err(error),
        }
    }

    async fn known(&self, id: &TxId) -> Result<bool, ChainError> {
        Ok(self.status(id).await? != TxStatus::Unknown)
    }

    /// See [`Sender::status`].
    pub(crate) async fn status(&self, id: &TxId) -> Result<TxStatus, ChainError> {
        let hash = parse_hash(&id.0)?;
        let receipt = self.ask("eth_getTransactionReceipt", self.provider.get_transaction_receipt(hash)).await?;
        let Some(receipt) = receipt else {
            let pending = self.ask("eth_getTransactionByHash", self.provider.get_transaction_by_hash(hash)).await?;
            return Ok(if pending.is_some() { TxStatus::Pending } else { TxStatus::Unknown });
        };
        let Some(block) = receipt.block_number else { return Ok(TxStatus::Pending) };
        let finalized = self.head(Finality::Finalized).await?.height >= block;
        Ok(match (receipt.status(), finalized) {
            (true, false) => TxStatus::Confirmed { block },
            (true, true) => TxStatus::Finalized { block },
            (false, finalized) => {
                TxStatus::Failed { block, finalized, error: self.failure(&receipt, hash, block).await? }
            }
        })
    }

    /// Waits until a transaction that creates a contract is in a block, and returns the contract's address.
    pub(crate) async fn created(&self, id: &TxId) -> Result<Address, ChainError> {
        let hash = parse_hash(&id.0)?;
        let deadline = Instant::now() + CREATION_TIMEOUT;
        loop {
            let receipt = self.ask("eth_getTransactionReceipt", self.provider.get_transaction_receipt(hash)).await?;
            match receipt.map(|receipt| (receipt.status(), receipt.contract_address, receipt.block_number)) {
                Some((true, Some(address), Some(_))) => return Ok(address),
                Some((false, _, Some(_))) => {
                    let reverted = Failure {
                        name: "Reverted".into(),
                        detail: format!("the contract of transaction {id} was not created"),
                    };
                    return Err(reverted.into());
                }
                _ if Instant::now() >= deadline => {
                    return Err(ChainError::Timeout { method: "creating a contract", timeout: CREATION_TIMEOUT });
                }
                _ => sleep(self.config.poll()).await,
            }
        }
    }

    /// Why a transaction failed: from a trace if the node supports it, otherwise by calling it again on the state
    /// before its block and on the state after it.
    async fn failure(&self, receipt: &TransactionReceipt, hash: B256, block: u64) -> Result<Failure, ChainError> {
        if let Some(data) = self.traced(hash).await {
            return Ok(errors::decode(&data));
        }
        let Some(tx) = self.ask("eth_getTransactionByHash", self.provider.get_transaction_by_hash(hash)).await? else {
            return Ok(Failure { name: "Reverted".into(), detail: "the node no longer has the transaction".into() });
        };
        if receipt.gas_used >= alloy::consensus::Transaction::gas_limit(&tx) {
            return Ok(Failure { name: "OutOfGas".into(), detail: format!("used all {} gas", receipt.gas_used) });
        }
        let from = tx.from();
        let request = TransactionRequest::from_transaction(tx).from(from);
        for at in [block.saturating_sub(1), block] {
            let call = self.provider.call(request.clone()).block(BlockId::number(at));
            if let Err(ChainError::Refused(failure)) = self.ask_contract("eth_call", call).await {
                return Ok(failure);
            }
        }
        Ok(Failure { name: "Reverted".into(), detail: "the reason depends on the block's other transactions".into() })
    }

    /// Revert data of a transaction by `debug_traceTransaction`; `None` if the node does not support it.
    async fn traced(&self, hash: B256) -> Option<Bytes> {
        let options = json!({ "tracer": "callTracer", "tracerConfig": { "onlyTopCall": true } });
        let request = self.provider.raw_request::<_, Value>("debug_traceTransaction".into(), (hash, options));
        let trace = self.ask("debug_traceTransaction", request).await.ok()?;
        serde_json::from_value(trace.get("output")?.clone()).ok()
    }
}
