//! Reorganisations, which anvil makes on request.

use anyhow::{Context as _, Result, ensure};
use chain::{Call, EventRecord, Finality, Namespace};
use devnet::{Devnet, DevnetOptions};
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_reorganisation_the_source_returns_the_new_blocks() -> Result<()> {
    let devnet = Devnet::start(DevnetOptions::default()).await?;
    let chain = chain::connect(devnet.ethereum()).await?;
    let source = chain.source();
    let people = devnet.wallets(Namespace::Ethereum);
    let funder = people.holders[3].clone();
    let before = source.head(Finality::Latest).await?;
    chain::send(chain.as_ref(), &Call::FundPool { amount: 5 }, funder.signer()).await?;

    let seen = source.after(before.height, 100, Finality::Latest).await?;
    let parents_fit = seen.blocks.windows(2).all(|pair| pair[1].at.parent_hash == pair[0].at.hash);
    ensure!(parents_fit && seen.blocks[0].at.parent_hash == before.hash, "the blocks do not chain: {seen:#?}");
    let funded = |events: &[EventRecord]| events.iter().filter(|e| e.event.name() == "PoolFunded").count();
    let block = seen.blocks.iter().find(|block| funded(&block.events) == 1).context("the event was not seen")?;

    let depth = source.head(Finality::Latest).await?.height - before.height;
    devnet.ethereum_node().call("anvil_reorg", json!([depth, []])).await?;

    let now = source.block(block.at.height).await?.context("the chain became shorter")?;
    ensure!(now.hash != block.at.hash, "the block is still the same");
    ensure!(source.block(before.height).await?.map(|at| at.hash) == Some(before.hash), "the ancestor changed too");
    let again = source.after(before.height, 100, Finality::Latest).await?;
    ensure!(again.blocks[0].at.parent_hash == before.hash, "the parent of the new blocks is not the common ancestor");
    ensure!(!again.blocks.iter().any(|block| funded(&block.events) > 0), "the event is still there");
    Ok(())
}
