//! PostgreSQL: a pool whose connections live in one service's schema, and that schema's migrations.

use std::{str::FromStr as _, time::Duration};

use anyhow::{Context as _, bail};
use serde::{Deserialize, Serialize};
use sqlx::{
    Executor as _, PgConnection, PgPool, Row as _,
    migrate::Migrator,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use tokio_util::sync::CancellationToken;

/// How a service reaches PostgreSQL.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DatabaseConfig {
    /// `postgres://user:password@host:port/database`.
    pub url: String,
    /// The most connections this service holds.
    pub max_connections: u32,
    /// How long a caller waits for a free connection, in milliseconds.
    pub acquire_timeout_ms: u64,
    /// The longest a single statement may run, in milliseconds; the server ends it after that.
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

/// The pool's options: unqualified names mean `schema`, statements and idle transactions are bounded on the server's side,
/// so that a client that hangs cannot hold locks for ever.
///
/// # Errors
/// When the URL does not parse.
pub fn options(config: &DatabaseConfig, schema: &str) -> anyhow::Result<PgConnectOptions> {
    let options = PgConnectOptions::from_str(&config.url).context("database.url is not a PostgreSQL URL")?;
    Ok(options.application_name(schema).options([
        ("search_path", schema.to_owned()),
        ("statement_timeout", config.statement_timeout_ms.to_string()),
        ("idle_in_transaction_session_timeout", config.statement_timeout_ms.to_string()),
        ("timezone", "UTC".to_owned()),
    ]))
}

/// A pool that connects when first used, so a database that is away delays nothing.
///
/// A caller that is dropped while it begins a transaction leaves one that nobody knows of and nobody ends: what others write
/// on that connection afterwards would never be committed. So connections come back only when no transaction is open.
///
/// # Errors
/// When the URL does not parse.
pub fn lazy(config: &DatabaseConfig, schema: &str) -> anyhow::Result<PgPool> {
    Ok(PgPoolOptions::new()
        .max_connections(config.max_connections)
        .acquire_timeout(Duration::from_millis(config.acquire_timeout_ms))
        .after_release(|connection, _| Box::pin(is_idle(connection)))
        .connect_lazy_with(options(config, schema)?))
}

/// Whether no transaction is open: one that is began before the statement that asks.
async fn is_idle(connection: &mut PgConnection) -> sqlx::Result<bool> {
    connection.fetch_one("SELECT now() = statement_timestamp()").await?.try_get(0)
}

/// A pool with a first connection made: waits for a database that is away, with growing pauses, until `stop`.
///
/// # Errors
/// When the URL does not parse, the password is wrong, or `stop` came first.
pub async fn connect(config: &DatabaseConfig, schema: &str, stop: &CancellationToken) -> anyhow::Result<PgPool> {
    let pool = lazy(config, schema)?;
    let mut pause = Duration::from_millis(100);
    loop {
        match pool.acquire().await {
            Ok(_) => return Ok(pool),
            // SQLSTATE class 28 and 3D: wrong user, password or database name; waiting will not mend it.
            Err(sqlx::Error::Database(error)) if error.code().is_some_and(|c| c.starts_with("28") || c == "3D000") => {
                bail!("the database refuses us: {error}; check database.url");
            }
            Err(error) => tracing::warn!(%error, "database away, trying again"),
        }
        tokio::select! {
            () = stop.cancelled() => bail!("stopped while waiting for the database"),
            () = tokio::time::sleep(pause) => pause = (pause * 2).min(Duration::from_secs(5)),
        }
    }
}

/// Brings `schema` up to date: creates it and keeps the list of applied migrations inside it.
/// Pass `sqlx::migrate!("./migrations")`.
///
/// # Errors
/// When a migration fails or an applied one was edited.
pub async fn migrate(pool: &PgPool, schema: &str, mut migrator: Migrator) -> anyhow::Result<()> {
    migrator.create_schema(schema.to_owned());
    migrator.dangerous_set_table_name(format!("{schema}._migrations"));
    migrator.run(pool).await.with_context(|| format!("migrating schema {schema}"))
}

/// A readiness check: one round trip.
pub fn ping(
    pool: PgPool,
) -> impl Fn() -> std::pin::Pin<Box<dyn Future<Output = Result<(), String>> + Send>> + Send + Sync {
    move || {
        let pool = pool.clone();
        Box::pin(async move {
            sqlx::query("SELECT 1").execute(&pool).await.map(|_| ()).map_err(|_| "database away".to_owned())
        })
    }
}
