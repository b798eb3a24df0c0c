//! The Ethereum chain: anvil with the test token and the contracts.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use chain::{
    Addresses, ChainConfig, Namespace,
    deploy::{Contracts, NetworkSetup, deploy_contract, deploy_ethereum},
};
use protocol::id::Address32;
use serde_json::{Value, json};
use test_support::process::{Process, free_port, tail};

use crate::{
    artifacts,
    rpc::Node,
    wallets::{Wallet, Wallets},
};

/// The chain id of local development chains.
const CHAIN_ID: u64 = 31337;

/// Ether per wallet, in wei: 1,000.
const ETHER: u128 = 1_000 * 1_000_000_000_000_000_000;

/// Selector of `mint(address,uint256)` of the test token, which any account may call.
const MINT: [u8; 4] = [0x40, 0xc1, 0x0f, 0x19];

/// Maximum time until anvil responds.
const START: Duration = Duration::from_secs(20);

/// A running anvil.
pub struct Ethereum {
    process: Process,
    node: Node,
    config: ChainConfig,
}

impl Ethereum {
    /// Starts anvil with one block per second and gives all wallets ether. Does not deploy the contracts.
    pub async fn start(folder: &Path, wallets: &Wallets) -> Result<Self> {
        let port = free_port()?;
        let log = folder.join("anvil.log");
        let (chain_id, port_text) = (CHAIN_ID.to_string(), port.to_string());
        let arguments = [
            "--host",
            "127.0.0.1",
            "--port",
            &port_text,
            "--chain-id",
            &chain_id,
            "--block-time",
            "1",
            "--accounts",
            "1",
            "--order",
            "fifo",
            "--hardfork",
            "cancun",
            "--quiet",
        ];
        let mut process = Process::start(artifacts::anvil()?, &arguments, None, &log)?;
        let node = Node::new(format!("http://127.0.0.1:{port}"))?;
        let deadline = Instant::now() + START;
        while let Err(error) = node.call("eth_chainId", json!([])).await {
            if Instant::now() >= deadline || !process.is_running() {
                bail!("anvil did not start ({error:#}):\n{}", tail(&log));
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        for wallet in wallets.all() {
            node.call("anvil_setBalance", json!([wallet.text, format!("{ETHER:#x}")])).await?;
        }
        let config = ChainConfig {
            caip2: format!("eip155:{CHAIN_ID}"),
            name: "ethereum".into(),
            number: crate::ETHEREUM,
            rpc: node.url().to_owned(),
            ws: Some(format!("ws://127.0.0.1:{port}")),
            confirmations: 2,
            start_height: 0,
            timeout_ms: 15_000,
            poll_ms: 200,
            addresses: Addresses::default(),
        };
        Ok(Self { process, node, config })
    }

    /// Deploys the token and the contracts, and mints `tokens` to each wallet.
    pub async fn deploy(&mut self, setup: &NetworkSetup, wallets: &Wallets, tokens: u64) -> Result<()> {
        let admin = wallets.admin.signer();
        let token = deploy_contract(&self.config, artifacts::contract("TestToken")?, admin).await?;
        self.config.addresses.payment_token = chain::address::format(Namespace::Ethereum, token);
        let contracts = Contracts {
            listen_rewards: artifacts::contract("ListenRewards")?,
            track_registry: artifacts::contract("TrackRegistry")?,
            share_market: artifacts::contract("ShareMarket")?,
            passes: artifacts::contract("Passes")?,
        };
        let (addresses, ()) = tokio::try_join!(
            async { Ok(deploy_ethereum(&self.config, setup, &contracts, admin).await?) },
            self.mint(&self.config.addresses.payment_token, wallets.all(), tokens),
        )?;
        self.config.addresses = addresses;
        Ok(())
    }

    /// Mints test tokens. Anvil's own account sends the transactions, so that no wallet's nonce changes.
    pub async fn mint(&self, token: &str, wallets: impl Iterator<Item = &Wallet>, amount: u64) -> Result<()> {
        let accounts = self.node.call("eth_accounts", json!([])).await?;
        let from = accounts.get(0).and_then(Value::as_str).context("anvil has no unlocked account")?.to_owned();
        let mut sent = Vec::new();
        for wallet in wallets {
            let data = protocol::hex::encode(mint_input(wallet.address, amount));
            let transaction = json!([{ "from": from, "to": token, "data": data, "gas": "0x30000" }]);
            sent.push(self.node.call("eth_sendTransaction", transaction).await?);
        }
        for hash in sent {
            self.landed(&hash).await?;
        }
        Ok(())
    }

    async fn landed(&self, hash: &Value) -> Result<()> {
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            let receipt = self.node.call("eth_getTransactionReceipt", json!([hash])).await?;
            match receipt["status"].as_str() {
                Some("0x1") => return Ok(()),
                Some(_) => bail!("minting test tokens failed: {hash}"),
                None if Instant::now() >= deadline => bail!("{hash} is not in a block yet"),
                None => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        }
    }

    /// Moves the chain's clock forward and mines a block.
    pub async fn advance(&self, seconds: u64) -> Result<()> {
        self.node.call("evm_increaseTime", json!([seconds])).await?;
        self.node.call("evm_mine", json!([])).await?;
        Ok(())
    }

    /// The chain's configuration for clients.
    #[must_use]
    pub const fn config(&self) -> &ChainConfig {
        &self.config
    }

    /// The node's JSON-RPC interface, for methods that only local nodes have.
    #[must_use]
    pub const fn node(&self) -> &Node {
        &self.node
    }

    /// Process id of anvil.
    #[must_use]
    pub fn process_id(&self) -> u32 {
        self.process.id()
    }
}

/// The call data of `mint(to, amount)`.
fn mint_input(to: Address32, amount: u64) -> Vec<u8> {
    let mut input = MINT.to_vec();
    input.extend(to.0);
    input.extend([0; 24]);
    input.extend(amount.to_be_bytes());
    input
}
