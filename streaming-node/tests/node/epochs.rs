//! Closing epochs: from counted listens to attested roots.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use attestor::{
    Attestor,
    memory::Memory,
    sink::{AttestSink, Phase, Standing},
};
use chain::Namespace;
use circuits::{
    listen::Leaf,
    tree::{Bucket, TreeTop},
};
use epochs::documents::Payout;
use protocol::{
    event::AttestedTuple,
    heard::{self, Heard},
    hex::Hex32,
    payout::{PayoutLeaf, PayoutTree},
};
use reqwest::StatusCode;
use serde_json::{Value, json};
use streaming_node::epoch::{close::close, lock, outcome, outcome::Outcome, worker};

use crate::{
    fan::{Answer, Fan, listen_together},
    world::{ETHEREUM, SOLANA, Track, World, signer},
};

#[tokio::test]
async fn an_epoch_is_closed_published_and_attested_and_its_salts_are_deleted() {
    let attestors = [signer(Namespace::Solana, 201), signer(Namespace::Ethereum, 202)];
    let keys = [Namespace::Solana, Namespace::Ethereum];
    let keys = attestors.iter().zip(keys).map(|(s, n)| chain::address::format(n, s.address())).collect::<Vec<_>>();
    let registered: Vec<_> = keys.iter().map(|key| key.parse().unwrap()).collect();
    let world = World::start(|config| config.attestors = registered).await;

    let tracks =
        [world.track(SOLANA, 1, 40).await, world.track(ETHEREUM, 2, 40).await, world.track(SOLANA, 3, 40).await];
    let mut fans = Vec::new();
    for number in 1..=12 {
        let namespace = if number % 2 == 0 { Namespace::Ethereum } else { Namespace::Solana };
        let fan = Fan::sign_in(&world.replica.url, namespace, number).await;
        fan.commit(&world, if number <= 10 { 1 } else { 2 }).await.ok();
        fans.push(fan);
    }
    let epoch = world.epoch();
    // All fans listen to the first two tracks, six of them twice to the first. Nine listen to the third.
    let all: Vec<_> = fans.iter().collect();
    listen_together(&world, &all, &tracks[0]).await;
    listen_together(&world, &all, &tracks[1]).await;
    listen_together(&world, &all[..6], &tracks[0]).await;
    listen_together(&world, &all[..9], &tracks[2]).await;

    let path = format!("/v1/epochs/{epoch}/1");
    assert_eq!(get(&world, &path).await.ok()["state"], "open");
    world.pass(3_600);
    late_commitments_are_rejected(&world, epoch).await;
    assert_eq!(get(&world, &path).await.ok()["state"], "closing");

    // Two replicas close the epoch at the same time, and one of them again. All write the same result.
    let other = world.another().await;
    let (a, b) = tokio::join!(worker::round(&world.replica.state), close(&other.state, epoch));
    a.unwrap();
    b.unwrap();
    close(&other.state, epoch).await.unwrap();

    let solana = get(&world, &path).await.ok();
    let ethereum = get(&world, &format!("/v1/epochs/{epoch}/{ETHEREUM}")).await.ok();
    assert_eq!(
        (&solana["state"], &solana["fans"], &solana["leaves"]),
        (&json!("closed"), &json!([10, 0, 0, 0]), &json!(10))
    );
    assert_eq!((&ethereum["fans"], &ethereum["payout_leaves"]), (&json!([2, 0, 0, 0]), &json!(1)));
    the_fan_finds_its_leaf(&world, &solana, &fans[0], &tracks).await;
    payouts_lead_to_the_root(&world, &solana, &tracks).await;
    only_attestors_get_openings(&world, epoch, &fans).await;

    let chains = [FakeChain::new(1), FakeChain::new(2)];
    attestors_vote_for_equal_roots(&world, epoch, &attestors, &keys, &chains, [&solana, &ethereum]).await;
    salts_are_deleted(&world, epoch).await;
    a_track_is_paid_when_it_has_ten_fans(&world, &mut fans, &tracks, &attestors[0], &keys[0], &chains).await;
}

/// A transaction that counts a listen delays the freeze of its epoch until it commits. After the freeze, no listen is
/// counted.
#[tokio::test]
async fn closing_waits_for_listens_that_are_being_counted() {
    let world = World::start(|_| {}).await;
    let pool = world.replica.state.pool.clone();
    let mut counting = pool.begin().await.unwrap();
    assert!(lock::enter(&mut counting, 7).await.unwrap());
    let mut also = pool.begin().await.unwrap();
    assert!(lock::enter(&mut also, 7).await.unwrap(), "two listens cannot be counted at the same time");
    also.commit().await.unwrap();
    let freezing = tokio::spawn({
        let pool = pool.clone();
        async move { lock::freeze(&pool, 7, time::OffsetDateTime::now_utc()).await }
    });
    let waiting = "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)
        WHERE NOT granted AND datname = current_database()";
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while sqlx::query_scalar::<_, i64>(waiting).fetch_one(&pool).await.unwrap() == 0 {
        assert!(std::time::Instant::now() < deadline, "the freeze does not wait for a lock");
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert!(!freezing.is_finished());
    counting.commit().await.unwrap();
    freezing.await.unwrap().unwrap();
    let mut late = pool.begin().await.unwrap();
    assert!(!lock::enter(&mut late, 7).await.unwrap());
    assert!(lock::enter(&mut late, 8).await.unwrap());
}

async fn get(world: &World, path: &str) -> Answer {
    Answer::of(reqwest::Client::new().get(format!("{}{path}", world.replica.url))).await
}

async fn document(world: &World, cid: &Value) -> Vec<u8> {
    let cid = cid.as_str().unwrap().parse().unwrap();
    world.replica.state.store.read(&cid, 1 << 20).await.unwrap()
}

async fn late_commitments_are_rejected(world: &World, epoch: u32) {
    let late = Fan::sign_in(&world.replica.url, Namespace::Solana, 99).await;
    let body = json!({"idc": late.idc(world, epoch), "chain": 1, "salt": Hex32(late.salt)});
    let refused = late.post(&format!("/v1/epochs/{epoch}/commitment"), &body).await;
    assert_eq!(refused.code(), "commitment-epoch");
}

/// Finds the leaf of a fan as a prover does, from public documents: top of the tree, bucket, path.
async fn the_fan_finds_its_leaf(world: &World, status: &Value, fan: &Fan, tracks: &[Track]) {
    let epoch = status["epoch"].as_u64().unwrap() as u32;
    let counts = [(&tracks[0], 2), (&tracks[1], 1), (&tracks[2], 1)];
    let entries: Vec<_> = counts.iter().map(|(track, count)| Heard { track_id: track.id.0, count: *count }).collect();
    let leaf = Leaf {
        idc: fan.idc(world, epoch).0,
        epoch,
        chain: 1,
        count: 4,
        heard: heard::commitment(&entries, &fan.salt),
        salt: fan.salt,
    }
    .hash()
    .unwrap();
    let top = TreeTop::from_bytes(&document(world, &status["documents"]["top"]).await).unwrap();
    assert_eq!(json!(Hex32(top.root().unwrap())), status["listen_root"]);
    let at = top.bucket_of(&leaf).unwrap();
    let bucket = Bucket::from_bytes(&document(world, &status["documents"]["buckets"][at]).await).unwrap();
    assert_eq!(top.path(&bucket, &leaf).unwrap().root(&leaf).unwrap(), top.root().unwrap());
    assert_eq!(document(world, &status["documents"]["leaves"]).await.len(), 320);
}

async fn payouts_lead_to_the_root(world: &World, status: &Value, tracks: &[Track]) {
    let payouts: Vec<Payout> = serde_json::from_slice(&document(world, &status["documents"]["payouts"]).await).unwrap();
    assert_eq!(payouts.len(), 1, "a track with nine fans is paid");
    assert_eq!(payouts[0].track_id, tracks[0].id);
    let leaves = payouts.iter().map(|p| PayoutLeaf { track_id: p.track_id.0, weight: p.weight }).collect();
    let tree = PayoutTree::new(leaves).unwrap();
    assert_eq!(json!(Hex32(tree.root())), status["payout_root"]);
    // Part of the track in the listens of each fan: six fans 2 of 4, three fans 1 of 3, three fans 1 of 2.
    let one = 1u64 << 32;
    assert_eq!(payouts[0].weight, 6 * (one / 2) + 3 * (one / 3) + 3 * (one / 2));
}

async fn only_attestors_get_openings(world: &World, epoch: u32, fans: &[Fan]) {
    let url = format!("{}/v1/epochs/{epoch}/1/openings", world.replica.url);
    let http = reqwest::Client::new();
    let challenge = http.get(&url).send().await.unwrap();
    assert_eq!(challenge.status(), StatusCode::UNAUTHORIZED);
    assert!(challenge.headers()["www-authenticate"].to_str().unwrap().starts_with("Attestor nonce="));
    let stranger = chain::address::format(Namespace::Solana, fans[0].signer.address());
    let claimed = format!("Attestor key=\"{stranger}\", nonce=\"00\", signature=\"0x00\"");
    let refused = Answer::of(http.get(&url).header("authorization", claimed)).await;
    assert_eq!(refused.code(), "attestor-unknown");
    let account = Answer::of(http.get(&url).bearer_auth(&fans[0].access)).await;
    assert_eq!(account.status, StatusCode::BAD_REQUEST);
}

async fn attestors_vote_for_equal_roots(
    world: &World,
    epoch: u32,
    signers: &[Arc<dyn chain::Signer>; 2],
    keys: &[String],
    chains: &[Arc<FakeChain>; 2],
    statuses: [&Value; 2],
) {
    for (number, (signer, key)) in signers.iter().zip(keys).enumerate() {
        let attestor = attestor(world, signer, key, number, chains);
        assert_eq!(attestor.once().await.unwrap(), 2);
        assert_eq!(attestor.once().await.unwrap(), 0, "the attestor voted twice");
    }
    for (chain, status) in chains.iter().zip(statuses) {
        let votes = chain.votes(epoch);
        assert_eq!(votes.len(), 2);
        assert!(votes.iter().all(|tuple| *tuple == votes[0]));
        assert_eq!(json!(Hex32(votes[0].listen_root)), status["listen_root"]);
        assert_eq!(json!(votes[0].fans), status["fans"]);
    }
    // If the node publishes another number of fans, the attestor does not vote.
    let forged = FakeChain::new(1);
    sqlx::query("UPDATE epoch_chains SET fans[1] = fans[1] + 1 WHERE epoch = $1 AND chain = 1")
        .bind(i64::from(epoch))
        .execute(&world.replica.state.pool)
        .await
        .unwrap();
    let suspicious = attestor(world, &signers[0], &keys[0], 9, &[forged.clone(), FakeChain::new(2)]);
    assert_eq!(suspicious.once().await.unwrap(), 0);
    assert!(forged.votes(epoch).is_empty());
    sqlx::query("UPDATE epoch_chains SET fans[1] = fans[1] - 1 WHERE epoch = $1 AND chain = 1")
        .bind(i64::from(epoch))
        .execute(&world.replica.state.pool)
        .await
        .unwrap();
}

fn attestor(
    world: &World,
    signer: &Arc<dyn chain::Signer>,
    key: &str,
    number: usize,
    chains: &[Arc<FakeChain>; 2],
) -> Attestor {
    let sinks: Vec<Arc<dyn AttestSink>> =
        chains.iter().map(|chain| chain.seat(number) as Arc<dyn AttestSink>).collect();
    let memory = Memory::open(&world.folder().join(format!("attestor-{number}"))).unwrap();
    Attestor::new(&world.replica.url, 1, (key.to_owned(), signer.clone()), sinks, memory).unwrap()
}

async fn salts_are_deleted(world: &World, epoch: u32) {
    let salts = async || {
        sqlx::query_scalar::<_, i64>("SELECT COUNT(salt) FROM commitments WHERE epoch = $1")
            .bind(i64::from(epoch))
            .fetch_one(&world.replica.state.pool)
            .await
            .unwrap()
    };
    let record_fixed = async |chain: u32| {
        let mut connection = world.replica.state.pool.acquire().await.unwrap();
        outcome::record(&mut connection, epoch, chain, Outcome::Fixed, &[], &[]).await.unwrap();
    };
    record_fixed(1).await;
    assert_eq!(salts().await, 12, "the attestors of the other chain need the salts");
    record_fixed(2).await;
    assert_eq!(salts().await, 0);
    assert_eq!(get(world, &format!("/v1/epochs/{epoch}/1")).await.ok()["outcome"], "fixed");
}

/// Track 3 has nine fans in the first epoch. In the next one, two of them and a tenth fan listen to it. It has ten
/// distinct fans then, and is paid for both epochs.
async fn a_track_is_paid_when_it_has_ten_fans(
    world: &World,
    fans: &mut [Fan],
    tracks: &[Track],
    signer: &Arc<dyn chain::Signer>,
    key: &str,
    chains: &[Arc<FakeChain>; 2],
) {
    let epoch = world.epoch();
    for at in [0, 1, 11] {
        fans[at].renew().await;
        fans[at].commit(world, 1).await.ok();
    }
    listen_together(world, &[&fans[0], &fans[1], &fans[11]], &tracks[2]).await;
    world.pass(3_600);
    worker::round(&world.replica.state).await.unwrap();
    let status = get(world, &format!("/v1/epochs/{epoch}/1")).await.ok();
    let payouts: Vec<Payout> = serde_json::from_slice(&document(world, &status["documents"]["payouts"]).await).unwrap();
    assert_eq!(payouts.len(), 1);
    let one = 1u64 << 32;
    assert_eq!(payouts[0].weight, 3 * one + 6 * (one / 4) + 3 * (one / 3));
    let attestor = attestor(world, signer, key, 0, chains);
    assert_eq!(attestor.once().await.unwrap(), 1, "the other chain has nothing to vote on");

    // The node carries over more weight than the previous epoch left. An attestor that voted on that epoch does not
    // vote.
    sqlx::query("UPDATE carried SET weight = weight + 1 WHERE epoch = $1")
        .bind(i64::from(epoch))
        .execute(&world.replica.state.pool)
        .await
        .unwrap();
    let fresh = [FakeChain::new(1), FakeChain::new(2)];
    let watchful = self::attestor(world, signer, key, 0, &fresh);
    assert_eq!(watchful.once().await.unwrap(), 0);
    // The weight of a void epoch is carried over again.
    let waiting = async || {
        sqlx::query_scalar::<_, i64>("SELECT COUNT(*) FROM carry WHERE paid_in IS NULL")
            .fetch_one(&world.replica.state.pool)
            .await
            .unwrap()
    };
    assert_eq!(waiting().await, 0);
    let baskets = streaming_node::epoch::baskets(&world.replica.state.pool, epoch).await.unwrap();
    let mut connection = world.replica.state.pool.acquire().await.unwrap();
    outcome::record(&mut connection, epoch, 1, Outcome::Void, &payouts, &baskets).await.unwrap();
    drop(connection);
    assert_eq!(waiting().await, 9 + 3);
}

/// A chain that stores votes by epoch and number of the attestor.
struct FakeChain {
    number: u32,
    votes: Mutex<BTreeMap<(u32, usize), AttestedTuple>>,
}

impl FakeChain {
    fn new(number: u32) -> Arc<Self> {
        Arc::new(Self { number, votes: Mutex::default() })
    }

    fn seat(self: &Arc<Self>, attestor: usize) -> Arc<Seat> {
        Arc::new(Seat { chain: self.clone(), attestor })
    }

    fn votes(&self, epoch: u32) -> Vec<AttestedTuple> {
        let votes = self.votes.lock().unwrap();
        votes.iter().filter(|((of, _), _)| *of == epoch).map(|(_, tuple)| *tuple).collect()
    }
}

/// The connection of one attestor to a chain.
struct Seat {
    chain: Arc<FakeChain>,
    attestor: usize,
}

#[async_trait]
impl AttestSink for Seat {
    fn chain(&self) -> u32 {
        self.chain.number
    }

    async fn standing(&self, epoch: u32, _: u64) -> anyhow::Result<Standing> {
        let votes = self.chain.votes.lock().unwrap();
        Ok(Standing { phase: Phase::Voting, own_vote: votes.get(&(epoch, self.attestor)).map(AttestedTuple::hash) })
    }

    async fn attest(&self, epoch: u32, _: u64, tuple: &AttestedTuple) -> anyhow::Result<String> {
        self.chain.votes.lock().unwrap().insert((epoch, self.attestor), *tuple);
        Ok(format!("vote {epoch}"))
    }
}
