//! Whether a job's purpose is achieved, by the chain's state and not by the names of errors; and which refusals pass.

use anyhow::Result;
use chain::{EpochPhase, TxId, TxStatus};

use crate::{
    jobs::{Body, Job, Store, bytes32},
    lane::Lane,
};

/// Refusals that time or the operator mends: the chain's clock is a little behind ours, proofs of the claim's version are
/// not taken, or the relayer's wallet is empty.
const PASSING: [&str; 7] = [
    "Epoch_ChallengeRunning",
    "Epoch_ClaimsRunning",
    "Circuit_NotEnabled",
    "InsufficientFundsForFee",
    "InsufficientFundsForRent",
    "AccountNotFound",
    "BlockhashNotFound",
];

/// Names that are the chain's own and none of the programs'.
#[cfg(test)]
const RUNTIME: [&str; 4] =
    ["InsufficientFundsForFee", "InsufficientFundsForRent", "AccountNotFound", "BlockhashNotFound"];

/// Whether a refusal may pass.
pub fn is_passing(name: &str) -> bool {
    PASSING.contains(&name)
}

/// Who achieved a job's purpose.
pub enum Achieved {
    /// We did, by this transaction.
    ByUs(String),
    /// Somebody else, who may do so with any of these calls.
    ByOthers,
}

/// Whether the chain's state shows that the call is not needed any more, and who did it.
pub async fn achieved(store: Store<'_>, lane: &Lane, job: &Job) -> Result<Option<Achieved>> {
    if !holds(lane, &job.body.0).await? {
        return Ok(None);
    }
    // One of ours may have landed after all, after it was given up.
    for tx in store.all_attempts(job.id).await? {
        let status = lane.chain.status(&TxId(tx.clone())).await?;
        if matches!(status, TxStatus::Confirmed { .. } | TxStatus::Finalized { .. }) {
            return Ok(Some(Achieved::ByUs(tx)));
        }
    }
    Ok(Some(Achieved::ByOthers))
}

/// Whether what the call is for is so on chain.
async fn holds(lane: &Lane, body: &Body) -> Result<bool> {
    Ok(match body {
        Body::ClaimListen(claim) => lane.chain.is_spent(claim.nullifier).await?,
        Body::DistributeTrack { epoch, node, index, .. } => lane.chain.is_paid(*epoch, *node, *index).await?,
        Body::OpenPosition { track, holder } => {
            let holder = chain::address::parse(lane.namespace, holder)?;
            lane.chain.position(bytes32(track)?, holder).await?.is_some_and(|position| position.open)
        }
        // A void epoch reserves nothing either.
        Body::CloseEpoch { epoch, node } => {
            let view = lane.chain.epoch(*epoch, *node).await?;
            view.is_some_and(|epoch| matches!(epoch.phase, EpochPhase::Closed | EpochPhase::Void))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_the_programs_and_the_contracts() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
        let read = |path: &str| std::fs::read_to_string(format!("{root}/{path}")).unwrap();
        let programs = read("crates/bindings/idl/rewards.json");
        let contracts = ["IListenRewards", "IProofGate"];
        let contracts = contracts.map(|name| read(&format!("contracts/src/interfaces/{name}.sol"))).concat();
        for name in PASSING.iter().filter(|name| !RUNTIME.contains(name)) {
            assert!(programs.contains(&format!("\"{name}\"")), "the rewards program has no error {name}");
            assert!(contracts.contains(&format!("error {name}(")), "no contract has an error {name}");
        }
    }
}
