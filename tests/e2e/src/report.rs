//! The report of the journey, with the data to check it independently.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

/// The report, which `--json` prints as the last line.
#[derive(Debug, Serialize)]
pub struct Report {
    /// True if the whole journey succeeded.
    pub ok: bool,
    /// By short name of the chain, such as `solana`.
    pub chains: BTreeMap<String, ChainReport>,
    /// URLs of the stack while it runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoints: Option<Endpoints>,
    /// Addresses on each chain, by its short name, while the stack runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub addresses: Option<BTreeMap<String, ChainAddresses>>,
}

/// What `--json` prints if the demo fails: the error with its causes, in one line.
#[must_use]
pub fn failure(error: &anyhow::Error) -> Value {
    json!({ "ok": false, "error": format!("{error:#}") })
}

/// One chain's part of the journey. Amounts are decimal strings.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ChainReport {
    /// One track per recording.
    pub tracks: Vec<TrackReport>,
    /// Number of the epoch of the listens.
    pub epoch: u32,
    /// Root of the epoch's listen tree.
    pub listen_root: String,
    /// Root of the epoch's payout tree.
    pub payout_root: String,
    /// Number of leaves of the listen tree.
    pub leaves: u32,
    /// The proved tier.
    pub tier: u16,
    /// Time to generate the proof, in milliseconds.
    pub prove_ms: u64,
    /// Transaction of the claim.
    pub claim_tx: String,
    /// Increase of the recipient's balance.
    pub reward_delta: String,
    /// The relayer's fee, which was deducted from the reward.
    pub relayer_fee: String,
    /// Transactions of the payments into the tracks' vaults.
    pub distribute_txs: Vec<String>,
    /// The repeated claims with the same proof.
    pub replays: Vec<Replay>,
    /// Whether every repeated claim landed and failed because the nullifier is spent.
    pub replay_rejected: bool,
    /// Deposits into the first track's vault.
    pub deposits: Vec<Deposit>,
    /// Royalties owed between the two deposits, before the transfer of shares.
    pub royalty_owed_before_transfer: Vec<Holding>,
    /// Royalties claimed after the drip ended, in the same order.
    pub royalty_claimed: Vec<Holding>,
    /// Transaction of the transfer between the two deposits.
    pub transfer_tx: String,
    /// The sale of shares to a wallet without shares.
    pub sale: Option<Sale>,
    /// Claims of the royalties from the sale and from the epoch: the holders in the same order, then the buyer.
    pub streaming_claimed: Vec<Holding>,
    /// The unclaimed amount that closing the epoch released to the pool.
    pub freed: String,
    /// Whether every event, balance, position and vault in the database equals the chain's.
    pub indexer_matches_chain: bool,
    /// Median time from the arrival of a block to the visibility of its rows, in milliseconds.
    pub indexer_lag_ms: Option<f64>,
}

/// A published recording.
#[derive(Clone, Debug, Serialize)]
pub struct TrackReport {
    /// Id of the track.
    pub track_id: String,
    /// CID of the manifest.
    pub manifest_cid: String,
    /// CID of the lossless rendition.
    pub master_cid: String,
    /// Transaction of the registration.
    pub register_tx: String,
    /// SHA-256 of the source's samples.
    pub source_pcm_sha256: String,
    /// SHA-256 of the samples of the master that a fan received over HTTP.
    pub streamed_pcm_sha256: String,
}

/// A repeated claim.
#[derive(Clone, Debug, Serialize)]
pub struct Replay {
    /// Transaction of the claim.
    pub tx: String,
    /// Name of the error.
    pub error: String,
}

/// A royalty deposit.
#[derive(Clone, Debug, Serialize)]
pub struct Deposit {
    /// Transaction of the deposit.
    pub tx: String,
    /// The amount.
    pub amount: String,
}

/// A sale of shares.
#[derive(Clone, Debug, Serialize)]
pub struct Sale {
    /// Transaction of the listing.
    pub list_tx: String,
    /// Transaction of the purchase of a part of the shares.
    pub buy_tx: String,
    /// Transaction of the cancellation.
    pub cancel_tx: String,
    /// Number of sold shares.
    pub shares: String,
    /// The price that the buyer paid.
    pub price: String,
    /// Part of the price that was deposited in the vault.
    pub royalty: String,
    /// Part of the price that the protocol keeps.
    pub fee: String,
    /// Part of the price that the seller received.
    pub proceeds: String,
}

/// A holder and an amount.
#[derive(Clone, Debug, Serialize)]
pub struct Holding {
    /// Address of the wallet.
    pub holder: String,
    /// The amount.
    pub amount: String,
}

/// URLs and files of a running stack.
#[derive(Clone, Debug, Serialize)]
pub struct Endpoints {
    /// The web page with catalogue and player.
    pub web: String,
    /// The APIs of node, indexer and relayer.
    pub api: String,
    /// Solana JSON-RPC.
    pub solana_rpc: Option<String>,
    /// Ethereum JSON-RPC.
    pub ethereum_rpc: Option<String>,
    /// The PostgreSQL database.
    pub postgres_url: String,
    /// IPFS path gateway.
    pub ipfs_gateway: String,
    /// Path of a configuration for `vibe --config`.
    pub vibe_config: String,
}

/// Addresses on a chain.
#[derive(Clone, Debug, Serialize)]
pub struct ChainAddresses {
    /// CAIP-2 id.
    pub caip2: String,
    /// Addresses of programs or contracts, by name.
    pub programs: BTreeMap<String, String>,
    /// Address of the payment token.
    pub payment_token: String,
    /// Address of each track's share token, in the order of the report.
    pub mints: Vec<String>,
    /// Address of each track's vault.
    pub vaults: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(up: bool) -> Value {
        let text = String::new;
        let endpoints = || Endpoints {
            web: text(),
            api: text(),
            solana_rpc: None,
            ethereum_rpc: None,
            postgres_url: text(),
            ipfs_gateway: text(),
            vibe_config: text(),
        };
        let report = Report {
            ok: true,
            chains: BTreeMap::from([("solana".to_owned(), ChainReport::default())]),
            endpoints: up.then(endpoints),
            addresses: up.then(BTreeMap::new),
        };
        serde_json::to_value(report).unwrap()
    }

    fn keys(object: &Value) -> Vec<&str> {
        object.as_object().unwrap().keys().map(String::as_str).collect()
    }

    #[test]
    fn addresses_of_a_stack_are_reported_while_it_runs() {
        assert_eq!(keys(&report(false)), ["chains", "ok"]);
        let up = report(true);
        assert_eq!(keys(&up), ["addresses", "chains", "endpoints", "ok"]);
        let endpoints = ["api", "ethereum_rpc", "ipfs_gateway", "postgres_url", "solana_rpc", "vibe_config", "web"];
        assert_eq!(keys(&up["endpoints"]), endpoints);
    }

    #[test]
    fn a_failure_contains_the_causes_of_its_error() {
        let error = anyhow::anyhow!("the port is in use").context("could not start");
        assert_eq!(failure(&error), json!({ "ok": false, "error": "could not start: the port is in use" }));
    }
}
