//! `attestor [--config FILE]`.

use attestor::Config;
use clap::Parser;
use service::{cli, shutdown};

/// Checks the results of a streaming node and votes on them.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(flatten)]
    options: cli::Options,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let config = cli::start(&arguments.options, attestor::config::ENVIRONMENT, |config: &Config| &config.telemetry)?;
    attestor::run(config, shutdown::on_signal()?).await
}
