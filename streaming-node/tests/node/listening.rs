//! Listening sessions: which listens are counted, and which are not.

use chain::Namespace;
use protocol::hex::Hex32;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{
    fan::{Fan, listen_together},
    world::{SOLANA, World},
};

#[tokio::test]
async fn a_listen_needs_time_bytes_heartbeats_and_a_commitment() {
    let world = World::start(|config| config.listening.fan_track_cap = 3).await;
    let mut fan = Fan::sign_in(&world.replica.url, Namespace::Solana, 1).await;
    let track = world.track(SOLANA, 1, 90).await;

    assert_eq!(fan.start(&track).await.code(), "no-commitment");
    commitments(&world, &fan).await;
    evidence(&world, &mut fan).await;
    one_session_at_a_time(&world, &fan).await;
    caps(&world, &fan).await;
    other_accounts(&world, &fan).await;
}

async fn commitments(world: &World, fan: &Fan) {
    let epoch = world.epoch();
    fan.commit(world, 1).await.ok();
    fan.commit(world, 1).await.ok();
    assert_eq!(fan.commit(world, 2).await.code(), "commitment-fixed");
    let path = |epoch| format!("/v1/epochs/{epoch}/commitment");
    let body = |idc: Hex32, salt: Hex32| json!({"idc": idc, "chain": 1, "salt": salt});
    let (idc, salt) = (fan.idc(world, epoch), Hex32(fan.salt));
    for other in [epoch - 1, epoch + 1] {
        assert_eq!(fan.post(&path(other), &body(idc, salt)).await.code(), "commitment-epoch");
    }
    // If another account could use the same identity commitment (idc), two leaves would have the same nullifier.
    let sybil = Fan::sign_in(&world.replica.url, Namespace::Solana, 2).await;
    assert_eq!(sybil.post(&path(epoch), &body(idc, salt)).await.code(), "idc-taken");
    let order = Hex32(protocol::field::MODULUS);
    for (idc, salt) in [(order, salt), (Hex32([0; 32]), salt), (idc, Hex32([1; 32])), (idc, Hex32([0; 32]))] {
        assert_eq!(sybil.post(&path(epoch), &body(idc, salt)).await.code(), "commitment-invalid");
    }
    let unknown = json!({"idc": sybil.idc(world, epoch), "chain": 3, "salt": salt});
    assert_eq!(sybil.post(&path(epoch), &unknown).await.code(), "chain-unknown");
}

async fn evidence(world: &World, fan: &mut Fan) {
    let track = world.track(SOLANA, 2, 90).await;
    let session = fan.start(&track).await.ok();
    assert_eq!(session["required_ms"], 30_000);
    let first = session["nonce"].clone();

    // A heartbeat that is too early, claims too much time or has a wrong nonce is rejected and changes nothing.
    world.pass(5);
    let early = fan.beat(&session, &first, 5_000).await;
    assert_eq!((early.status, early.code()), (StatusCode::TOO_MANY_REQUESTS, "heartbeat-early"));
    world.pass(5);
    assert_eq!(fan.beat(&session, &first, 30_000).await.code(), "played-exceeds-clock");
    assert_eq!(fan.beat(&session, &json!("00".repeat(16)), 10_000).await.code(), "heartbeat-nonce");
    let beat = fan.beat(&session, &first, 10_000).await.ok();
    assert_eq!(beat["credited_ms"], 10_000);

    // A repeated heartbeat changes nothing, even if it is later and claims more time.
    world.pass(10);
    let repeated = fan.beat(&session, &first, 20_000).await.ok();
    assert_eq!((&repeated["credited_ms"], &repeated["nonce"]), (&json!(10_000), &beat["nonce"]));
    assert_eq!(fan.beat(&session, &beat["nonce"], 9_000).await.code(), "played-backwards");

    // Enough time and heartbeats, but no bytes were served.
    let beat = fan.beat(&session, &beat["nonce"], 20_000).await.ok();
    world.pass(10);
    let beat = fan.beat(&session, &beat["nonce"], 30_000).await.ok();
    assert_eq!((&beat["state"], &beat["warning"]), (&json!("open"), &json!("bytes-missing")));

    // If the clock jumps ahead by 50 minutes or back by seconds, no time is credited for it.
    world.pass(3_000);
    fan.renew().await;
    let late = fan.beat(&session, &beat["nonce"], 30_000).await.ok();
    assert_eq!((&late["warning"], &late["credited_ms"]), (&json!("bytes-missing"), &json!(30_000)));
    world.pass(-4);
    assert_eq!(fan.beat(&session, &late["nonce"], 31_000).await.code(), "heartbeat-early");
    world.pass(4);

    // After the bytes are served, the next heartbeat counts the listen, in the epoch of that time.
    fan.fetch(&track, &fan.post("/v1/stream-token", &json!({"session": session["session"]})).await.ok()).await;
    world.pass(10);
    let counted = fan.beat(&session, &late["nonce"], 31_000).await.ok();
    assert_eq!(counted["state"], "counted");
    let receipt = receipt(world, &counted);
    assert_eq!(receipt["idc"], json!(fan.idc(world, world.epoch())));
    assert_eq!((&receipt["listen"], &receipt["count"]), (&json!(1), &json!(1)));

    // A repeated request returns a lost response again, but the session has ended.
    let again = fan.beat(&session, &late["nonce"], 31_000).await.ok();
    assert_eq!(again["receipt"], counted["receipt"]);
    assert_eq!(fan.beat(&session, &again["nonce"], 60_000).await.code(), "session-over");
    let shown = fan.get(&format!("/v1/sessions/{}", session["session"].as_str().unwrap())).await.ok();
    assert_eq!(shown["state"], "counted");
    assert_eq!(listens(world).await, 1);
}

async fn one_session_at_a_time(world: &World, fan: &Fan) {
    let track = world.track(SOLANA, 3, 90).await;
    let session = fan.start(&track).await.ok();
    let refused = fan.start(&track).await;
    assert_eq!((refused.code(), &refused.body["session"]), ("session-open", &session["session"]));
    // Of eight concurrent requests, one opens a session.
    let other = world.track(SOLANA, 4, 90).await;
    let starts = futures::future::join_all((0..8).map(|_| fan.start(&other))).await;
    assert_eq!(starts.iter().filter(|answer| answer.status == StatusCode::CREATED).count(), 1);
    // A session without heartbeats ends, and a new one can be opened.
    world.pass(61);
    let next = fan.start(&track).await.ok();
    assert_eq!(fan.beat(&session, &session["nonce"], 1_000).await.code(), "session-over");
    let path = format!("{}/v1/sessions/{}", fan.url, next["session"].as_str().unwrap());
    let ended = fan.http.delete(path).bearer_auth(&fan.access).send().await.unwrap();
    assert_eq!(ended.status(), StatusCode::NO_CONTENT);
    fan.start(&track).await.ok();
    // A heartbeat that is sent eight times concurrently is credited once.
    let fifth = world.track(SOLANA, 5, 90).await;
    let session = fan.start(&fifth).await.ok();
    world.pass(10);
    let beats = (0..8).map(|_| fan.beat(&session, &session["nonce"], 10_000));
    let beats = futures::future::join_all(beats).await;
    assert!(beats.iter().all(|beat| beat.body["credited_ms"] == 10_000));
}

async fn caps(world: &World, fan: &Fan) {
    let before = listens(world).await;
    let track = world.track(SOLANA, 6, 40).await;
    for listen in 1..=3 {
        let last = listen_together(world, &[fan], &track).await;
        assert_eq!(receipt(world, &last[0])["listen"], listen);
    }
    assert_eq!(fan.start(&track).await.code(), "fan-track-cap");
    assert_eq!(listens(world).await, before + 3);
    let short = world.track(SOLANA, 7, 9).await;
    assert_eq!(fan.start(&short).await.code(), "track-too-short");
}

async fn other_accounts(world: &World, fan: &Fan) {
    let track = world.track(SOLANA, 8, 40).await;
    let session = fan.start(&track).await.ok();
    let stranger = Fan::sign_in(&world.replica.url, Namespace::Ethereum, 3).await;
    assert_eq!(stranger.beat(&session, &session["nonce"], 0).await.code(), "session-unknown");
    let token = stranger.post("/v1/stream-token", &json!({"session": session["session"]})).await;
    assert_eq!(token.code(), "session-unknown");
    let anonymous =
        fan.http.post(format!("{}/v1/sessions", fan.url)).json(&json!({"chain": SOLANA, "track_id": track.id}));
    assert_eq!(anonymous.send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
    let unknown = fan.post("/v1/sessions", &json!({"chain": SOLANA, "track_id": Hex32([9; 32])})).await;
    assert_eq!(unknown.code(), "track-not-registered");
}

/// Number of counted listens in the database.
async fn listens(world: &World) -> i64 {
    sqlx::query_scalar("SELECT COALESCE(SUM(listens), 0)::bigint FROM heard")
        .fetch_one(&world.replica.state.pool)
        .await
        .unwrap()
}

/// The claims of a receipt, after verifying the signature of the node.
fn receipt(world: &World, answer: &Value) -> Value {
    let text = answer["receipt"].as_str().unwrap();
    world.replica.state.signer.verify(text, streaming_node::listening::receipt::TYP).unwrap()
}
