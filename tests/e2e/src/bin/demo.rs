//! `cargo xtask demo`

use std::process::ExitCode;

use clap::Parser as _;
use e2e::{demo, options::Options};

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    let json = options.json;
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
