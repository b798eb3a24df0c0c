//! `streaming-node [serve|attest] [--config FILE]`.

use clap::{Parser, Subcommand};
use service::{config, shutdown, telemetry};
use streaming_node::{Config, attest};

/// Streams music from IPFS and counts listens, or verifies and votes on the result of a node.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// Path of a TOML configuration file. Environment variables override it.
    #[arg(long, global = true)]
    config: Option<std::path::PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Run a streaming node (the default).
    Serve,
    /// Run an attestor.
    Attest,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let file = arguments.config.as_deref();
    match arguments.command {
        None | Some(Command::Serve) => {
            let config: Config = config::load(file, streaming_node::config::ENVIRONMENT)?;
            telemetry::init(&config.telemetry)?;
            streaming_node::run(config, shutdown::on_signal()?).await
        }
        Some(Command::Attest) => {
            let config: attest::AttestConfig = config::load(file, attest::config::ENVIRONMENT)?;
            telemetry::init(&config.telemetry)?;
            attest::run(config, shutdown::on_signal()?).await
        }
    }
}
