//! PostgreSQL: a connection pool for the schema of one service, and the migrations of that schema.

use std::{str::FromStr as _, time::Duration};

use anyhow::{Context as _, bail};
use serde::{Deserialize, Serialize};
use sqlx::{
    Executor as _, PgConnection, PgPool, Row as _,
    migrate::Migrator,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use tokio_util::sync::CancellationToken;

/// Connection settings for PostgreSQL.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DatabaseConfig {
    /// Connection URL: `postgres://user:password@host:port/database`.
    pub url: String,
    /// Maximum number of connections of this process.
    pub max_connections: u32,
    /// Maximum time to wait for a free connection, in milliseconds.
    pub acquire_timeout_ms: u64,
    /// Maximum duration of one statement, in milliseconds. The server cancels longer ones.
    pub statement_timeout_ms: u64,
}

impl Default for DatabaseConfig {
    fn default() -> Self {
        Self {
            url: "postgres://vibestream@localhost:5432/vibestream".into(),
            max_connections: 10,
            acquire_timeout_ms: 5_000,
            statement_timeout_ms: 30_000,
        }
    }
}

/// Connection options of the pool. Unqualified names refer to `schema`, and times are in UTC. The server limits the
/// duration of statements and of idle transactions to `statement_timeout_ms`, so that a stalled client does not keep
/// locks.
///
/// # Errors
/// If the URL is malformed.
pub fn options(config: &DatabaseConfig, schema: &str) -> anyhow::Result<PgConnectOptions> {
    let options = PgConnectOptions::from_str(&config.url).context("database.url is not a PostgreSQL URL")?;
    Ok(options.application_name(schema).options([
        ("search_path", schema.to_owned()),
        ("statement_timeout", config.statement_timeout_ms.to_string()),
        ("idle_in_transaction_session_timeout", config.statement_timeout_ms.to_string()),
        ("timezone", "UTC".to_owned()),
    ]))
}

/// Creates a pool that connects on first use, so an unreachable database does not delay the start.
///
/// If a future is dropped while it begins a transaction, the transaction stays open on the connection, and later writes
/// on that connection would never be committed. So a connection returns to the pool only if it has no open transaction.
///
/// # Errors
/// If the URL is malformed.
pub fn lazy(config: &DatabaseConfig, schema: &str) -> anyhow::Result<PgPool> {
    Ok(PgPoolOptions::new()
        .max_connections(config.max_connections)
        .acquire_timeout(Duration::from_millis(config.acquire_timeout_ms))
        .after_release(|connection, _| Box::pin(is_idle(connection)))
        .connect_lazy_with(options(config, schema)?))
}

/// Whether the connection has no open transaction. Inside a transaction, `now()` is the start of the transaction, which
/// is before the start of this statement.
async fn is_idle(connection: &mut PgConnection) -> sqlx::Result<bool> {
    connection.fetch_one("SELECT now() = statement_timestamp()").await?.try_get(0)
}

/// Creates a pool and waits for the first connection, retrying with exponential backoff until `stop` is cancelled.
///
/// # Errors
/// If the URL is malformed, the server rejects user, password or database name, or `stop` is cancelled first.
pub async fn connect(config: &DatabaseConfig, schema: &str, stop: &CancellationToken) -> anyhow::Result<PgPool> {
    let pool = lazy(config, schema)?;
    let mut pause = Duration::from_millis(100);
    loop {
        match pool.acquire().await {
            Ok(_) => return Ok(pool),
            // SQLSTATE classes 28 and 3D: wrong user, password or database name. Retrying does not help.
            Err(sqlx::Error::Database(error)) if error.code().is_some_and(|c| c.starts_with("28") || c == "3D000") => {
                bail!("the database rejected the connection: {error}; check database.url");
            }
            Err(error) => tracing::warn!(%error, "could not connect to the database; retrying"),
        }
        tokio::select! {
            () = stop.cancelled() => bail!("stopped while waiting for the database"),
            () = tokio::time::sleep(pause) => pause = (pause * 2).min(Duration::from_secs(5)),
        }
    }
}

/// Creates `schema` if it does not exist and applies pending migrations, usually `sqlx::migrate!("./migrations")`. The
/// table `_migrations` in the schema lists the applied migrations.
///
/// # Errors
/// If a migration fails, or an applied migration was edited.
pub async fn migrate(pool: &PgPool, schema: &str, mut migrator: Migrator) -> anyhow::Result<()> {
    migrator.create_schema(schema.to_owned());
    migrator.dangerous_set_table_name(format!("{schema}._migrations"));
    migrator.run(pool).await.with_context(|| format!("could not migrate the schema {schema}"))
}

/// A readiness check, for [`Health::check`](crate::health::Health::check), that runs one query. Its error does not
/// contain the URL of the database.
pub fn ping(
    pool: PgPool,
) -> impl Fn() -> std::pin::Pin<Box<dyn Future<Output = Result<(), String>> + Send>> + Send + Sync {
    move || {
        let pool = pool.clone();
        Box::pin(async move {
            sqlx::query("SELECT 1")
                .execute(&pool)
                .await
                .map(|_| ())
                .map_err(|_| "the database is not reachable".to_owned())
        })
    }
}
