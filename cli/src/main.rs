//! `vibe`: publish, hold, listen, prove and be paid from a terminal.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    vibe::main().await
}
