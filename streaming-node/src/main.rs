//! `streaming-node [--config FILE]`.

use clap::Parser;
use service::{cli, shutdown};
use streaming_node::Config;

/// Serves music from IPFS and counts listens.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(flatten)]
    options: cli::Options,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let config =
        cli::start(&arguments.options, streaming_node::config::ENVIRONMENT, |config: &Config| &config.telemetry)?;
    streaming_node::run(config, shutdown::on_signal()?).await
}
