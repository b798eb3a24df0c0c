//! An undisturbed run stores the state that the arithmetic of `protocol` computes.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chain::{Namespace, address};
use indexer::audit;
use sqlx::Row as _;

use crate::support::{Database, assert_same, name, script::ScriptedChain, start, world::World};

/// By track and account: balance, whether the position is open, and the position's numbers.
type Seen = BTreeMap<(String, String), (String, bool, Option<(String, String, String, String)>)>;

async fn stored(database: &Database) -> Seen {
    let sql = "SELECT '0x' || encode(s.track_id, 'hex') AS track_id, s.account, s.balance::text AS balance, s.open,
            p.shares::text AS shares, p.index_paid::text AS index_paid, p.owed::text AS owed, p.remainder::text AS remainder
        FROM shares s LEFT JOIN positions p USING (chain, track_id, account) WHERE s.balance > 0 OR p.account IS NOT NULL";
    let rows = sqlx::query(sql).fetch_all(&database.pool).await.expect("rows");
    let seen = rows.iter().map(|row| {
        let position = row.get::<Option<String>, _>("shares");
        let position = position.map(|shares| (shares, row.get("index_paid"), row.get("owed"), row.get("remainder")));
        ((row.get("track_id"), row.get("account")), (row.get("balance"), row.get("open"), position))
    });
    seen.collect()
}

fn expected(world: &World) -> Seen {
    let mut expected = Seen::new();
    for track in &world.tracks {
        for (account, holder) in &track.holders {
            if holder.balance == 0 && !holder.open && holder.former.is_none() {
                continue;
            }
            let state = (holder.open || holder.former.is_some()).then(|| {
                let state = holder.state;
                let text = |number: u64| number.to_string();
                (text(state.shares), state.index_paid.to_string(), text(state.owed), text(state.remainder))
            });
            let key = (protocol::hex::encode(track.id), address::format(world.namespace, *account));
            expected.insert(key, (holder.balance.to_string(), holder.open, state));
        }
    }
    expected
}

async fn stored_votes(database: &Database) -> BTreeSet<(i64, String)> {
    let rows = sqlx::query("SELECT epoch, attestor FROM votes").fetch_all(&database.pool).await.expect("rows");
    rows.iter().map(|row| (row.get("epoch"), row.get("attestor"))).collect()
}

/// Votes that count: those of former attestors do not, unless their epoch was fixed.
fn expected_votes(world: &World) -> BTreeSet<(i64, String)> {
    let text = |(epoch, attestor): &(u32, _)| (i64::from(*epoch), address::format(world.namespace, *attestor));
    world.votes.iter().map(text).collect()
}

/// Active listings by id: track, seller, remaining shares and unit price.
type ForSale = BTreeMap<String, (String, String, String, String)>;

async fn for_sale(database: &Database) -> ForSale {
    let sql = "SELECT '0x' || encode(listing, 'hex') AS listing, '0x' || encode(track_id, 'hex') AS track, seller,
        remaining::text AS remaining, unit_price::text AS price FROM listings WHERE state = 'active'";
    let rows = sqlx::query(sql).fetch_all(&database.pool).await.expect("rows");
    let row = |row: &sqlx::postgres::PgRow| {
        (row.get("listing"), (row.get("track"), row.get("seller"), row.get("remaining"), row.get("price")))
    };
    rows.iter().map(row).collect()
}

fn expected_for_sale(world: &World) -> ForSale {
    let hex = |bytes: &[u8; 32]| protocol::hex::encode(bytes);
    let listings = world.listings.iter().map(|listing| {
        let seller = address::format(world.namespace, listing.seller);
        let track = hex(&world.tracks[listing.track].id);
        (hex(&listing.id), (track, seller, listing.remaining.to_string(), listing.unit_price.to_string()))
    });
    listings.collect()
}

async fn check_stored_state(namespace: Namespace) {
    let database = Database::new().await;
    let chain = Arc::new(ScriptedChain::new(namespace, 1));
    chain.grow(300);
    chain.finalize(10);
    let running = start(&chain, namespace, &database);
    running.caught_up(&chain, &database).await;
    // First many blocks at once, then block by block.
    for _ in 0..30 {
        chain.grow(1);
        chain.finalize(8);
        running.caught_up(&chain, &database).await;
    }
    running.stop().await;

    assert_eq!(stored(&database).await, expected(&chain.world()));
    assert_eq!(stored_votes(&database).await, expected_votes(&chain.world()));
    assert_eq!(for_sale(&database).await, expected_for_sale(&chain.world()));
    let mut connection = database.pool.acquire().await.expect("connects");
    assert_eq!(audit::royalties(&mut connection).await.expect("audits"), []);
    assert_eq!(audit::rebuild(&database.pool, &name(namespace)).await.expect("rebuilds"), []);
    let counts = "SELECT (SELECT count(*) FROM events) AS events, (SELECT count(*) FROM tracks) AS tracks,
        (SELECT count(*) FROM deposits) AS deposits, (SELECT count(*) FROM listen_claims) AS claims,
        (SELECT count(*) FROM listings) AS listings, (SELECT count(*) FROM sales) AS sales,
        (SELECT count(*) FROM passes) AS passes, (SELECT count(*) FROM governance) AS governance,
        (SELECT count(*) FROM manifest_versions WHERE version > 1) AS manifests";
    let row = sqlx::query(counts).fetch_one(&mut *connection).await.expect("counts");
    for column in ["events", "tracks", "deposits", "claims", "listings", "sales", "passes", "governance", "manifests"] {
        assert!(row.get::<i64, _>(column) > 3, "the script has too few {column}");
    }

    let before = database.dump().await;
    let again = start(&chain, namespace, &database);
    again.caught_up(&chain, &database).await;
    again.stop().await;
    assert_same(&database.dump().await, &before);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stored_state_of_an_ethereum_chain_equals_the_model() {
    check_stored_state(Namespace::Ethereum).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stored_state_of_a_solana_chain_equals_the_model() {
    check_stored_state(Namespace::Solana).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audits_find_a_changed_row() {
    let database = Database::new().await;
    let chain = Arc::new(ScriptedChain::new(Namespace::Ethereum, 2));
    chain.grow(60);
    let running = start(&chain, Namespace::Ethereum, &database);
    running.caught_up(&chain, &database).await;
    running.stop().await;
    let change = "UPDATE positions SET remainder = (remainder + 1) % 1099511627776 WHERE (track_id, account) =
        (SELECT track_id, account FROM positions LIMIT 1)";
    sqlx::query(change).execute(&database.pool).await.expect("changes");
    let mut connection = database.pool.acquire().await.expect("connects");
    assert_eq!(audit::royalties(&mut connection).await.expect("audits").len(), 1);
    let found = audit::rebuild(&database.pool, &name(Namespace::Ethereum)).await.expect("rebuilds");
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].table, found[0].missing, found[0].unexpected), ("positions", 1, 1));
    let left = "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'rebuild_%'";
    let schemas: i64 = sqlx::query_scalar(left).fetch_one(&mut *connection).await.expect("counts");
    assert_eq!(schemas, 0, "a rebuild leaves no schema behind");
}
