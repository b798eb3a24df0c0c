//! Checks claims before the relayer pays network fees for them: the proof is verified for the root that is fixed on the
//! chain.

use std::{collections::BTreeSet, sync::Arc};

use chain::{EpochPhase, ListenClaim};
use circuits::{LocalNetworks, ProofBytes, ProvingKeys, listen::PublicInputs};
use protocol::{
    ctx::ClaimContext,
    field::is_canonical,
    layout::{Realm, listen_params},
};

use crate::{config::Config, lane::Lane};

/// The keys of the listen circuit, and the chains for which they may be used.
pub struct Proofs {
    keys: Arc<ProvingKeys>,
    chains: BTreeSet<String>,
}

/// Why a claim is rejected.
#[derive(Debug, thiserror::Error)]
pub enum ClaimError {
    /// The proof is not valid for the claim.
    #[error("the proof does not verify: {0}")]
    Proof(String),
    /// The chain would refuse the claim, or this relayer has no keys for the chain.
    #[error("{detail}")]
    Refused {
        /// Name of the error, the same on both chains.
        name: &'static str,
        /// Why the claim is rejected, and what to do.
        detail: &'static str,
    },
    /// The chain could not be read.
    #[error(transparent)]
    Chain(#[from] chain::ChainError),
}

impl Proofs {
    /// Development keys are used only for the chains in [`Config::insecure_networks`].
    pub fn new<'a>(keys: Arc<ProvingKeys>, config: &Config, chains: impl Iterator<Item = &'a String>) -> Self {
        let local: LocalNetworks = config.insecure_networks.iter().cloned().collect();
        let chains = chains.filter(|caip2| keys.authorize(caip2, &local).is_ok()).cloned().collect();
        Self { keys, chains }
    }

    /// Checks a claim against its epoch on the chain. Returns the Unix time, in seconds, from which the epoch is
    /// payable.
    pub async fn check(&self, lane: &Lane, claim: &ListenClaim) -> Result<u64, ClaimError> {
        let caip2 = &lane.chain.config().caip2;
        if !self.chains.contains(caip2) {
            return Err(refused("Circuit_NotEnabled", "this relayer has no verifying key for the chain"));
        }
        let epoch = lane.chain.epoch(claim.epoch, claim.node).await?;
        let epoch =
            epoch.ok_or(refused("Epoch_NotFixed", "no attestor has voted on this epoch yet; try again later"))?;
        match epoch.phase {
            EpochPhase::Fixed => {}
            EpochPhase::Voting => return Err(refused("Epoch_NotFixed", "the epoch is not fixed yet; try again later")),
            EpochPhase::Void => return Err(refused("Epoch_NotFixed", "the epoch was voided and pays no claims")),
            EpochPhase::Closed => return Err(refused("Epoch_ClaimsEnded", "the claim window of the epoch is over")),
        }
        let tuple = epoch.tuple.ok_or(refused("Epoch_NotFixed", "the epoch has no root"))?;
        let inputs = public_inputs(lane, claim, tuple.listen_root);
        if !is_canonical(&claim.nullifier) {
            return Err(refused("Nullifier_NotCanonical", "the nullifier is not below the order of the field"));
        }
        self.keys.verifier().verify(&inputs, &ProofBytes(claim.proof)).map_err(|e| ClaimError::Proof(e.to_string()))?;
        Ok(epoch.payable_at)
    }
}

const fn refused(name: &'static str, detail: &'static str) -> ClaimError {
    ClaimError::Refused { name, detail }
}

/// The public inputs of a claim, computed as the chain does.
fn public_inputs(lane: &Lane, claim: &ListenClaim, root: [u8; 32]) -> PublicInputs {
    let realm = Realm { network: lane.network, node: claim.node, epoch: claim.epoch };
    let context = ClaimContext {
        deployment: lane.deployment,
        recipient: claim.recipient.address,
        fee_receiver: claim.fee_address(),
        fee: claim.fee,
        expiry: claim.expiry,
        circuit_version: claim.circuit_version,
    };
    PublicInputs {
        root,
        nullifier: claim.nullifier,
        params: listen_params(&realm, lane.chain.config().number, claim.tier),
        ctx: context.to_field(),
    }
}
