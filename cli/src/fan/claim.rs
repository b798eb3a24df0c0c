//! Claims: what a proof is worth, to whom, and how it is handed in.

use anyhow::{Context as _, Result, bail};
use chain::{Call, ListenClaim, Namespace};
use circuits::listen::CIRCUIT_VERSION;
use protocol::id::Address32;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{api::EpochStatus, prove::Proving, secrets::EpochSecret};
use crate::{format, http::Http};

/// A claim as `vibe prove` writes it: nothing in it names the fan, its wallet or what it heard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimFile {
    /// CAIP-2 id of the chain that pays.
    pub chain: String,
    /// The epoch.
    pub epoch: u32,
    /// The node.
    #[serde(with = "protocol::royalty::decimal")]
    pub node: u64,
    /// Tier proved.
    pub tier: u16,
    /// Root of the epoch's listen tree.
    pub root: String,
    /// Spent by the claim.
    pub nullifier: String,
    /// Who is paid.
    pub recipient: String,
    /// Who gets the fee.
    pub fee_receiver: Option<String>,
    /// Fee, taken from the reward.
    #[serde(with = "protocol::royalty::decimal")]
    pub fee: u64,
    /// Unix seconds after which the chain refuses it.
    #[serde(with = "protocol::royalty::decimal")]
    pub expiry: u64,
    /// Version of the circuit.
    pub circuit_version: u32,
    /// Groth16 proof, 256 bytes.
    pub proof: String,
    /// How long proving took, in milliseconds.
    #[serde(default, skip_serializing)]
    pub prove_ms: u64,
}

impl ClaimFile {
    pub(super) fn new(
        proving: &Proving<'_>,
        secret: &EpochSecret,
        status: &EpochStatus,
        (tier, expiry): (u16, u64),
        proof: &[u8; 256],
        prove_ms: u64,
    ) -> Result<Self> {
        let namespace = namespace_of(proving.caip2)?;
        let address = |a: Address32| chain::address::format(namespace, a);
        Ok(Self {
            chain: proving.caip2.to_owned(),
            epoch: secret.epoch,
            node: secret.node,
            tier,
            root: status.listen_root.clone().unwrap_or_default(),
            nullifier: format::hex(&circuits::listen::nullifier(&secret.secret, &secret.realm())?),
            recipient: address(proving.recipient),
            fee_receiver: (proving.fee_receiver != Address32::ZERO).then(|| address(proving.fee_receiver)),
            fee: proving.fee,
            expiry,
            circuit_version: CIRCUIT_VERSION,
            proof: format::hex(proof),
            prove_ms,
        })
    }

    /// The call that hands it in directly.
    pub fn to_call(&self) -> Result<Call> {
        let namespace = namespace_of(&self.chain)?;
        let proof = hex::decode(self.proof.trim_start_matches("0x")).context("the claim's proof is not hexadecimal")?;
        let fee_receiver = match &self.fee_receiver {
            Some(text) => chain::address::parse(namespace, text)?,
            None => Address32::ZERO,
        };
        Ok(Call::ClaimListen(Box::new(ListenClaim {
            epoch: self.epoch,
            node: self.node,
            tier: self.tier,
            nullifier: format::bytes32("nullifier", &self.nullifier)?,
            recipient: chain::address::parse(namespace, &self.recipient)?,
            fee_receiver,
            fee: self.fee,
            expiry: self.expiry,
            circuit_version: self.circuit_version,
            proof: proof.try_into().map_err(|_| anyhow::anyhow!("the claim's proof is not 256 bytes long"))?,
        })))
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

    /// Hands a claim in. Handing the same claim in again gives the same job.
    pub async fn submit(&self, claim: &ClaimFile) -> Result<Job> {
        let body = json!({
            "chain": claim.chain, "epoch": claim.epoch, "node": claim.node.to_string(), "tier": claim.tier,
            "nullifier": claim.nullifier, "recipient": claim.recipient, "fee_receiver": claim.fee_receiver,
            "fee": claim.fee.to_string(), "expiry": claim.expiry.to_string(),
            "circuit_version": claim.circuit_version, "proof": claim.proof,
        });
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
