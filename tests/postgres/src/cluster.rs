//! A private PostgreSQL cluster, run with the system's binaries. Creating it takes about two seconds; dropping it
//! deletes it.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use sqlx::{Connection as _, Executor as _, PgConnection};
use tempfile::TempDir;
use test_support::{
    process::{Process, free_port, tail},
    scratch,
};

/// Folders in which the binaries are searched, in this order, after `$VIBESTREAM_POSTGRES_BIN`.
const BINARIES: &[&str] = &["/usr/lib/postgresql", "/usr/local/pgsql/bin", "/usr/local/bin", "/opt/homebrew/bin"];

/// Settings of a cluster whose data need not survive a crash.
const SETTINGS: &[&str] = &[
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=200",
    "shared_buffers=64MB",
    "timezone=UTC",
];

/// The user that runs the server, because it refuses to run as root. The Debian package creates this user.
const USER: &str = "postgres";

/// Maximum time until the server accepts connections.
const START: Duration = Duration::from_secs(30);

/// A running cluster, reached over TCP on the loopback address without a password.
pub struct Cluster {
    // Fields are dropped in this order: the server before its files.
    server: Process,
    _folder: TempDir,
    port: u16,
}

impl Cluster {
    /// Creates and starts a cluster in a temporary folder.
    ///
    /// # Errors
    /// If PostgreSQL is not installed or does not start.
    pub async fn start() -> Result<Self> {
        let binaries = binaries()?;
        let folder = scratch::folder("postgres")?;
        let data = folder.path().join("data");
        let user = is_root().then_some(USER);
        if let Some(user) = user {
            run(Command::new("chown").arg(user).arg(folder.path()))?;
        }
        run(as_user(user, binaries.join("initdb"))
            .args(["-U", USER, "-A", "trust", "--no-sync", "-E", "UTF8"])
            .args(["--locale=C.UTF-8", "-D", path(&data)?]))?;
        let port = free_port()?;
        let log = folder.path().join("log");
        let port_text = port.to_string();
        let mut arguments = vec!["-D", path(&data)?, "-h", "127.0.0.1", "-p", &port_text, "-k", path(folder.path())?];
        arguments.extend(SETTINGS.iter().flat_map(|setting| ["-c", setting]));
        let mut server = Process::start(binaries.join("postgres"), &arguments, user, &log)?;
        wait_until_it_answers(&mut server, port, &log).await?;
        Ok(Self { server, _folder: folder, port })
    }

    /// URL of the database `postgres`, which every cluster has.
    #[must_use]
    pub fn url(&self) -> String {
        self.database_url("postgres")
    }

    /// URL of the database `name`.
    #[must_use]
    pub fn database_url(&self, name: &str) -> String {
        format!("postgres://{USER}@127.0.0.1:{}/{name}", self.port)
    }

    /// Creates a database and returns its URL.
    ///
    /// # Errors
    /// If `name` is empty, has characters other than lower-case letters, digits and underscores, or is in use.
    pub async fn create_database(&self, name: &str) -> Result<String> {
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_') {
            bail!("{name:?} is not a database name: use lower-case letters, digits and underscores");
        }
        let mut connection = PgConnection::connect(&self.url()).await?;
        connection.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).await?;
        Ok(self.database_url(name))
    }

    /// Process id of the server.
    #[must_use]
    pub fn server_id(&self) -> u32 {
        self.server.id()
    }
}

async fn wait_until_it_answers(server: &mut Process, port: u16, log: &Path) -> Result<()> {
    let url = format!("postgres://{USER}@127.0.0.1:{port}/postgres");
    let deadline = Instant::now() + START;
    loop {
        match PgConnection::connect(&url).await {
            Ok(connection) => return Ok(connection.close().await?),
            Err(error) if Instant::now() >= deadline || !server.is_running() => {
                return Err(error).with_context(|| format!("PostgreSQL did not start:\n{}", tail(log)));
            }
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

/// The folder of `initdb` and `postgres`, of the newest version in the first folder that has any.
fn binaries() -> Result<PathBuf> {
    let configured = std::env::var_os("VIBESTREAM_POSTGRES_BIN").map(PathBuf::from);
    let mut candidates: Vec<PathBuf> = configured.into_iter().collect();
    for folder in BINARIES {
        candidates.push(folder.into());
        let versions = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path().join("bin"));
        let mut versions: Vec<_> = versions.collect();
        versions.sort();
        candidates.extend(versions.into_iter().rev());
    }
    candidates
        .into_iter()
        .find(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())
        .context("PostgreSQL is not installed: install Debian's package postgresql, or set VIBESTREAM_POSTGRES_BIN")
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0)
}

fn as_user(user: Option<&str>, program: PathBuf) -> Command {
    match user {
        None => Command::new(program),
        Some(user) => {
            let mut command = Command::new("setpriv");
            command.args(["--reuid", user, "--regid", user, "--init-groups", "--"]).arg(program);
            command
        }
    }
}

fn run(command: &mut Command) -> Result<()> {
    let output = command.output().with_context(|| format!("could not start {command:?}"))?;
    if !output.status.success() {
        bail!("{command:?} failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}

fn path(path: &Path) -> Result<&str> {
    path.to_str().with_context(|| format!("{} is not UTF-8", path.display()))
}
