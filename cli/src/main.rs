//! The `vibe` program.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    vibe::main().await
}
