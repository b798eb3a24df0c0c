//! Claims are checked before anything is paid for them: the proof against the root the chain fixed.

use std::{collections::BTreeSet, sync::Arc};

use chain::{EpochPhase, ListenClaim};
use circuits::{LocalNetworks, ProofBytes, ProvingKeys, listen::PublicInputs};
use protocol::{
    ctx::ClaimContext,
    field::is_canonical,
    layout::{Realm, listen_params},
};

use crate::{config::Config, lane::Lane};

/// The circuit's keys, and the chains on which they are good.
pub struct Proofs {
    keys: Arc<ProvingKeys>,
    chains: BTreeSet<String>,
}

/// Why a claim is not taken.
#[derive(Debug, thiserror::Error)]
pub enum ClaimError {
    /// It does not prove what it says.
    #[error("the proof does not verify: {0}")]
    Proof(String),
    /// The chain would refuse it as well.
    #[error("{detail}")]
    Refused {
        /// Name of the error on both chains.
        name: &'static str,
        /// Why, and what to do.
        detail: &'static str,
    },
    /// The chain could not be asked.
    #[error(transparent)]
    Chain(#[from] chain::ChainError),
}

impl Proofs {
    /// Development keys are good on the networks that the configuration lists and on no other.
    pub fn new<'a>(keys: Arc<ProvingKeys>, config: &Config, chains: impl Iterator<Item = &'a String>) -> Self {
        let local: LocalNetworks = config.insecure_networks.iter().cloned().collect();
        let chains = chains.filter(|caip2| keys.authorize(caip2, &local).is_ok()).cloned().collect();
        Self { keys, chains }
    }

    /// Checks a claim against the epoch as the chain fixed it; gives the second from which it is payable.
    pub async fn check(&self, lane: &Lane, claim: &ListenClaim) -> Result<u64, ClaimError> {
        let caip2 = &lane.chain.config().caip2;
        if !self.chains.contains(caip2) {
            return Err(refused("Circuit_NotEnabled", "this relayer has no verifying key for the chain"));
        }
        let epoch = lane.chain.epoch(claim.epoch, claim.node).await?;
        let epoch = epoch.ok_or(refused("Epoch_NotFixed", "no attestor voted on this epoch yet; try again later"))?;
        match epoch.phase {
            EpochPhase::Fixed => {}
            EpochPhase::Voting => return Err(refused("Epoch_NotFixed", "the epoch is not fixed yet; try again later")),
            EpochPhase::Void => return Err(refused("Epoch_NotFixed", "the epoch was voided; its listens carry over")),
            EpochPhase::Closed => return Err(refused("Epoch_ClaimsEnded", "the epoch's claim window is over")),
        }
        let tuple = epoch.tuple.ok_or(refused("Epoch_NotFixed", "the epoch has no root"))?;
        let inputs = public_inputs(lane, claim, tuple.listen_root);
        if !is_canonical(&claim.nullifier) {
            return Err(refused("Nullifier_NotCanonical", "the nullifier is not below the field's order"));
        }
        self.keys.verifier().verify(&inputs, &ProofBytes(claim.proof)).map_err(|e| ClaimError::Proof(e.to_string()))?;
        Ok(epoch.payable_at)
    }
}

const fn refused(name: &'static str, detail: &'static str) -> ClaimError {
    ClaimError::Refused { name, detail }
}

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
