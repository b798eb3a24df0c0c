//! Starts the local network, prints its addresses, files and wallets as one JSON object, and runs until it is
//! interrupted.

use anyhow::Result;
use devnet::{Devnet, DevnetOptions};
use serde_json::json;

#[tokio::main]
async fn main() -> Result<()> {
    let devnet = Devnet::start(DevnetOptions::default()).await?;
    let endpoints = json!({
        "chains": devnet.chains(),
        "chains_dir": devnet.chains_dir(),
        "clock_file": devnet.clock_file(),
        "blocks_dir": devnet.blocks_dir(),
        "postgres_url": devnet.postgres().url(),
        "processes": devnet.process_ids(),
        "wallets": {
            "solana": devnet.wallets(chain::Namespace::Solana).describe(),
            "ethereum": devnet.wallets(chain::Namespace::Ethereum).describe(),
        },
    });
    println!("{}", serde_json::to_string_pretty(&endpoints)?);
    tokio::signal::ctrl_c().await?;
    Ok(())
}
