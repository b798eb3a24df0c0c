//! Passes, as calls of their contract.

use alloy::primitives::Address;
use bindings::evm::Passes;
use protocol::id::Address32;

use super::{EvmChain, encode, read::view, wallet_address};
use crate::{ChainError, PassCall};

impl EvmChain {
    /// The contract and the bytes of a call.
    pub(super) fn pass_call(&self, call: &PassCall) -> Result<(Address, Vec<u8>), ChainError> {
        let input = match call {
            PassCall::SetIssuer { issuer, authority, enabled } => encode(&Passes::setIssuerCall {
                issuer: *issuer,
                authority: wallet_address(*authority)?,
                enabled: *enabled,
            }),
            PassCall::PostRoot { issuer, root, snapshot } => {
                encode(&Passes::postRootCall { issuer: *issuer, root: root.into(), snapshot: *snapshot })
            }
            PassCall::RegisterGate { statement, issuer, subject, threshold, period_length } => {
                encode(&Passes::registerGateCall {
                    statement: *statement,
                    issuer: *issuer,
                    subject: *subject,
                    threshold: *threshold,
                    periodLength: *period_length,
                })
            }
            PassCall::ProveAge { claim, day } => encode(&Passes::proveAgeCall {
                gate: claim.gate.into(),
                claim: Passes::AgeClaim {
                    nullifier: claim.nullifier.into(),
                    holder: wallet_address(claim.holder)?,
                    root: claim.root.into(),
                    day: *day,
                    expiry: claim.expiry,
                    circuitVersion: claim.circuit_version,
                },
                proof: claim.proof.to_vec().into(),
            }),
            PassCall::ProveFunds { claim } => encode(&Passes::proveFundsCall {
                gate: claim.gate.into(),
                claim: Passes::FundsClaim {
                    nullifier: claim.nullifier.into(),
                    holder: wallet_address(claim.holder)?,
                    root: claim.root.into(),
                    expiry: claim.expiry,
                    circuitVersion: claim.circuit_version,
                },
                proof: claim.proof.to_vec().into(),
            }),
        };
        Ok((self.passes()?, input))
    }

    /// When a holder's last pass of a gate ends.
    pub(super) async fn pass_expiry(&self, gate: [u8; 32], holder: Address32) -> Result<Option<u64>, ChainError> {
        let call = Passes::passExpiryCall { gate: gate.into(), holder: wallet_address(holder)? };
        let expiry = view(&self.rpc, self.passes()?, &call).await?;
        Ok((expiry > 0).then_some(expiry))
    }
}
