//! `cargo xtask demo`

use std::process::ExitCode;

use clap::Parser as _;
use e2e::{demo, options::Options};
use service::telemetry::{self, LogFormat, TelemetryConfig};

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    let json = options.json;
    // Services are quiet unless something is wrong; RUST_LOG says more.
    let quiet = TelemetryConfig { format: LogFormat::Pretty, filter: "warn,solana=off,surfpool=off".into() };
    if let Err(error) = telemetry::init(&quiet) {
        eprintln!("no logs: {error:#}");
    }
    match demo::run(options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            if json {
                println!("{}", serde_json::json!({ "ok": false, "error": format!("{error:#}") }));
            }
            ExitCode::FAILURE
        }
    }
}
