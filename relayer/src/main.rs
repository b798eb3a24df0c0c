//! `relayer [serve | failed | requeue JOB] [--config FILE]`.

use clap::{Parser, Subcommand};
use relayer::Config;
use service::{cli, shutdown};

/// Sends the transactions of jobs, at most one per job.
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
    /// Serve the API and work on jobs (the default).
    Serve,
    /// List failed jobs, with their errors.
    Failed,
    /// Put a failed job into the queue again.
    Requeue {
        /// Id of the job.
        job: uuid::Uuid,
    },
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let config = cli::start(&arguments.options, relayer::ENVIRONMENT, |config: &Config| &config.telemetry)?;
    match arguments.command {
        None | Some(Command::Serve) => relayer::run(config, shutdown::on_signal()?).await,
        Some(Command::Failed) => {
            for job in relayer::failed(&config).await? {
                let (name, detail) = (job.error_name.unwrap_or_default(), job.error_detail.unwrap_or_default());
                println!("{}  {}  {}  {name}: {detail}", job.id, job.chain, job.kind);
            }
            Ok(())
        }
        Some(Command::Requeue { job }) => relayer::requeue(&config, job).await,
    }
}
