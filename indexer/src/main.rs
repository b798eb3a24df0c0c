//! `indexer [serve | check] [--config FILE]`.

use clap::{Parser, Subcommand};
use indexer::Config;
use service::{cli, shutdown};

/// Writes the events of the chains to PostgreSQL and serves them through an HTTP API.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    options: cli::Options,
}

#[derive(Subcommand)]
enum Command {
    /// Index the chains and serve the API (the default).
    Serve,
    /// Check the royalties of each vault, and compare the rows of each chain with a rebuild from its events; then exit.
    Check,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let config = cli::start(&arguments.options, indexer::config::ENVIRONMENT, |config: &Config| &config.telemetry)?;
    match arguments.command {
        None | Some(Command::Serve) => indexer::run(config, shutdown::on_signal()?).await,
        Some(Command::Check) => indexer::check(&config).await,
    }
}
