//! The `vibe` command line, and the headless fan it is made of.
//!
//! Everything a command does is a library function that takes its wallet, chain, clock and services as arguments, so
//! that the demo and the tests drive the same code a person drives.

#![warn(missing_docs)]

pub mod args;
mod commands;
pub mod error;
pub mod fan;
pub mod format;
pub mod http;
pub mod publish;
pub mod settings;
pub mod transact;
pub mod wallet;

pub use commands::royalties::owed;

use std::process::ExitCode;

use clap::Parser as _;

/// Parses the command line and runs the command. Exit codes: 0 done, 1 failed, 2 wrong usage, 3 refused by a person.
pub async fn main() -> ExitCode {
    let arguments = args::Arguments::parse();
    let json = arguments.json;
    match commands::run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            if json {
                println!("{}", serde_json::json!({ "ok": false, "error": format!("{error:#}") }));
            } else {
                eprintln!("error: {error:#}");
            }
            ExitCode::from(if error.is::<error::Declined>() { 3 } else { 1 })
        }
    }
}
