//! Shared by the tests: one database per test, a scripted chain, and comparisons.

mod epochs;
pub mod market;
mod powers;
mod royalties;
pub mod script;
mod shares;
pub mod world;

use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock, Weak},
    time::Duration,
};

use chain::{Namespace, Source};
use indexer::{
    error::Error,
    handlers::TABLES,
    pipeline::{Pipeline, PipelineConfig, PipelineStatus},
    place::ChainName,
};
use service::db::{self, DatabaseConfig};
use sqlx::{AssertSqlSafe, PgPool, Row as _};
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use script::ScriptedChain;
use test_postgres::Cluster;

/// One cluster for all tests that run at the same time; dropped with the last of them.
static CLUSTER: LazyLock<Mutex<Weak<Cluster>>> = LazyLock::new(Mutex::default);

/// The database of one test.
pub struct Database {
    pub config: DatabaseConfig,
    pub pool: PgPool,
    cluster: Arc<Cluster>,
}

impl Database {
    pub async fn new() -> Self {
        let mut shared = CLUSTER.lock().await;
        let cluster = match shared.upgrade() {
            Some(cluster) => cluster,
            None => {
                let cluster = Arc::new(Cluster::start().await.expect("PostgreSQL starts"));
                *shared = Arc::downgrade(&cluster);
                cluster
            }
        };
        drop(shared);
        Self::on(cluster).await
    }

    /// Another empty database on the same cluster.
    pub async fn sibling(&self) -> Self {
        Self::on(self.cluster.clone()).await
    }

    async fn on(cluster: Arc<Cluster>) -> Self {
        let name = format!("test_{}", uuid::Uuid::new_v4().simple());
        let url = cluster.create_database(&name).await.expect("a database");
        let config = DatabaseConfig { url, max_connections: 4, ..DatabaseConfig::default() };
        let pool = db::connect(&config, indexer::SCHEMA, &CancellationToken::new()).await.expect("connects");
        db::migrate(&pool, indexer::SCHEMA, sqlx::migrate!("./migrations")).await.expect("migrates");
        Self { config, pool, cluster }
    }

    /// All derived rows, events and cursors as text, by table, without columns that depend on the time or the order of
    /// writing.
    pub async fn dump(&self) -> BTreeMap<String, Vec<String>> {
        let mut dump = BTreeMap::new();
        let more = [
            ("events", "- 'seq'"),
            // Manifests of replaced blocks stay in the table and do no harm.
            ("(SELECT * FROM manifests WHERE cid IN (SELECT manifest_cid FROM manifest_versions))", "- 'next_attempt'"),
            ("cursors", "- 'updated_at' - 'undo_floor' - 'head' - 'hash'"),
        ];
        let tables = TABLES.iter().map(|table| (*table, "")).chain(more);
        for (table, without) in tables {
            let sql = format!("SELECT (to_jsonb(t) {without})::text AS row FROM {table} t ORDER BY 1");
            let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(&self.pool).await.expect("dump");
            dump.insert(table.to_owned(), rows.iter().map(|row| row.get("row")).collect());
        }
        dump
    }
}

pub fn name(namespace: Namespace) -> ChainName {
    match namespace {
        Namespace::Solana => ChainName { caip2: "solana:scripted".into(), namespace, number: 1 },
        Namespace::Ethereum => ChainName { caip2: "eip155:31337".into(), namespace, number: 2 },
    }
}

pub fn config() -> PipelineConfig {
    PipelineConfig {
        window: 16,
        batch: 50,
        source_timeout_ms: 30,
        database_timeout_ms: 2_000,
        poll_ms: 5,
        check_vaults: true,
    }
}

/// A pipeline in a task.
pub struct Running {
    pub status: Arc<PipelineStatus>,
    pub task: tokio::task::JoinHandle<Result<(), Error>>,
    pub stop: CancellationToken,
}

pub fn start(chain: &Arc<ScriptedChain>, namespace: Namespace, database: &Database) -> Running {
    start_with(chain, namespace, database, config())
}

pub fn start_with(
    chain: &Arc<ScriptedChain>,
    namespace: Namespace,
    database: &Database,
    config: PipelineConfig,
) -> Running {
    let status = Arc::new(PipelineStatus::default());
    let source: Arc<dyn Source> = chain.clone();
    let pipeline = Pipeline::new(name(namespace), 0, source, database.pool.clone(), config, status.clone());
    let stop = CancellationToken::new();
    Running { status, task: tokio::spawn(pipeline.run(stop.clone())), stop }
}

impl Running {
    /// Waits until the database has the newest block of the chain and its final height.
    pub async fn caught_up(&self, chain: &ScriptedChain, database: &Database) {
        let deadline = tokio::time::Instant::now() + Duration::from_secs(60);
        loop {
            let tip = chain.tip();
            let finalized = {
                let faults = chain.faults.swap(0, std::sync::atomic::Ordering::Relaxed);
                let finalized = chain.head(chain::Finality::Finalized).await.expect("answers");
                chain.faults.store(faults, std::sync::atomic::Ordering::Relaxed);
                finalized.height
            };
            let row =
                sqlx::query("SELECT height, final_height, hash FROM cursors").fetch_optional(&database.pool).await;
            if let Ok(Some(row)) = row {
                let (height, final_height): (i64, i64) = (row.get("height"), row.get("final_height"));
                let hash: Option<Vec<u8>> = row.get("hash");
                let same = hash.is_none_or(|hash| hash == tip.hash);
                if height as u64 > tip.height {
                    // The pipeline takes a shorter branch for a node that lags, and follows it once it is longer.
                    chain.grow(1);
                }
                if height as u64 == tip.height && final_height as u64 == finalized && same {
                    return;
                }
            }
            assert!(!self.task.is_finished(), "the pipeline ended");
            assert!(tokio::time::Instant::now() < deadline, "never caught up: {:?}", self.status.trouble());
            tokio::time::sleep(Duration::from_millis(3)).await;
        }
    }

    /// Cancels the pipeline and waits for its end.
    pub async fn stop(self) {
        self.stop.cancel();
        self.task.await.expect("joined").expect("no error");
    }
}

/// A database in which the same chain was indexed from empty, without faults.
pub async fn reference(chain: &Arc<ScriptedChain>, namespace: Namespace, beside: &Database) -> Database {
    let database = beside.sibling().await;
    chain.faults.store(0, std::sync::atomic::Ordering::Relaxed);
    let running = start(chain, namespace, &database);
    running.caught_up(chain, &database).await;
    running.stop().await;
    database
}

/// Panics at the first table that differs, with some of the rows.
pub fn assert_same(left: &BTreeMap<String, Vec<String>>, right: &BTreeMap<String, Vec<String>>) {
    for (table, rows) in left {
        let others = &right[table];
        let missing: Vec<_> = others.iter().filter(|row| !rows.contains(row)).take(2).collect();
        let extra: Vec<_> = rows.iter().filter(|row| !others.contains(row)).take(2).collect();
        assert!(missing.is_empty() && extra.is_empty(), "table {table}:\nmissing {missing:#?}\nextra {extra:#?}");
        assert_eq!(rows.len(), others.len(), "table {table}: repeated rows");
    }
}
