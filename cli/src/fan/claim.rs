//! Claims: the file that holds one, and the relayer that submits it.

use anyhow::{Context as _, Result, bail};
use chain::{Call, ListenClaim, Namespace};
use serde::{Deserialize, Serialize};

use crate::http::Http;

/// A claim as `vibe prove` writes it: nothing in it names the fan, its wallet or what it heard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimFile {
    /// CAIP-2 id of the chain that pays.
    pub chain: String,
    /// Root of the epoch's listen tree, in 0x-hex.
    pub root: String,
    /// The claim.
    #[serde(flatten)]
    pub claim: ListenClaim,
    /// How long proving took, in milliseconds.
    #[serde(default, skip_serializing)]
    pub prove_ms: u64,
}

impl ClaimFile {
    /// The call that submits it directly.
    pub fn to_call(&self) -> Call {
        Call::ClaimListen { claim: Box::new(self.claim.clone()) }
    }
}

/// The family of chains a CAIP-2 id names.
pub(crate) fn namespace_of(caip2: &str) -> Result<Namespace> {
    match caip2.split_once(':') {
        Some(("solana", _)) => Ok(Namespace::Solana),
        Some(("eip155", _)) => Ok(Namespace::Ethereum),
        _ => bail!("{caip2} is not a CAIP-2 id of a Solana or Ethereum chain"),
    }
}

/// What the relayer takes on a chain.
#[derive(Clone, Debug, Deserialize)]
pub struct Quote {
    /// CAIP-2 id.
    pub caip2: String,
    /// Who is paid the fee.
    pub fee_receiver: String,
    /// The fee.
    #[serde(with = "protocol::royalty::decimal")]
    pub claim_fee: u64,
}

/// A job of the relayer.
#[derive(Clone, Debug, Deserialize)]
pub struct Job {
    /// Its id.
    pub id: String,
    /// `queued`, `prepared`, `signed`, `broadcast`, `mined`, `final`, `failed`.
    pub state: String,
    /// Its transaction.
    pub tx: Option<String>,
    /// Why it failed.
    pub error: Option<JobError>,
}

/// Why a job failed.
#[derive(Clone, Debug, Deserialize)]
pub struct JobError {
    /// The chain's name for it.
    pub name: String,
    /// Details.
    pub detail: String,
}

/// The relayer, asked without credentials.
#[derive(Clone, Debug)]
pub struct RelayerClient(Http);

/// What the relayer takes.
#[derive(Serialize)]
struct Request<'a> {
    chain: &'a str,
    #[serde(flatten)]
    claim: &'a ListenClaim,
}

#[derive(Deserialize)]
struct Quotes {
    chains: Vec<Quote>,
}

impl RelayerClient {
    /// The relayer at `base`.
    pub fn new(base: &str) -> Result<Self> {
        Http::new(base).map(Self)
    }

    /// What it takes on a chain.
    pub async fn quote(&self, caip2: &str) -> Result<Quote> {
        let quotes: Quotes = self.0.get("/v1/relayer", None).await.context("the relayer's quote")?;
        let found = quotes.chains.into_iter().find(|q| q.caip2 == caip2);
        found.with_context(|| format!("the relayer does not serve {caip2}; claim with a wallet of your own"))
    }

    /// Submits a claim. Submitting the same claim again returns the same job.
    pub async fn submit(&self, file: &ClaimFile) -> Result<Job> {
        let request = Request { chain: &file.chain, claim: &file.claim };
        let body = serde_json::to_value(request)?;
        self.0.post("/v1/jobs/claims", None, &body).await.context("the relayer")
    }

    /// What became of a job.
    pub async fn job(&self, id: &str) -> Result<Job> {
        self.0.get(&format!("/v1/jobs/{id}"), None).await
    }

    /// Waits until a job's transaction is in a block (`mined`, `final`); fails when the job did.
    pub async fn wait(&self, id: &str) -> Result<Job> {
        loop {
            let job = self.job(id).await?;
            match job.state.as_str() {
                "mined" | "final" => return Ok(job),
                "failed" => {
                    let (name, detail) = job.error.map(|e| (e.name, e.detail)).unwrap_or_default();
                    bail!("the claim failed: {name} {detail}");
                }
                _ => tokio::time::sleep(std::time::Duration::from_millis(300)).await,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_file_of_an_earlier_version_is_read_and_submitted_without_its_root() {
        let stored = json!({
            "chain": "eip155:31337", "epoch": 5, "node": "1", "tier": 20, "root": format!("0x{}", "01".repeat(32)),
            "nullifier": format!("0x{}", "02".repeat(32)), "recipient": "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
            "fee_receiver": null, "fee": "0", "expiry": "1800000000", "circuit_version": 1,
            "proof": format!("0x{}", "ab".repeat(256)),
        });
        let file: ClaimFile = serde_json::from_value(stored.clone()).unwrap();
        assert_eq!(serde_json::to_value(&file).unwrap(), stored);
        let mut expected = stored;
        expected.as_object_mut().unwrap().remove("root");
        let request = Request { chain: &file.chain, claim: &file.claim };
        assert_eq!(serde_json::to_value(request).unwrap(), expected);
    }
}
