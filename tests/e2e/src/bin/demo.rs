//! The program that `cargo xtask demo` runs.

use std::process::ExitCode;

use clap::Parser as _;
use e2e::{demo, options::Options, report};
use service::telemetry::{self, LogFormat, TelemetryConfig};

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    let json = options.json;
    // Services log warnings only, so that progress stays readable; RUST_LOG changes this.
    let quiet = TelemetryConfig { format: LogFormat::Pretty, filter: "warn,solana=off,surfpool=off".into() };
    if let Err(error) = telemetry::init(&quiet) {
        eprintln!("could not set up logging: {error:#}");
    }
    match demo::run(options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            if json {
                println!("{}", report::failure(&error));
            }
            ExitCode::FAILURE
        }
    }
}
