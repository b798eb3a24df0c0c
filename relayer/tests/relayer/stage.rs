//! The fixture of the tests: a relayer with its database and a simulated chain.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use chain::{ListenClaim, Namespace};
use circuits::ProvingKeys;
use protocol::id::Address32;
use relayer::{Body, Config, Enqueued, Job, JobState, Lane, Relayer};
use service::db::{self, DatabaseConfig};
use sqlx::{Executor as _, PgPool};
use test_postgres::Cluster;
use tokio::{sync::OnceCell, task::JoinHandle};
use tokio_util::sync::{CancellationToken, DropGuard};
use uuid::Uuid;

use crate::scripted::{Faults, Scripted, Wallet};

pub const SOLANA: &str = "solana:golden-vectors";
pub const ETHEREUM: &str = "eip155:31337";

pub const CLAIMS_PER_MINUTE: u32 = 20;

static CLUSTER: OnceCell<Cluster> = OnceCell::const_new();
static KEYS: OnceCell<Arc<ProvingKeys>> = OnceCell::const_new();

pub struct Stage {
    pub chain: Arc<Scripted>,
    pub relayer: Relayer,
    pub pool: PgPool,
    caip2: &'static str,
}

impl Stage {
    pub async fn start(namespace: Namespace, faults: Faults, seed: u64) -> Self {
        let chain = Scripted::new(namespace, caip2(namespace), faults, seed);
        Self::over(chain, namespace, (wallet(namespace), [0; 32]), |_| {}).await
    }

    /// A relayer on Ethereum for which a transaction is stuck after `stuck_after` seconds.
    pub async fn impatient(stuck_after: u64) -> Self {
        let namespace = Namespace::Ethereum;
        let chain = Scripted::new(namespace, caip2(namespace), Faults::default(), 1);
        Self::over(chain, namespace, (wallet(namespace), [0; 32]), |config| config.stuck_after = stuck_after).await
    }

    /// A relayer with this wallet, on a chain where the rewards side has this deployment id.
    pub async fn deployed(
        namespace: Namespace,
        wallet: Address32,
        deployment: [u8; 32],
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let chain = Scripted::new(namespace, caip2(namespace), Faults::default(), 1);
        Self::over(chain, namespace, (wallet, deployment), change).await
    }

    async fn over(
        chain: Arc<Scripted>,
        namespace: Namespace,
        (wallet, deployment): (Address32, [u8; 32]),
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let cluster = CLUSTER.get_or_init(|| async { Cluster::start().await.unwrap() }).await;
        let keys = KEYS.get_or_init(|| async { circuits::KeySource::default().open().unwrap() }).await.clone();
        let url = cluster.create_database(&format!("r{}", Uuid::new_v4().simple())).await.unwrap();
        test_postgres::create_indexer_schema(&url).await.unwrap();
        let database = DatabaseConfig { url, max_connections: 16, ..DatabaseConfig::default() };
        let pool = db::connect(&database, "relayer", &CancellationToken::new()).await.unwrap();
        relayer::migrate(&pool).await.unwrap();
        let caip2 = caip2(namespace);
        test_postgres::insert_cursor(&pool, caip2).await.unwrap();
        let signer = Arc::new(Wallet(wallet));
        let lane = Lane { chain: chain.clone(), namespace, signer, deployment, network: 1 };
        let mut config = Config {
            database,
            insecure_networks: vec![caip2.into()],
            claim_fee: 0,
            poll_ms: 10,
            lease_ms: 400,
            stuck_after: 600,
            claims_per_minute: CLAIMS_PER_MINUTE,
            ..Config::default()
        };
        change(&mut config);
        let lanes = BTreeMap::from([(caip2.to_owned(), lane)]);
        let relayer = Relayer::from_parts(config, pool.clone(), lanes, keys).unwrap();
        Self { chain, relayer, pool, caip2 }
    }

    /// Runs workers and planner in the background until the guard is dropped.
    pub fn work(&self) -> DropGuard {
        let stop = CancellationToken::new();
        tokio::spawn(relayer::work(self.relayer.clone(), stop.clone()));
        stop.drop_guard()
    }

    /// Mines a block every 20 ms until the guard is dropped.
    pub fn mine(&self) -> Mining {
        let chain = self.chain.clone();
        Mining(tokio::spawn(async move {
            loop {
                tokio::time::sleep(Duration::from_millis(20)).await;
                chain.ledger().mine();
            }
        }))
    }

    pub async fn enqueue(&self, body: &Body) -> Job {
        match self.relayer.enqueue(self.caip2, body, 0).await.unwrap() {
            Enqueued::New(job) | Enqueued::Known(job) => job,
            Enqueued::Conflict => panic!("{body:?} is in conflict"),
        }
    }

    /// Creates jobs for the first `many` leaves of an epoch.
    pub async fn enqueue_leaves(&self, many: u32) {
        for index in 0..many {
            self.enqueue(&leaf(index)).await;
        }
    }

    pub async fn job(&self, id: Uuid) -> Job {
        self.relayer.job(id).await.unwrap().unwrap()
    }

    /// Waits until a job is in a state, for at most 15 s.
    pub async fn until(&self, id: Uuid, state: JobState) -> Job {
        let deadline = Instant::now() + Duration::from_secs(15);
        loop {
            let job = self.job(id).await;
            if job.state == state {
                return job;
            }
            assert!(Instant::now() < deadline, "the job is not {state:?} after 15 s: {job:?}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    pub async fn unfinished(&self) -> i64 {
        self.count("SELECT count(*) FROM jobs WHERE state NOT IN ('final', 'failed')").await
    }

    pub async fn until_finished(&self) {
        let deadline = Instant::now() + Duration::from_secs(25);
        while self.unfinished().await > 0 {
            if Instant::now() > deadline {
                let left: Vec<Job> =
                    sqlx::query_as("SELECT * FROM jobs WHERE state NOT IN ('final', 'failed') LIMIT 3")
                        .fetch_all(&self.pool)
                        .await
                        .unwrap();
                let (unfinished, ledger) = (self.unfinished().await, self.chain.ledger());
                let (landed, waiting) = (ledger.ours(), ledger.waiting());
                panic!(
                    "{unfinished} jobs did not end, for example {left:#?}; \
                     {landed} transactions are in blocks; waiting: {waiting:#?}"
                );
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Waits until workers have made a step of every job that is not finished, and began it after this call.
    pub async fn step_of_all(&self) {
        // A step that is under way ends the first wait, one that began later the second.
        for _ in 0..2 {
            self.run("UPDATE jobs SET next_at = to_timestamp(0) WHERE state NOT IN ('final', 'failed')").await;
            eventually("a step of all jobs", async || {
                self.count("SELECT count(*) FROM jobs WHERE next_at = to_timestamp(0)").await == 0
            })
            .await;
        }
    }

    pub async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.pool).await.unwrap()
    }

    pub async fn run(&self, sql: &'static str) {
        self.pool.execute(sql).await.unwrap();
    }
}

/// Waits until a condition is true, for at most 15 s. `what` names it in the failure.
pub async fn eventually(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(15);
    while !holds().await {
        assert!(Instant::now() < deadline, "not true after 15 s: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

pub struct Mining(JoinHandle<()>);

impl Drop for Mining {
    fn drop(&mut self) {
        self.0.abort();
    }
}

const fn caip2(namespace: Namespace) -> &'static str {
    match namespace {
        Namespace::Solana => SOLANA,
        Namespace::Ethereum => ETHEREUM,
    }
}

fn wallet(namespace: Namespace) -> Address32 {
    match namespace {
        Namespace::Solana => Address32([7; 32]),
        Namespace::Ethereum => Address32::from_ethereum([7; 20]),
    }
}

pub fn leaf(index: u32) -> Body {
    let track = format!("0x{}", "01".repeat(32));
    Body::DistributeTrack { epoch: 5, node: 1, index, track, weight: 1, path: Vec::new() }
}

pub fn claim(recipient: u8, expiry: u64) -> Body {
    let address = Address32::from_ethereum([recipient; 20]);
    Body::ClaimListen(Box::new(ListenClaim {
        epoch: 5,
        node: 1,
        tier: 1,
        nullifier: [2; 32],
        recipient: chain::Wallet { namespace: Namespace::Ethereum, address },
        fee_receiver: None,
        fee: 0,
        expiry,
        circuit_version: 1,
        proof: [0; 256],
    }))
}
