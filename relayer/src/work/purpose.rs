//! Whether the purpose of a job is achieved, read from the chain's state instead of error names; and which refusals are
//! temporary.

use anyhow::Result;
use chain::{EpochPhase, TxId, TxStatus};

use crate::{
    jobs::{Body, Job, Store, bytes32},
    lane::Lane,
};

/// Errors that can disappear with time or by an operator's action: the chain's clock is behind the relayer's, the
/// version of the claim's circuit is disabled, the relayer's wallet is empty, or the blockhash is unknown to the node.
const PASSING: [&str; 7] = [
    "Epoch_ChallengeRunning",
    "Epoch_ClaimsRunning",
    "Circuit_NotEnabled",
    "InsufficientFundsForFee",
    "InsufficientFundsForRent",
    "AccountNotFound",
    "BlockhashNotFound",
];

/// Those of [`PASSING`] that are errors of the Solana runtime and not of the programs.
#[cfg(test)]
const RUNTIME: [&str; 4] =
    ["InsufficientFundsForFee", "InsufficientFundsForRent", "AccountNotFound", "BlockhashNotFound"];

/// Whether a refusal with this error name is temporary.
pub fn is_passing(name: &str) -> bool {
    PASSING.contains(&name)
}

/// The sender of the transaction that achieved the purpose of a job.
pub enum Achieved {
    /// The relayer, with this transaction.
    ByUs(String),
    /// Another account. Any account may send these calls.
    ByOthers,
}

/// Whether the state of the chain shows that the call is no longer needed, and whether the relayer or another account
/// sent it. `None` if the call is still needed.
pub async fn achieved(store: Store<'_>, lane: &Lane, job: &Job) -> Result<Option<Achieved>> {
    if !is_reached(lane, &job.body.0).await? {
        return Ok(None);
    }
    // A transaction of the relayer can be included in a block after the job has given it up.
    for tx in store.all_attempts(job.id).await? {
        let status = lane.chain.status(&TxId(tx.clone())).await?;
        if matches!(status, TxStatus::Confirmed { .. } | TxStatus::Finalized { .. }) {
            return Ok(Some(Achieved::ByUs(tx)));
        }
    }
    Ok(Some(Achieved::ByOthers))
}

/// Whether the state that the call is meant to reach exists on the chain.
async fn is_reached(lane: &Lane, body: &Body) -> Result<bool> {
    Ok(match body {
        Body::ClaimListen(claim) => lane.chain.is_spent(claim.nullifier).await?,
        Body::DistributeTrack { epoch, node, index, .. } => lane.chain.is_paid(*epoch, *node, *index).await?,
        Body::OpenPosition { track, holder } => {
            let holder = chain::address::parse(lane.namespace, holder)?;
            lane.chain.position(bytes32(track)?, holder).await?.is_some_and(|position| position.open)
        }
        // A void epoch has no reserved budget either, so it need not be closed.
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
    fn every_name_is_an_error_of_a_program_or_contract() {
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
