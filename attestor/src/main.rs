//! `attestor [--config FILE]`.

use attestor::Config;
use clap::Parser;
use service::{config, shutdown, telemetry};

/// Checks what a streaming node counted and votes on it.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// TOML file; environment variables override it.
    #[arg(long)]
    config: Option<std::path::PathBuf>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let config: Config = config::load(arguments.config.as_deref(), attestor::config::ENVIRONMENT)?;
    telemetry::init(&config.telemetry)?;
    attestor::run(config, shutdown::on_signal()?).await
}
