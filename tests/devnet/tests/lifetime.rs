//! The processes of a network end with the process that started it.

use std::{
    io::{BufRead as _, BufReader},
    path::PathBuf,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use sqlx::{Connection as _, PgConnection};
use test_postgres::Cluster;

fn is_alive(process: u32) -> bool {
    // A zombie process has an empty memory map.
    std::fs::read_to_string(PathBuf::from(format!("/proc/{process}/maps"))).is_ok_and(|maps| !maps.is_empty())
}

fn gone_within(processes: &[u32], limit: Duration) -> bool {
    let deadline = Instant::now() + limit;
    while Instant::now() < deadline {
        if !processes.iter().any(|process| is_alive(*process)) {
            return true;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    false
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cluster_is_stopped_when_dropped() -> Result<()> {
    let cluster = Cluster::start().await?;
    let url = cluster.create_database("one").await?;
    let mut connection = PgConnection::connect(&url).await?;
    let zone: String = sqlx::query_scalar("SHOW timezone").fetch_one(&mut connection).await?;
    ensure!(zone == "UTC", "the time zone is {zone}");
    let refused = cluster.create_database("One; DROP").await.err().context("a wrong name was accepted")?;
    ensure!(refused.to_string().contains("is not a database name"), "{refused}");
    let server = cluster.server_id();
    ensure!(is_alive(server), "the server is not running");
    drop(cluster);
    ensure!(gone_within(&[server], Duration::from_secs(5)), "the server is still running");
    Ok(())
}

#[test]
fn a_killed_network_leaves_no_running_process() -> Result<()> {
    let mut owner = Command::new(env!("CARGO_BIN_EXE_devnet"))
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .context("could not start the devnet binary")?;
    let mut text = String::new();
    for line in BufReader::new(owner.stdout.take().context("no output")?).lines() {
        let line = line?;
        text.push_str(&line);
        if line == "}" {
            break;
        }
    }
    let printed: serde_json::Value = serde_json::from_str(&text)?;
    let processes: Vec<u32> = serde_json::from_value(printed["processes"].clone())?;
    ensure!(processes.len() == 2 && processes.iter().all(|process| is_alive(*process)), "{processes:?}");
    owner.kill()?;
    owner.wait()?;
    ensure!(gone_within(&processes, Duration::from_secs(5)), "{processes:?} are still running");
    Ok(())
}
