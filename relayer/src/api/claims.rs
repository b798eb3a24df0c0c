//! Accepts claims: each is checked, and then queued with its nullifier as key.

use std::{
    fmt::Display,
    net::{IpAddr, Ipv4Addr, SocketAddr},
};

use axum::{
    Extension,
    extract::{ConnectInfo, State},
    http::{HeaderMap, StatusCode},
};
use chain::{ListenClaim, refusal::code};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use service::{Problem, extract::Json};
use utoipa::ToSchema;

use super::{jobs::JobView, limit::Limits};
use crate::{
    jobs::{Body, Enqueued, Store},
    lane::Lane,
    proofs::ClaimError,
    state::Relayer,
};

/// A claim and its chain. It does not identify the fan.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimRequest {
    /// CAIP-2 id of the chain that pays.
    chain: String,
    /// The claim, with the fee receiver of the quote and at least its fee.
    #[serde(flatten)]
    claim: ListenClaim,
}

/// Queues a claim. Submitting the same claim again returns the same job.
#[utoipa::path(post, path = "/v1/jobs/claims", request_body = ClaimRequest, responses(
    (status = 202, description = "Queued", body = JobView), (status = 200, description = "Queued before", body = JobView),
    (status = 404, body = Problem), (status = 409, body = Problem),
    (status = 422, body = Problem, description = "`claim-malformed`, `fee-too-low`, `idempotency-key`; or what the chain would refuse the claim for: `claim-expired`, `proof-invalid`, `nullifier-not-canonical`, `epoch-not-fixed`, `epoch-claims-ended`, `circuit-not-enabled`"),
    (status = 429, body = Problem)))]
pub async fn submit(
    State(relayer): State<Relayer>,
    Extension(limits): Extension<Limits>,
    client: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    Json(request): Json<Value>,
) -> Result<(StatusCode, Json<JobView>), Problem> {
    let address = client.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |Extension(ConnectInfo(client))| client.ip());
    limits.take(address).map_err(|seconds| Problem::too_many_requests("too many claims from this address", seconds))?;
    let chain = request["chain"].as_str().unwrap_or_default().to_owned();
    let lane =
        relayer.lane(&chain).ok_or_else(|| Problem::not_found(format!("this relayer does not serve {chain}")))?;
    let claim = parse(lane, request)?;
    let body = Body::ClaimListen(Box::new(claim.clone()));
    let key = headers.get("idempotency-key");
    if key.is_some_and(|key| !key.as_bytes().eq_ignore_ascii_case(body.key().as_bytes())) {
        return Err(Problem::unprocessable("the Idempotency-Key of a claim is its nullifier").coded("idempotency-key"));
    }
    // A claim that was accepted before is not checked again, because its epoch may have been closed since.
    let store = Store(relayer.pool());
    if let Some(job) = store.known(&chain, &body).await?.filter(|job| job.body.0 == body) {
        return Ok((StatusCode::OK, Json(job.into())));
    }
    check_terms(&relayer, lane, &claim)?;
    let payable_at = relayer.proofs().check(lane, &claim).await.map_err(refusal)?;
    match store.enqueue(&chain, &body, payable_at).await? {
        Enqueued::New(job) => Ok((StatusCode::ACCEPTED, Json(job.into()))),
        Enqueued::Known(job) => Ok((StatusCode::OK, Json(job.into()))),
        Enqueued::Conflict => {
            Err(Problem::conflict("another claim with this nullifier is in the queue").coded("idempotency-conflict"))
        }
    }
}

/// Parses a claim and checks that its wallets belong to the chain. Otherwise, 422 `claim-malformed`.
fn parse(lane: &Lane, request: Value) -> Result<ListenClaim, Problem> {
    let malformed = |error: &dyn Display| Problem::unprocessable(error.to_string()).coded("claim-malformed");
    let ClaimRequest { claim, .. } = serde_json::from_value(request).map_err(|e| malformed(&e))?;
    claim.check(lane.namespace).map_err(|e| malformed(&e))?;
    Ok(claim)
}

/// Checks expiry and fee, for which the chain is not read. Otherwise, 422 `claim-expired` or `fee-too-low`.
fn check_terms(relayer: &Relayer, lane: &Lane, claim: &ListenClaim) -> Result<(), Problem> {
    if claim.expiry <= relayer.clock().unix() {
        return Err(Problem::unprocessable("the claim has expired; prove again").coded(code("Claim_Expired")));
    }
    let asked = relayer.config().claim_fee;
    if asked > 0 && (claim.fee < asked || claim.fee_address() != lane.signer.address()) {
        let detail =
            format!("the fee of this relayer is {asked}, paid to {}; prove again with that fee", lane.wallet());
        return Err(Problem::unprocessable(detail).coded("fee-too-low"));
    }
    Ok(())
}

/// The problem to return for a claim that did not pass the check.
fn refusal(error: ClaimError) -> Problem {
    match error {
        ClaimError::Proof(_) => Problem::unprocessable(error.to_string()).coded(code("Proof_Invalid")),
        ClaimError::Refused { name, detail } => Problem::unprocessable(detail).coded(code(name)),
        ClaimError::Chain(error) => {
            tracing::warn!(%error, "could not read the chain to check a claim");
            Problem::unavailable("the chain is not reachable; try again")
        }
    }
}
