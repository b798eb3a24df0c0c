//! Builds transactions with compute budget, priority fee and blockhash.

use anchor_client::{Hash, Instruction, Transaction};
use anchor_lang::prelude::Address;
use async_trait::async_trait;
use protocol::id::Address32;
use solana_compute_budget_interface::ComputeBudgetInstruction;

use super::{
    SolanaChain,
    instruction::Instructions,
    rpc::{commitment, narrow},
    status::{id_of, wire},
};
use crate::{BuildOptions, Builder, Call, ChainError, Finality, Signed, Simulation, Unsigned, Validity};

/// Margin added to the simulated compute units, in percent, because the state may change before the transaction is
/// included.
const UNITS_MARGIN: u64 = 30;

/// Compute units added to that margin.
const UNITS_EXTRA: u64 = 5_000;

/// Maximum compute units of a transaction, used for simulations.
const UNITS_MOST: u32 = 1_400_000;

#[async_trait]
impl Builder for SolanaChain {
    async fn build(&self, call: &Call, sender: Address32, options: &BuildOptions) -> Result<Unsigned, ChainError> {
        self.unsigned(self.instructions(call, narrow(sender)).await?, sender, options).await
    }

    async fn simulate(&self, unsigned: &Unsigned) -> Result<Simulation, ChainError> {
        self.rpc.simulate(&unsigned.payload).await
    }
}

impl SolanaChain {
    /// A transaction of instructions, with compute budget, priority fee and blockhash.
    pub(super) async fn unsigned(
        &self,
        instructions: Instructions,
        sender: Address32,
        options: &BuildOptions,
    ) -> Result<Unsigned, ChainError> {
        let payer = narrow(sender);
        let units = match options.limit {
            Some(limit) => u32::try_from(limit).unwrap_or(UNITS_MOST).min(UNITS_MOST),
            None => self.units(&instructions, &payer).await?,
        };
        let latest = self.rpc.client().get_latest_blockhash_with_commitment(commitment(Finality::Latest));
        let (blockhash, last_valid) = self.rpc.ask("getLatestBlockhash", latest).await?;
        let price = self.price(&instructions, options.bump_percent).await;
        let payload = message(&instructions, &payer, units, price, blockhash);
        Ok(Unsigned { sender, payload, validity: Validity::UntilHeight(last_valid) })
    }

    /// The compute units to request, from a simulation. Returns [`ChainError::Refused`] if the simulation fails.
    async fn units(&self, instructions: &[Instruction], payer: &Address) -> Result<u32, ChainError> {
        let simulation = self.rpc.simulate(&message(instructions, payer, UNITS_MOST, 0, Hash::default())).await?;
        match simulation.failure {
            Some(failure) => Err(failure.into()),
            None => {
                let units = simulation.units * (100 + UNITS_MARGIN) / 100 + UNITS_EXTRA;
                Ok(u32::try_from(units).unwrap_or(UNITS_MOST).min(UNITS_MOST))
            }
        }
    }

    /// The priority fee in micro-lamports per compute unit: the median of the fees recently paid to write the same
    /// accounts, plus `bump_percent`. 0 if the node does not answer. With a bump, the median counts as at least 1,000.
    async fn price(&self, instructions: &[Instruction], bump_percent: u32) -> u64 {
        let metas = instructions.iter().flat_map(|instruction| &instruction.accounts);
        let written: Vec<_> = metas.filter(|meta| meta.is_writable).map(|meta| meta.pubkey).collect();
        let recent = self.rpc.client().get_recent_prioritization_fees(&written);
        let recent = self.rpc.ask("getRecentPrioritizationFees", recent).await.unwrap_or_default();
        let mut fees: Vec<_> = recent.iter().map(|fee| fee.prioritization_fee).collect();
        fees.sort_unstable();
        let median = fees.get(fees.len() / 2).copied().unwrap_or_default();
        let base = if bump_percent > 0 { median.max(1_000) } else { median };
        base.saturating_mul(u64::from(100 + bump_percent)) / 100
    }
}

/// The message to sign: the instructions after those of the compute budget.
fn message(instructions: &[Instruction], payer: &Address, units: u32, price: u64, blockhash: Hash) -> Vec<u8> {
    let mut all = vec![ComputeBudgetInstruction::set_compute_unit_limit(units)];
    if price > 0 {
        all.push(ComputeBudgetInstruction::set_compute_unit_price(price));
    }
    all.extend_from_slice(instructions);
    let mut transaction = Transaction::new_with_payer(&all, Some(payer));
    transaction.message.recent_blockhash = blockhash;
    transaction.message_data()
}

/// Adds a signature to a message. Returns [`ChainError::Invalid`] unless it is the sender's and the only one required.
pub(super) fn assemble(unsigned: &Unsigned, signature: &[u8]) -> Result<Signed, ChainError> {
    let signature: [u8; 64] =
        signature.try_into().map_err(|_| ChainError::Invalid("a Solana signature has 64 bytes".into()))?;
    // The first byte of a message is the number of required signatures. The first key is the payer's; it comes after a
    // header of 3 bytes and a length of 1 byte.
    if unsigned.payload.first() != Some(&1) || unsigned.payload.get(4..36) != Some(&unsigned.sender.0[..]) {
        return Err(ChainError::Invalid("the message does not require exactly the sender's signature".into()));
    }
    let verified = ed25519_dalek::VerifyingKey::from_bytes(&unsigned.sender.0)
        .and_then(|key| key.verify_strict(&unsigned.payload, &ed25519_dalek::Signature::from_bytes(&signature)));
    verified.map_err(|_| ChainError::Invalid("the signature is not the sender's".into()))?;
    let raw = wire(&signature, &unsigned.payload);
    Ok(Signed { id: id_of(&raw)?, raw, validity: unsigned.validity })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Signer as _, SolanaSigner};

    #[test]
    fn only_the_senders_signature_is_accepted_and_it_is_the_id() {
        let (signer, stranger) = (SolanaSigner::from_seed(&[1; 32]), SolanaSigner::from_seed(&[2; 32]));
        let sender = signer.address();
        let payload = message(&[], &narrow(sender), 1_000, 5, Hash::default());
        let unsigned = Unsigned { sender, payload, validity: Validity::UntilHeight(9) };
        let signature = signer.sign(&unsigned.payload).unwrap();
        let signed = assemble(&unsigned, &signature).unwrap();
        assert_eq!(signed.id.0, bs58::encode(&signature).into_string());
        assert_eq!(signed.raw.len(), 65 + unsigned.payload.len());
        let refused = |unsigned: &Unsigned| {
            assemble(unsigned, &stranger.sign(&unsigned.payload).unwrap()).unwrap_err().to_string()
        };
        assert_eq!(refused(&unsigned), "the signature is not the sender's");
        let others = Unsigned { sender: stranger.address(), ..unsigned };
        assert_eq!(refused(&others), "the message does not require exactly the sender's signature");
    }
}
