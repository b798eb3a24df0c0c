//! Services and chains have the same time.

use std::time::Duration;

use anyhow::{Result, ensure};
use chain::Finality;
use devnet::{Devnet, DevnetOptions};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn advancing_moves_services_and_chains() -> Result<()> {
    let devnet = Devnet::start(DevnetOptions::default()).await?;
    for jump in [0, 3_600, 8 * 24 * 3_600] {
        let before = devnet.now();
        devnet.advance(Duration::from_secs(jump)).await?;
        ensure!(devnet.now() >= before + jump, "the network's clock did not move");
        tokio::time::sleep(Duration::from_secs(3)).await;
        for config in devnet.chains() {
            let chain = chain::connect(config).await?;
            let head = chain.head(Finality::Latest).await?;
            let apart = head.time.abs_diff(devnet.now());
            ensure!(apart <= 2, "the clock of {} differs from the network's by {apart} s", config.name);
        }
    }
    let offset: u64 = std::fs::read_to_string(devnet.clock_file())?.parse()?;
    ensure!(offset == 3_600 + 8 * 24 * 3_600, "the services' offset is {offset}");
    Ok(())
}
