//! `attestor [--config FILE]`.

use attestor::Config;
use clap::Parser;
use service::{config, shutdown, telemetry};

/// Checks the results of a streaming node and votes on them.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// TOML configuration file; environment variables override its values.
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
