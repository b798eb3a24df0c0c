//! `streaming-node [--config FILE]`.

use clap::Parser;
use service::{config, shutdown, telemetry};
use streaming_node::Config;

/// Serves music from IPFS and counts listens.
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
    let config: Config = config::load(arguments.config.as_deref(), streaming_node::config::ENVIRONMENT)?;
    telemetry::init(&config.telemetry)?;
    streaming_node::run(config, shutdown::on_signal()?).await
}
