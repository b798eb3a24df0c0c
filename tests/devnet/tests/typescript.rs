//! Runs the tests of the TypeScript client on real nodes, with wallets that sign like those of a browser.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use devnet::{Devnet, DevnetOptions};
use serde_json::{Map, Value, json};

use crate::calls::issued;

#[tokio::test(flavor = "multi_thread")]
async fn typescript_client_works_on_both_chains() -> Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../clients/typescript");
    ensure!(
        folder.join("node_modules").is_dir(),
        "the packages of clients/typescript are missing; run `cargo xtask install`"
    );
    let devnet = Devnet::start(DevnetOptions::default()).await?;
    let mut network = Map::new();
    for config in devnet.chains() {
        let chain = chain::connect(config).await?;
        let people = devnet.wallets(config.namespace()?);
        let track = issued(&chain, people).await?;
        let described = json!({
            "rpc": config.rpc,
            "registry": config.addresses.registry,
            "track": protocol::hex::encode(track),
            "secret": protocol::hex::encode(people.holders[5].secret),
            "holder_secret": protocol::hex::encode(people.artists[1].secret),
        });
        network.insert(config.name.clone(), described);
    }
    let mut npm = tokio::process::Command::new("npm");
    npm.args(["test", "--silent"]).current_dir(&folder).env("VIBESTREAM_NETWORK", Value::Object(network).to_string());
    let output = npm.output().await.context("could not start npm")?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}
