//! The `vibe` command line, and a fan that listens without a player.
//!
//! Each command calls library functions that take wallet, chain, clock and service addresses as arguments. The demo and
//! the tests call the same functions.
//!
//! ```
//! use clap::Parser as _;
//! use vibe::args::{Arguments, Command, Track};
//!
//! let arguments = Arguments::try_parse_from(["vibe", "--json", "track", "list", "--limit", "5"])?;
//! assert!(arguments.json);
//! assert!(matches!(arguments.command, Command::Track(Track::List { limit: 5 })));
//! # Ok::<(), clap::Error>(())
//! ```

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

/// Parses the command line and runs the command. Exit codes: 0 success, 1 failure, 2 wrong usage, 3 not confirmed.
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
