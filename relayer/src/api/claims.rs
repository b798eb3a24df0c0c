//! Claims: checked, then queued under their nullifier.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::{
    Extension,
    extract::{ConnectInfo, State},
    http::{HeaderMap, StatusCode},
};
use chain::ListenClaim;
use protocol::royalty::decimal;
use serde::{Deserialize, Serialize};
use service::{Problem, extract::Json};
use utoipa::ToSchema;

use super::{jobs::JobView, limit::Limits};
use crate::{
    jobs::{Body, Enqueued, Store},
    proofs::ClaimError,
    state::{Lane, Relayer},
};

/// A claim. Nothing in it says who listened.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimRequest {
    /// CAIP-2 id of the chain that pays.
    chain: String,
    /// The epoch.
    epoch: u32,
    /// The node.
    #[serde(with = "decimal")]
    #[schema(value_type = String)]
    node: u64,
    /// 1, 5, 20 or 60.
    tier: u16,
    /// 0x-hex.
    nullifier: String,
    /// Who is paid.
    recipient: String,
    /// The quote's.
    fee_receiver: Option<String>,
    /// At least the quote's.
    #[serde(with = "decimal")]
    #[schema(value_type = String)]
    fee: u64,
    /// Unix seconds.
    #[serde(with = "decimal")]
    #[schema(value_type = String)]
    expiry: u64,
    /// The circuit's version.
    circuit_version: u32,
    /// 256 bytes, 0x-hex.
    proof: String,
}

/// Queues a claim; the same claim again gives the same job.
#[utoipa::path(post, path = "/v1/jobs/claims", request_body = ClaimRequest, responses(
    (status = 202, description = "Queued", body = JobView), (status = 200, description = "Known already", body = JobView),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem),
    (status = 429, body = Problem)))]
pub async fn submit(
    State(relayer): State<Relayer>,
    Extension(limits): Extension<Limits>,
    client: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    Json(claim): Json<ClaimRequest>,
) -> Result<(StatusCode, Json<JobView>), Problem> {
    let address = client.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |Extension(ConnectInfo(client))| client.ip());
    limits.take(address).map_err(|seconds| Problem::too_many_requests("too many claims from this address", seconds))?;
    let lane = relayer
        .lane(&claim.chain)
        .ok_or_else(|| Problem::not_found(format!("this relayer does not serve {}", claim.chain)))?;
    let checked = parse(lane, &claim)?;
    let body = Body::from_claim(lane.namespace, &checked);
    let key = headers.get("idempotency-key");
    if key.is_some_and(|key| !key.as_bytes().eq_ignore_ascii_case(body.key().as_bytes())) {
        return Err(Problem::unprocessable("the Idempotency-Key of a claim is its nullifier").coded("idempotency-key"));
    }
    // A claim that was taken stays taken, whatever became of its epoch since.
    let store = Store(relayer.pool());
    if let Some(job) = store.known(&claim.chain, &body).await?.filter(|job| job.body.0 == body) {
        return Ok((StatusCode::OK, Json(job.into())));
    }
    check_terms(&relayer, lane, &checked)?;
    let payable_at = relayer.proofs().check(lane, &checked).await.map_err(refusal)?;
    match store.enqueue(&claim.chain, &body, payable_at).await? {
        Enqueued::New(job) => Ok((StatusCode::ACCEPTED, Json(job.into()))),
        Enqueued::Known(job) => Ok((StatusCode::OK, Json(job.into()))),
        Enqueued::Conflict => {
            Err(Problem::conflict("this nullifier is in the queue with another claim").coded("idempotency-conflict"))
        }
    }
}

/// The claim, if it is well-formed.
fn parse(lane: &Lane, claim: &ClaimRequest) -> Result<ListenClaim, Problem> {
    let body = Body::ClaimListen {
        epoch: claim.epoch,
        node: claim.node,
        tier: claim.tier,
        nullifier: claim.nullifier.clone(),
        recipient: claim.recipient.clone(),
        fee_receiver: claim.fee_receiver.clone(),
        fee: claim.fee,
        expiry: claim.expiry,
        circuit_version: claim.circuit_version,
        proof: claim.proof.clone(),
    };
    body.to_claim(lane.namespace).map_err(|e| Problem::unprocessable(format!("{e:#}")).coded("claim-malformed"))
}

/// What can be refused without asking the chain.
fn check_terms(relayer: &Relayer, lane: &Lane, claim: &ListenClaim) -> Result<(), Problem> {
    if claim.expiry <= relayer.clock().unix() {
        return Err(Problem::unprocessable("the claim expired; prove again").coded("expired"));
    }
    let asked = relayer.config().claim_fee;
    if asked > 0 && (claim.fee < asked || claim.fee_receiver != lane.signer.address()) {
        let detail = format!("this relayer takes {asked}, paid to {}; prove again with that fee", lane.wallet());
        return Err(Problem::unprocessable(detail).coded("fee-too-low"));
    }
    Ok(())
}

fn refusal(error: ClaimError) -> Problem {
    match error {
        ClaimError::Proof(_) => Problem::unprocessable(error.to_string()).coded("proof-invalid"),
        ClaimError::Epoch(_) => Problem::unprocessable(error.to_string()).coded("epoch-not-payable"),
        ClaimError::Chain(error) => {
            tracing::warn!(%error, "could not read the chain to check a claim");
            Problem::unavailable("the chain is not reachable; try again")
        }
    }
}
