//! Builds EIP-1559 transactions with nonce, gas limit and fees.

use alloy::{
    consensus::{SignableTransaction, TxEip1559, TypedTransaction},
    eips::eip2718::Encodable2718,
    primitives::{Bytes, Signature, TxKind, U256, keccak256},
    providers::Provider,
    rpc::types::TransactionRequest,
};
use async_trait::async_trait;
use protocol::id::Address32;

use super::{EvmChain, chain_id, rpc::Rpc, wallet_address};
use crate::{BuildOptions, Builder, Call, ChainError, Signed, Simulation, TxId, Unsigned, Validity};

/// Margin added to a gas estimate, in percent, because the state may change before the transaction is included.
const GAS_MARGIN: u64 = 25;

#[async_trait]
impl Builder for EvmChain {
    async fn nonce(&self, wallet: Address32) -> Result<u64, ChainError> {
        next_nonce(&self.rpc, wallet).await
    }

    async fn prerequisites(&self, call: &Call, sender: Address32) -> Result<Vec<Call>, ChainError> {
        self.approvals(call, sender).await
    }

    async fn build(&self, call: &Call, sender: Address32, options: &BuildOptions) -> Result<Unsigned, ChainError> {
        let (to, input) = self.target(call, sender).await?;
        unsigned(&self.rpc, TxKind::Call(to), input, sender, options).await
    }

    async fn simulate(&self, unsigned: &Unsigned) -> Result<Simulation, ChainError> {
        let tx = decode(&unsigned.payload)?;
        match estimate(&self.rpc, unsigned.sender, tx.to, tx.input).await {
            Ok(units) => Ok(Simulation { units, failure: None }),
            Err(ChainError::Refused(failure)) => Ok(Simulation { units: 0, failure: Some(failure) }),
            Err(error) => Err(error),
        }
    }
}

/// The next nonce of a wallet, counting pending transactions.
pub(super) async fn next_nonce(rpc: &Rpc, wallet: Address32) -> Result<u64, ChainError> {
    let count = rpc.provider.get_transaction_count(wallet_address(wallet)?).pending();
    rpc.ask("eth_getTransactionCount", count).await
}

/// A transaction that creates a contract.
pub(super) async fn creation(
    rpc: &Rpc,
    code: Vec<u8>,
    sender: Address32,
    options: &BuildOptions,
) -> Result<Unsigned, ChainError> {
    unsigned(rpc, TxKind::Create, code, sender, options).await
}

/// A transaction with nonce, gas limit and fees. What `options` leave open is read from the chain or estimated.
async fn unsigned(
    rpc: &Rpc,
    to: TxKind,
    input: Vec<u8>,
    sender: Address32,
    options: &BuildOptions,
) -> Result<Unsigned, ChainError> {
    let input = Bytes::from(input);
    let nonce = match options.nonce {
        Some(nonce) => nonce,
        None => next_nonce(rpc, sender).await?,
    };
    let gas_limit = match options.limit {
        Some(limit) => limit,
        None => estimate(rpc, sender, to, input.clone()).await? * (100 + GAS_MARGIN) / 100,
    };
    let fees = rpc.ask("eth_feeHistory", rpc.provider.estimate_eip1559_fees()).await?;
    let bump = |fee: u128| fee * u128::from(100 + options.bump_percent) / 100;
    let tx = TxEip1559 {
        chain_id: chain_id(&rpc.config)?,
        nonce,
        gas_limit,
        max_fee_per_gas: bump(fees.max_fee_per_gas),
        max_priority_fee_per_gas: bump(fees.max_priority_fee_per_gas),
        to,
        value: U256::ZERO,
        access_list: Default::default(),
        input,
    };
    Ok(Unsigned { sender, payload: tx.encoded_for_signing(), validity: Validity::Nonce(nonce) })
}

async fn estimate(rpc: &Rpc, sender: Address32, to: TxKind, input: Bytes) -> Result<u64, ChainError> {
    let request = TransactionRequest { to: Some(to), ..Default::default() };
    let request = request.from(wallet_address(sender)?).input(input.into());
    rpc.ask_contract("eth_estimateGas", rpc.provider.estimate_gas(request)).await
}

fn decode(payload: &[u8]) -> Result<TxEip1559, ChainError> {
    let mut bytes = payload;
    match TypedTransaction::decode_unsigned(&mut bytes) {
        Ok(TypedTransaction::Eip1559(tx)) if bytes.is_empty() => Ok(tx),
        _ => Err(ChainError::Invalid("the payload is not an unsigned EIP-1559 transaction".into())),
    }
}

/// Adds a signature (r ‖ s ‖ v) to a payload. Returns [`ChainError::Invalid`] if it is not the sender's.
pub(super) fn assemble(unsigned: &Unsigned, signature: &[u8]) -> Result<Signed, ChainError> {
    let invalid = |why: String| ChainError::Invalid(format!("the signature is not valid for this transaction: {why}"));
    let signature = Signature::try_from(signature).map_err(|e| invalid(e.to_string()))?;
    let signer = signature.recover_address_from_prehash(&keccak256(&unsigned.payload));
    if signer.map_err(|e| invalid(e.to_string()))? != wallet_address(unsigned.sender)? {
        return Err(invalid("it was made by another wallet".into()));
    }
    let signed = decode(&unsigned.payload)?.into_signed(signature);
    Ok(Signed { id: TxId(signed.hash().to_string()), raw: signed.encoded_2718(), validity: unsigned.validity })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{EvmSigner, Signer as _};

    #[test]
    fn only_the_senders_signature_is_accepted() {
        let (signer, stranger) = (EvmSigner::from_key(&[1; 32]).unwrap(), EvmSigner::from_key(&[2; 32]).unwrap());
        let tx = TxEip1559 { chain_id: 31337, nonce: 3, gas_limit: 21_000, ..Default::default() };
        let payload = tx.encoded_for_signing();
        let unsigned = Unsigned { sender: signer.address(), payload, validity: Validity::Nonce(3) };
        let signed = assemble(&unsigned, &signer.sign(&unsigned.payload).unwrap()).unwrap();
        assert_eq!(signed.id.0, keccak256(&signed.raw).to_string());
        let forged = assemble(&unsigned, &stranger.sign(&unsigned.payload).unwrap());
        assert!(forged.unwrap_err().to_string().contains("another wallet"));
        let padded = Unsigned { payload: [unsigned.payload.clone(), vec![0]].concat(), ..unsigned };
        let refused = assemble(&padded, &signer.sign(&padded.payload).unwrap()).unwrap_err();
        assert_eq!(refused.to_string(), "the payload is not an unsigned EIP-1559 transaction");
    }
}
