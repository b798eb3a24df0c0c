//! The HTTP API and its problem codes, with the golden proofs.

use axum::{
    body::Body as HttpBody,
    http::{Request, StatusCode, header},
};
use chain::{EpochPhase, EpochView, Namespace};
use http_body_util::BodyExt as _;
use protocol::{event::AttestedTuple, id::Address32};
use serde_json::{Value, json};
use service::clock::write_offset;
use tempfile::TempDir;
use tower::ServiceExt as _;

use crate::stage::{CLAIMS_PER_MINUTE, SOLANA, Stage};

/// Unix time of the tests; the golden claims expire later.
const NOW: i64 = 1_800_000_000;

struct Golden {
    stage: Stage,
    claim: Value,
    _folder: TempDir,
}

fn bytes(value: &Value) -> [u8; 32] {
    protocol::hex::decode_array(value.as_str().unwrap()).unwrap()
}

/// The golden claim with a fee, and a relayer that is its fee receiver on its chain.
async fn golden() -> Golden {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors/listen_proof.json");
    let vectors: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let vector = vectors["proofs"].as_array().unwrap().iter().find(|proof| proof["fee"] == 2_500).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let clock = folder.path().join("clock");
    write_offset(&clock, NOW - time::OffsetDateTime::now_utc().unix_timestamp()).unwrap();
    let receiver = Address32(bytes(&vector["fee_receiver"]));
    let deployment = bytes(&vector["deployment_id"]);
    let stage = Stage::deployed(Namespace::Solana, receiver, deployment, |config| {
        config.clock_file = Some(clock);
        config.claim_fee = 2_500;
    })
    .await;
    stage.chain.set_epoch(epoch(bytes(&vector["root"]), EpochPhase::Fixed));
    let text = |field: &str| chain::address::format(Namespace::Solana, Address32(bytes(&vector[field])));
    let claim = json!({
        "chain": SOLANA, "epoch": vector["epoch"], "node": vector["node"].to_string(), "tier": vector["tier"],
        "nullifier": vector["nullifier"], "recipient": text("recipient"), "fee_receiver": text("fee_receiver"),
        "fee": "2500", "expiry": vector["expiry"].to_string(), "circuit_version": 1, "proof": vector["proof"],
    });
    Golden { stage, claim, _folder: folder }
}

fn epoch(listen_root: [u8; 32], phase: EpochPhase) -> EpochView {
    let tuple =
        AttestedTuple { listen_root, payout_root: [0; 32], fans: [22, 18, 14, 10], payout_leaves: 0, weight_total: 0 };
    EpochView {
        epoch: 500_000,
        node: 7,
        phase,
        votes: Vec::new(),
        tuple: Some(tuple),
        listeners_budget: 1,
        listeners_paid: 0,
        tracks_budget: 0,
        tracks_paid: 0,
        rate: 1,
        payable_at: NOW as u64 + 60,
        closes_at: NOW as u64 + 1_000,
    }
}

impl Golden {
    async fn ask(&self, request: Request<HttpBody>) -> (StatusCode, Value) {
        let response = relayer::router(&self.stage.relayer).oneshot(request).await.unwrap();
        let status = response.status();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&body).unwrap())
    }

    async fn get(&self, path: &str) -> (StatusCode, Value) {
        self.ask(Request::get(path).body(HttpBody::empty()).unwrap()).await
    }

    async fn submit(&self, claim: &Value, key: Option<&str>) -> (StatusCode, Value) {
        let mut request = Request::post("/v1/jobs/claims").header(header::CONTENT_TYPE, "application/json");
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        self.ask(request.body(claim.to_string().into()).unwrap()).await
    }

    /// Submits the claim with another value of one field. Returns status and problem code.
    async fn changed(&self, field: &str, value: Value) -> (u16, String) {
        let mut claim = self.claim.clone();
        claim[field] = value;
        let (status, problem) = self.submit(&claim, None).await;
        (status.as_u16(), problem["code"].as_str().unwrap_or_default().to_owned())
    }
}

#[tokio::test]
async fn a_valid_claim_is_queued_once_per_nullifier() {
    let golden = golden().await;
    let (status, quote) = golden.get("/v1/relayer").await;
    assert_eq!(status, 200);
    assert_eq!(quote["chains"][0]["fee_receiver"], golden.claim["fee_receiver"]);
    assert_eq!(quote["chains"][0]["claim_fee"], "2500");

    let nullifier = golden.claim["nullifier"].as_str().unwrap();
    let (status, job) = golden.submit(&golden.claim, Some(nullifier)).await;
    assert_eq!(
        (status, &job["state"], &job["kind"]),
        (StatusCode::ACCEPTED, &json!("queued"), &json!("claim_listen")),
        "{job}"
    );
    let (status, shown) = golden.get(&format!("/v1/jobs/{}", job["id"].as_str().unwrap())).await;
    assert_eq!((status, &shown), (StatusCode::OK, &job));

    // In another notation, it is the same claim, also after its epoch was closed.
    golden.stage.chain.set_epoch(epoch([0; 32], EpochPhase::Closed));
    let mut renotated = golden.claim.clone();
    renotated["nullifier"] = json!(nullifier[2..].to_uppercase());
    let (status, again) = golden.submit(&renotated, None).await;
    assert_eq!((status, &again["id"]), (StatusCode::OK, &job["id"]));
    assert_eq!(golden.stage.count("SELECT count(*) FROM jobs").await, 1);
    // The job is not executed before the epoch is payable.
    assert_eq!(golden.stage.count("SELECT not_before FROM jobs").await, NOW + 60);
}

#[tokio::test]
async fn every_defect_of_a_claim_has_a_problem_code() {
    let golden = golden().await;
    let refused = |status: u16, code: &str| (status, code.to_owned());
    assert_eq!(golden.changed("chain", json!("eip155:1")).await, refused(404, "not-found"));
    assert_eq!(golden.changed("expiry", json!("1799999999")).await, refused(422, "claim-expired"));
    assert_eq!(golden.changed("fee", json!("2499")).await, refused(422, "fee-too-low"));
    assert_eq!(golden.changed("fee_receiver", Value::Null).await, refused(422, "fee-too-low"));
    assert_eq!(golden.changed("recipient", json!("nobody")).await, refused(422, "claim-malformed"));
    assert_eq!(golden.changed("proof", json!("0x00")).await, refused(422, "claim-malformed"));
    assert_eq!(golden.changed("surplus", json!(1)).await.0, 422);
    // A proof is not valid for another recipient, a higher fee or a higher tier.
    let thief = chain::address::format(Namespace::Solana, Address32([1; 32]));
    assert_eq!(golden.changed("recipient", json!(thief)).await, refused(422, "proof-invalid"));
    assert_eq!(golden.changed("fee", json!("2501")).await, refused(422, "proof-invalid"));
    assert_eq!(golden.changed("tier", json!(60)).await, refused(422, "proof-invalid"));
    let (status, problem) = golden.submit(&golden.claim, Some("another")).await;
    assert_eq!((status.as_u16(), &problem["code"]), (422, &json!("idempotency-key")));
    golden.stage.chain.set_epoch(epoch([0; 32], EpochPhase::Voting));
    assert_eq!(golden.changed("epoch", json!(500_000)).await, refused(422, "epoch-not-fixed"));
    assert_eq!(golden.stage.count("SELECT count(*) FROM jobs").await, 0);
    assert_eq!(golden.get("/v1/jobs/0190163d-8694-739b-aea5-966c26f8ad91").await.0, 404);
}

#[tokio::test]
async fn another_claim_with_a_queued_nullifier_is_a_conflict() {
    let golden = golden().await;
    let (_, job) = golden.submit(&golden.claim, None).await;
    // Simulates that the fan submitted another claim before.
    sqlx::query("UPDATE jobs SET body = jsonb_set(body, '{tier}', '1') WHERE id = $1::uuid")
        .bind(job["id"].as_str().unwrap())
        .execute(&golden.stage.pool)
        .await
        .unwrap();
    let (status, problem) = golden.submit(&golden.claim, None).await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("idempotency-conflict")));
}

#[tokio::test]
async fn a_client_that_submits_too_many_claims_is_limited() {
    let golden = golden().await;
    let router = relayer::router(&golden.stage.relayer);
    let mut claim = golden.claim.clone();
    claim["fee"] = json!("1");
    let mut statuses = Vec::new();
    for _ in 0..=CLAIMS_PER_MINUTE {
        let request = Request::post("/v1/jobs/claims").header(header::CONTENT_TYPE, "application/json");
        let request = request.body(HttpBody::from(claim.to_string())).unwrap();
        statuses.push(router.clone().oneshot(request).await.unwrap().status());
    }
    let last = statuses.pop().unwrap();
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    assert!(statuses.iter().all(|status| *status == StatusCode::UNPROCESSABLE_ENTITY), "{statuses:?}");
}
