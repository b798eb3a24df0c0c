//! Services and chains have the same time.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use chain::{ChainConfig, Finality};
use devnet::{Devnet, DevnetOptions};

/// Waits until the latest block of a chain is at most 2 s older or newer than the network's clock. On a busy machine a
/// block can be late, so one comparison would say nothing.
async fn agrees(devnet: &Devnet, config: &ChainConfig) -> Result<()> {
    let chain = chain::connect(config).await?;
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        let earliest = devnet.now();
        let head = chain.head(Finality::Latest).await?.time;
        let latest = devnet.now();
        if (earliest - 2..=latest + 2).contains(&head) {
            return Ok(());
        }
        let name = &config.name;
        ensure!(Instant::now() < deadline, "the clock of {name} is {head}, the network's {earliest} to {latest}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn advancing_moves_services_and_chains() -> Result<()> {
    let devnet = Devnet::start(DevnetOptions::default()).await?;
    for jump in [0, 3_600, 8 * 24 * 3_600] {
        let before = devnet.now();
        devnet.advance(Duration::from_secs(jump)).await?;
        ensure!(devnet.now() >= before + jump, "the network's clock did not move");
        // Some blocks later, when Surfpool's clock would be wrong if it only counted slots.
        while devnet.now() < before + jump + 3 {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        for config in devnet.chains() {
            agrees(&devnet, config).await?;
        }
    }
    let offset: u64 = std::fs::read_to_string(devnet.clock_file())?.parse()?;
    ensure!(offset == 3_600 + 8 * 24 * 3_600, "the services' offset is {offset}");
    Ok(())
}
