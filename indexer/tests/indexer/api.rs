//! The API, on the database of an indexed chain.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use axum::{Router, body::Body, http::Request};
use chain::{Namespace, address};
use http_body_util::BodyExt as _;
use indexer::{AppState, live::Live};
use protocol::{hex, royalty::VaultState};
use serde_json::Value;
use service::{Clock, clock};
use time::OffsetDateTime;
use tokio_util::sync::{CancellationToken, DropGuard};
use tower::ServiceExt as _;

use crate::support::{Database, Running, name, script::ScriptedChain, start, world::World};

/// Number of blocks of the chain.
const BLOCKS: usize = 250;

struct Stage {
    database: Database,
    chain: Arc<ScriptedChain>,
    running: Running,
    router: Router,
    world: World,
    /// The network's time, 1,000 seconds after the last block.
    now: u64,
    _stop: DropGuard,
    _clock: tempfile::TempDir,
}

impl Stage {
    async fn new(namespace: Namespace, seed: u64) -> Self {
        let database = Database::new().await;
        let chain = Arc::new(ScriptedChain::new(namespace, seed));
        chain.grow(BLOCKS);
        chain.finalize(5);
        let running = start(&chain, namespace, &database);
        running.caught_up(&chain, &database).await;
        let world = chain.world();
        let now = world.now + 1_000;
        let folder = tempfile::tempdir().expect("folder");
        let file = folder.path().join("clock");
        let real = OffsetDateTime::now_utc().unix_timestamp();
        clock::write_offset(&file, i64::try_from(now).expect("fits") - real).expect("writes");
        let stop = CancellationToken::new();
        let state = AppState {
            pool: database.pool.clone(),
            clock: Clock::new(Some(file)),
            pipelines: vec![(name(namespace), running.status.clone())].into(),
            live: Live::start(database.pool.clone(), stop.clone()),
        };
        let router = indexer::router(state);
        Self { database, chain, running, router, world, now, _stop: stop.drop_guard(), _clock: folder }
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        let request = Request::get(path).body(Body::empty()).expect("request");
        let response = self.router.clone().oneshot(request).await.expect("infallible");
        let status = response.status().as_u16();
        let problem = response.headers()["content-type"] == "application/problem+json";
        assert_eq!(problem, status >= 400, "{path}: {status}");
        let bytes = response.into_body().collect().await.expect("body").to_bytes();
        (status, serde_json::from_slice(&bytes).expect("json"))
    }

    async fn ok(&self, path: &str) -> Value {
        let (status, body) = self.get(path).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    /// All items of a list, read in pages of `limit`.
    async fn all(&self, path: &str, limit: usize) -> Vec<Value> {
        let mut items = Vec::new();
        let mut cursor = String::new();
        loop {
            let sign = if path.contains('?') { '&' } else { '?' };
            let page = self.ok(&format!("{path}{sign}limit={limit}{cursor}")).await;
            let part = page["items"].as_array().expect("items");
            assert!(part.len() <= limit);
            items.extend(part.iter().cloned());
            match page["next"].as_str() {
                Some(next) => {
                    assert_eq!(part.len(), limit, "only a full page may have a next one");
                    cursor = format!("&cursor={next}");
                }
                None => return items,
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_complete_and_in_order_for_every_page_size() {
    let stage = Stage::new(Namespace::Ethereum, 60).await;
    let tracks = stage.all("/v1/tracks", 2).await;
    assert_eq!(tracks.len(), stage.world.tracks.len());
    let ids: BTreeSet<_> = tracks.iter().map(|track| track["track_id"].as_str().expect("id")).collect();
    assert_eq!(
        ids,
        stage
            .world
            .tracks
            .iter()
            .map(|track| hex::encode(track.id))
            .collect::<Vec<_>>()
            .iter()
            .map(String::as_str)
            .collect()
    );
    let times: Vec<_> = tracks.iter().map(|track| track["registered_at"].as_str().expect("time")).collect();
    assert!(times.windows(2).all(|pair| pair[0] >= pair[1]), "tracks are not ordered from the newest");
    for list in ["listings", "sales", "manifests", "deposits", "claims", "transfers", "events", "holders"] {
        let mut found = 0;
        for track in &stage.world.tracks {
            let path = format!("/v1/tracks/{}/{list}", hex::encode(track.id));
            let whole = stage.all(&path, 200).await;
            assert_eq!(stage.all(&path, 3).await, whole, "{list}");
            found += whole.len();
        }
        assert!(found > 0, "no track has {list}");
    }
    let epochs = stage.all("/v1/rewards/epochs", 2).await;
    assert_eq!(epochs, stage.all("/v1/rewards/epochs", 200).await);
    assert!(epochs.len() > 2);
    let claims = stage.all("/v1/rewards/claims", 1).await;
    assert!(claims.len() > 1, "{} claims", claims.len());
    assert_eq!(claims, stage.all("/v1/rewards/claims", 200).await);
    stage.running.stop().await;
}

/// The API computes the royalties owed to holders at the network's time, with the same result as `protocol`.
async fn owed_royalties_are_computed_for_the_present(namespace: Namespace, seed: u64) {
    let stage = Stage::new(namespace, seed).await;
    let mut owing = 0;
    for track in &stage.world.tracks {
        let mut vault: VaultState = track.vault;
        // The clock goes on, so the response is for a time slightly after `now`.
        let royalties = stage.ok(&format!("/v1/tracks/{}/royalties", hex::encode(track.id))).await;
        let as_of = royalties["as_of"].as_str().expect("time");
        let as_of = OffsetDateTime::parse(as_of, &time::format_description::well_known::Rfc3339).expect("RFC 3339");
        let as_of = u64::try_from(as_of.unix_timestamp()).expect("positive");
        assert!((stage.now..stage.now + 60).contains(&as_of));
        vault.touch(as_of, track.supply).expect("touch");
        assert_eq!(royalties["pending"], vault.pending.to_string());
        assert_eq!(royalties["deposited"], vault.deposited.to_string());
        let holders = stage.all(&format!("/v1/tracks/{}/holders", hex::encode(track.id)), 50).await;
        for holder in holders {
            let account = address::parse(namespace, holder["account"].as_str().expect("text")).expect("address");
            let known = &track.holders[&account];
            assert_eq!(holder["shares"], known.balance.to_string());
            let floor = known.open.then(|| {
                let mut state = known.state;
                vault.settle(&mut state).expect("settle");
                state.owed
            });
            let owed: u64 = holder["owed"].as_str().expect("text").parse().expect("number");
            // The response may be for a later second, so the amount may be higher.
            assert!(owed >= floor.unwrap_or(0) && (floor.is_some() || owed == 0));
            owing += u64::from(owed > 0);
            let portfolio = stage.ok(&format!("/v1/portfolios/{}", address::format(namespace, known.owner))).await;
            let held = portfolio["items"].as_array().expect("items");
            assert!(held.iter().any(|item| item["account"] == holder["account"] && item["shares"] == holder["shares"]));
        }
    }
    assert!(owing > 3, "only {owing} holders are owed royalties");
    stage.running.stop().await;
}

/// If an account was closed and created again, its new owner sees the shares, and the former owner what its position
/// earned.
#[tokio::test(flavor = "multi_thread")]
async fn shares_and_earnings_of_an_account_with_a_former_owner_are_shown_to_whom_they_belong() {
    let has_former = |seed: &u64| {
        let chain = ScriptedChain::new(Namespace::Solana, *seed);
        chain.grow(BLOCKS);
        chain.world().tracks.iter().any(|track| track.holders.values().any(|holder| holder.former.is_some()))
    };
    let seed = (62..200).find(has_former).expect("a script in which an account has a former owner");
    let stage = Stage::new(Namespace::Solana, seed).await;
    let mut seen = 0;
    for track in &stage.world.tracks {
        for (account, holder) in &track.holders {
            let Some(former) = holder.former else { continue };
            seen += 1;
            let text = |address| address::format(Namespace::Solana, address);
            for (owner, shares, open) in [(holder.owner, holder.balance, false), (former, 0, false)] {
                let items = stage.all(&format!("/v1/portfolios/{}", text(owner)), 50).await;
                let item = items.iter().find(|item| item["account"] == text(*account)).expect("the account");
                assert_eq!(item["shares"], shares.to_string());
                assert_eq!((&item["owner"], &item["open"]), (&Value::from(text(owner)), &Value::from(open)));
                let owed = if owner == former { holder.state.owed } else { 0 };
                assert_eq!(item["owed"], owed.to_string(), "a position without shares earns nothing more");
            }
        }
    }
    assert!(seen > 0, "no account has a former owner");
    let unopened = "SELECT count(*) FROM unopened_positions u JOIN positions p USING (chain, track_id, account)";
    let unopened: i64 = sqlx::query_scalar(unopened).fetch_one(&stage.database.pool).await.expect("counts");
    assert_eq!(unopened, 0, "no position can be opened until the former one is closed");
    stage.running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn owed_royalties_are_computed_for_the_present_on_ethereum() {
    owed_royalties_are_computed_for_the_present(Namespace::Ethereum, 61).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn owed_royalties_are_computed_for_the_present_on_solana() {
    owed_royalties_are_computed_for_the_present(Namespace::Solana, 62).await;
}

/// Listed shares belong to the seller in the API, also on Solana, where an escrow holds them.
async fn listed_shares_belong_to_the_seller(namespace: Namespace, seed: u64) {
    let stage = Stage::new(namespace, seed).await;
    let active = stage.all("/v1/listings?active=true", 3).await;
    assert_eq!(active.len(), stage.world.listings.len());
    assert!(active.len() > 2, "only {} active listings", active.len());
    assert!(stage.all("/v1/listings?active=false", 50).await.iter().all(|ended| ended["state"] != "active"));
    for listing in &stage.world.listings {
        let name = hex::encode(listing.id);
        let found = stage.ok(&format!("/v1/listings/{name}")).await;
        assert_eq!(found[0]["remaining"], listing.remaining.to_string());
        let seller = address::format(namespace, listing.seller);
        let of_seller = stage.all(&format!("/v1/listings?active=true&seller={seller}"), 50).await;
        assert!(of_seller.iter().any(|item| item["listing"] == name.as_str()), "{of_seller:?}");
        let track = hex::encode(stage.world.tracks[listing.track].id);
        let account = address::format(namespace, listing.account);
        let portfolio = stage.all(&format!("/v1/portfolios/{seller}"), 50).await;
        let held =
            portfolio.iter().find(|item| item["account"] == account.as_str() && item["track_id"] == track.as_str());
        let held = held.expect("the seller's portfolio shows the listed shares");
        assert_eq!((&held["owner"], &held["listed"]), (&Value::from(seller.as_str()), &found[0]["remaining"]));
        let holders = stage.all(&format!("/v1/tracks/{track}/holders"), 50).await;
        let holder = holders.iter().find(|item| item["account"] == account.as_str()).expect("a holder");
        assert_eq!(holder["owner"], seller.as_str());
        let floor =
            stage.world.listings.iter().filter(|other| other.track == listing.track).map(|other| other.unit_price);
        let shown = stage.ok(&format!("/v1/tracks/{track}")).await;
        assert_eq!(shown["floor_price"], floor.min().expect("one").to_string());
        assert_eq!(shown["resale_bps"], stage.world.tracks[listing.track].resale_bps);
    }
    for track in &stage.world.tracks {
        let shown = stage.ok(&format!("/v1/tracks/{}", hex::encode(track.id))).await;
        assert_eq!(shown["registrant"], address::format(namespace, track.registrant));
        assert_eq!(shown["manifest_version"], track.version);
        let versions = stage.all(&format!("/v1/tracks/{}/manifests", hex::encode(track.id)), 50).await;
        assert_eq!(versions.len(), track.version as usize);
        assert_eq!(versions[0]["manifest_cid"], shown["manifest_cid"]);
    }
    stage.running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn listed_shares_belong_to_the_seller_on_ethereum() {
    listed_shares_belong_to_the_seller(Namespace::Ethereum, 66).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn listed_shares_belong_to_the_seller_on_solana() {
    listed_shares_belong_to_the_seller(Namespace::Solana, 67).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn governance_and_passes_are_listed() {
    let stage = Stage::new(Namespace::Ethereum, 68).await;
    let log = stage.all("/v1/governance/events", 3).await;
    assert!(log.len() > 5);
    let newest = |name: &str| log.iter().find(|entry| entry["name"] == name).map(|entry| &entry["fields"]);
    let now = stage.ok("/v1/governance").await;
    let admin = newest("AdminChanged").expect("an admin was set");
    assert_eq!(now[0]["admins"][0]["admin"], admin["admin"]);
    assert_eq!(now[0]["guardian"], newest("GuardianSet").expect("a guardian was set")["guardian"]);
    assert_eq!(now[0]["attestors"].as_object(), newest("AttestorsSet").and_then(Value::as_object));
    if let Some(paused) = newest("MarketPaused") {
        assert_eq!(now[0]["market_paused"], paused["paused"]);
    }
    let passes = stage.all("/v1/passes", 2).await;
    let holder = passes[0]["holder"].as_str().expect("text");
    assert_eq!(stage.all(&format!("/v1/passes?holder={holder}"), 2).await, [passes[0].clone()]);
    let gates = stage.all("/v1/gates", 2).await;
    assert!(gates.iter().any(|gate| gate["gate"] == passes[0]["gate"] && gate["statement"] == "funds"));
    let (status, _) = stage.get("/v1/passes?gate=0x12").await;
    assert_eq!(status, 400);
    stage.running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rewards_add_up_and_the_status_has_height_and_lag() {
    let stage = Stage::new(Namespace::Ethereum, 63).await;
    let rewards = stage.ok("/v1/rewards").await;
    let amount = |field: &str| rewards[0][field].as_str().expect("text").parse::<i128>().expect("number");
    assert_eq!(
        amount("funded") + amount("swept")
            - amount("paid_to_listeners")
            - amount("paid_to_tracks")
            - amount("reserved"),
        amount("free")
    );
    assert!(amount("paid_to_listeners") > 0 && amount("paid_to_tracks") > 0);
    let claims = stage.all("/v1/rewards/claims", 200).await;
    let nullifier = claims[0]["nullifier"].as_str().expect("text");
    assert_eq!(stage.ok(&format!("/v1/rewards/nullifiers/{nullifier}")).await[0], claims[0]);
    let recipient = claims[0]["recipient"].as_str().expect("text");
    let of_recipient = stage.all(&format!("/v1/rewards/claims?recipient={}", recipient.to_lowercase()), 10).await;
    assert_eq!(of_recipient, [claims[0].clone()]);
    let epoch = claims[0]["epoch"].as_u64().expect("number");
    let epochs = stage.ok(&format!("/v1/rewards/epochs/{epoch}")).await;
    assert_eq!(epochs[0]["votes"].as_array().expect("votes").len(), 2);
    assert_eq!(epochs[0]["fixed"]["fans"], serde_json::json!([12, 9, 5, 2]));
    assert_eq!(stage.ok("/v1/rewards/nodes").await[0]["quota"], "1000000000");
    let paid: usize = stage.all("/v1/rewards/epochs", 200).await.len();
    assert!(paid > 0);

    for _ in 0..20 {
        stage.chain.grow(1);
        stage.running.caught_up(&stage.chain, &stage.database).await;
    }
    let status = stage.ok("/v1/status").await;
    assert_eq!(status["chains"][0]["height"], stage.chain.tip().height);
    assert_eq!(status["chains"][0]["behind"], 0);
    let lag = status["indexer_lag_ms"].as_f64().expect("measured");
    assert!(lag > 0.0 && lag < 1_000.0, "{lag} ms");
    stage.running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn invalid_requests_get_problems_with_a_helpful_detail() {
    let stage = Stage::new(Namespace::Ethereum, 64).await;
    let unknown = format!("0x{}", "00".repeat(32));
    for (path, status, word) in [
        ("/v1/tracks?limit=0".to_owned(), 400, "between"),
        ("/v1/tracks?limit=many".to_owned(), 400, "invalid"),
        ("/v1/tracks?cursor=abc".to_owned(), 400, "cursor"),
        ("/v1/tracks/0x12".to_owned(), 400, "64 hex digits"),
        (format!("/v1/tracks/{unknown}"), 404, "does not exist"),
        (format!("/v1/tracks/{unknown}/royalties"), 404, "does not exist"),
        ("/v1/portfolios/0x1234".to_owned(), 400, "Ethereum address"),
        ("/v1/portfolios/not-base58!".to_owned(), 400, "Solana address"),
        (format!("/v1/rewards/nullifiers/{unknown}"), 404, "nullifier"),
        ("/v1/rewards/epochs/4000000000".to_owned(), 404, "epoch"),
        ("/v1/rewards/epochs/x".to_owned(), 400, "x"),
    ] {
        let (got, problem) = stage.get(&path).await;
        assert_eq!(got, status, "{path}: {problem}");
        assert!(problem["detail"].as_str().expect("detail").contains(word), "{path}: {problem}");
        assert_eq!(problem["status"], status);
    }
    stage.running.stop().await;
}

/// Reads `count` events of a live stream. Returns the height and ordinal of each, and the id of the last one.
async fn read_live(stage: &Stage, last_id: Option<&str>, count: usize) -> (Vec<String>, String) {
    let mut request = Request::get("/v1/live");
    if let Some(id) = last_id {
        request = request.header("last-event-id", id);
    }
    let request = request.body(Body::empty()).expect("request");
    let response = stage.router.clone().oneshot(request).await.expect("infallible");
    assert_eq!(response.status(), 200);
    let mut body = response.into_body();
    let (mut text, mut places, mut id) = (String::new(), Vec::new(), String::new());
    let reading = async {
        while places.len() < count {
            let frame = body.frame().await.expect("open").expect("no error");
            text.push_str(&String::from_utf8_lossy(frame.data_ref().expect("data")));
            while let Some(end) = text.find("\n\n") {
                let message: String = text.drain(..end + 2).collect();
                let field = |name: &str| message.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
                if field("event: ") == "event" && places.len() < count {
                    let event: Value = serde_json::from_str(field("data: ")).expect("json");
                    places.push(format!("{} {}", event["height"], event["ordinal"]));
                    id = field("id: ").to_owned();
                }
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), reading).await.expect("the stream has events in time");
    (places, id)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_live_stream_resumes_without_gap_or_repetition() {
    let stage = Stage::new(Namespace::Ethereum, 65).await;
    let before: i64 =
        sqlx::query_scalar("SELECT max(seq) FROM events").fetch_one(&stage.database.pool).await.expect("max");
    let growing = tokio::spawn({
        let chain = stage.chain.clone();
        async move {
            for _ in 0..60 {
                tokio::time::sleep(Duration::from_millis(10)).await;
                chain.grow(1);
            }
        }
    });
    let (mut seen, mut id) = read_live(&stage, None, 10).await;
    for _ in 0..3 {
        // The client is disconnected for a while.
        tokio::time::sleep(Duration::from_millis(60)).await;
        let (more, last) = read_live(&stage, Some(&id), 12).await;
        seen.extend(more);
        id = last;
    }
    growing.await.expect("joined");
    stage.running.caught_up(&stage.chain, &stage.database).await;
    let sql = "SELECT height || ' ' || ordinal FROM events WHERE seq > $1 ORDER BY seq";
    let stored: Vec<String> =
        sqlx::query_scalar(sql).bind(before).fetch_all(&stage.database.pool).await.expect("events");
    let first = stored.iter().position(|place| *place == seen[0]).expect("stored");
    assert_eq!(seen[..], stored[first..first + seen.len()]);
    stage.running.stop().await;
}

#[test]
fn the_openapi_document_equals_the_snapshot() {
    let document = serde_json::to_string_pretty(&indexer::api::openapi_document()).expect("json");
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("openapi", document);
    });
}
