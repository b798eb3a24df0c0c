//! Claims: the file format, and the client of the relayer that submits them.

use anyhow::{Context as _, Result, bail};
use chain::{Call, ListenClaim, Namespace};
use serde::{Deserialize, Serialize};

use crate::http::Http;

/// A claim file, which `vibe prove` writes as JSON. It does not contain the fan's identity, wallet or tracks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimFile {
    /// CAIP-2 id of the chain that pays.
    pub chain: String,
    /// Root of the epoch's listen tree, 0x-hex. The relayer does not receive it.
    pub root: String,
    /// The claim, with its proof.
    #[serde(flatten)]
    pub claim: ListenClaim,
    /// Duration of the proof, in milliseconds. It is not written to the file.
    #[serde(default, skip_serializing)]
    pub prove_ms: u64,
}

impl ClaimFile {
    /// The call that submits the claim without the relayer.
    pub fn to_call(&self) -> Call {
        Call::ClaimListen { claim: Box::new(self.claim.clone()) }
    }
}

/// The family of the chain with this CAIP-2 id.
pub(crate) fn namespace_of(caip2: &str) -> Result<Namespace> {
    match caip2.split_once(':') {
        Some(("solana", _)) => Ok(Namespace::Solana),
        Some(("eip155", _)) => Ok(Namespace::Ethereum),
        _ => bail!("{caip2} is not a CAIP-2 id of a Solana or Ethereum chain"),
    }
}

/// The relayer's fee on one chain.
#[derive(Clone, Debug, Deserialize)]
pub struct Quote {
    /// CAIP-2 id of the chain.
    pub caip2: String,
    /// Address that receives the fee.
    pub fee_receiver: String,
    /// Fee of a claim, in the smallest unit of the payment token.
    #[serde(with = "protocol::royalty::decimal")]
    pub claim_fee: u64,
}

/// A job of the relayer.
#[derive(Clone, Debug, Deserialize)]
pub struct Job {
    /// Id of the job.
    pub id: String,
    /// State: `queued`, `prepared`, `signed`, `broadcast`, `mined`, `final` or `failed`.
    pub state: String,
    /// Transaction of the job; absent until it is signed.
    pub tx: Option<String>,
    /// Reason of the failure, if the state is `failed`.
    pub error: Option<JobError>,
}

/// The reason why a job failed.
#[derive(Clone, Debug, Deserialize)]
pub struct JobError {
    /// Name of the error on the chain.
    pub name: String,
    /// Description of the error.
    pub detail: String,
}

/// A client of the relayer. It sends no credentials, so that requests do not identify the fan.
#[derive(Clone, Debug)]
pub struct RelayerClient(Http);

/// The request body of `POST /v1/jobs/claims`.
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
    /// A client of the relayer at the URL `base`.
    pub fn new(base: &str) -> Result<Self> {
        Http::new(base).map(Self)
    }

    /// The fee on the chain `caip2`.
    ///
    /// # Errors
    /// If the relayer does not serve this chain.
    pub async fn quote(&self, caip2: &str) -> Result<Quote> {
        let quotes: Quotes = self.0.get("/v1/relayer", None).await.context("could not read the relayer's fee")?;
        let found = quotes.chains.into_iter().find(|q| q.caip2 == caip2);
        found.with_context(|| format!("the relayer does not serve {caip2}; claim with a wallet of your own"))
    }

    /// Submits a claim. Submitting the same claim again returns the same job.
    pub async fn submit(&self, file: &ClaimFile) -> Result<Job> {
        let request = Request { chain: &file.chain, claim: &file.claim };
        let body = serde_json::to_value(request)?;
        self.0.post("/v1/jobs/claims", None, &body).await.context("the relayer did not accept the claim")
    }

    /// The current state of a job.
    pub async fn job(&self, id: &str) -> Result<Job> {
        self.0.get(&format!("/v1/jobs/{id}"), None).await
    }

    /// Waits until the transaction of a job is in a block (`mined` or `final`).
    ///
    /// # Errors
    /// If the job failed.
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
    fn a_file_of_an_earlier_version_is_submitted_without_its_root() {
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
