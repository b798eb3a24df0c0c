//! The Solana chain: Surfpool in this process, with a payment token and the programs.

use std::time::Duration;

use anyhow::{Context as _, Result, anyhow};
use chain::{
    Addresses, ChainConfig,
    deploy::{NetworkSetup, initialize_solana, solana_programs},
};
use serde_json::json;
use surfpool_sdk::{BlockProductionMode, Surfnet};

use crate::{rpc::Node, wallets::Wallets};

/// The programs, in the order of [`solana_programs`].
const PROGRAMS: [&str; 3] = ["ownership", "royalties", "rewards"];

/// Lamports per wallet: 1,000 SOL.
const LAMPORTS: u64 = 1_000_000_000_000;

/// Milliseconds per slot. The 31 slots to finality take two and a half seconds.
const SLOT_MS: u64 = 80;

/// The SPL Token program.
const TOKEN_PROGRAM: &str = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA";

/// Decimals of the payment token.
const DECIMALS: u8 = 6;

/// Length of an SPL Token mint account.
const MINT_SIZE: usize = 82;

/// Number of slots that a jump in time skips, so that the target slot is still in the future when the request arrives.
const JUMP: u64 = 30;

/// A running Surfpool; dropping it stops it.
pub struct Solana {
    _surfnet: Surfnet,
    node: Node,
    config: ChainConfig,
}

impl Solana {
    /// Starts Surfpool, creates the payment token, and gives each wallet SOL and `tokens`. Does not install the
    /// programs.
    pub async fn start(wallets: &Wallets, tokens: u64) -> Result<Self> {
        let surfnet = surfnet().await?;
        let node = Node::new(surfnet.rpc_url())?;
        let genesis = node.call("getGenesisHash", json!([])).await?;
        let genesis = genesis.as_str().context("getGenesisHash did not return text")?;
        let [ownership, royalties, rewards] = solana_programs();
        let mint = crate::wallets::Wallet::named(chain::Namespace::Solana, "payment token")?.text;
        let config = ChainConfig {
            caip2: format!("solana:{}", genesis.chars().take(32).collect::<String>()),
            name: "solana".into(),
            number: crate::SOLANA,
            rpc: surfnet.rpc_url().to_owned(),
            ws: Some(surfnet.ws_url().to_owned()),
            confirmations: 0,
            start_height: 0,
            timeout_ms: 15_000,
            poll_ms: 200,
            addresses: Addresses {
                payment_token: mint,
                ownership: Some(ownership),
                royalties: Some(royalties),
                rewards,
                ..Addresses::default()
            },
        };
        let solana = Self { _surfnet: surfnet, node, config };
        solana.fund(wallets, tokens).await?;
        Ok(solana)
    }

    async fn fund(&self, wallets: &Wallets, tokens: u64) -> Result<()> {
        let count = u64::try_from(wallets.all().count())?;
        let mint = &self.config.addresses.payment_token;
        let data = hex::encode(mint_account(&wallets.admin.address.0, tokens.saturating_mul(count)));
        let account = json!({ "lamports": 1_461_600, "owner": TOKEN_PROGRAM, "data": data, "executable": false });
        self.node.call("surfnet_setAccount", json!([mint, account])).await?;
        for wallet in wallets.all() {
            self.node.call("surfnet_setAccount", json!([wallet.text, { "lamports": LAMPORTS }])).await?;
            let holding = json!([wallet.text, mint, { "amount": tokens }, TOKEN_PROGRAM]);
            self.node.call("surfnet_setTokenAccount", holding).await?;
        }
        Ok(())
    }

    /// Installs the programs with the admin as upgrade authority, and initialises them.
    pub async fn deploy(&self, setup: &NetworkSetup, wallets: &Wallets) -> Result<()> {
        for (program, id) in PROGRAMS.into_iter().zip(solana_programs()) {
            let object = hex::encode(folders::program(program)?);
            let params = json!([id, object, 0, wallets.admin.text]);
            self.node
                .call("surfnet_writeProgram", params)
                .await
                .with_context(|| format!("could not install {program}"))?;
        }
        initialize_solana(&self.config, setup, wallets.admin.signer())
            .await
            .context("could not initialise the programs")
    }

    /// Moves the chain's clock forward to a Unix time in seconds.
    pub async fn travel(&self, unix: u64) -> Result<()> {
        let slot = self.node.call("getSlot", json!([{ "commitment": "processed" }])).await?;
        let slot = slot.as_u64().context("getSlot did not return a number")? + JUMP;
        let target = json!([{ "absoluteSlotAt": { "slot": slot, "timestamp": unix * 1_000 } }]);
        self.node.call("surfnet_timeTravel", target).await?;
        Ok(())
    }

    /// The chain's Unix time in seconds: that of the clock sysvar, which the programs read.
    pub async fn unix(&self) -> Result<u64> {
        let clock = json!(["SysvarC1ock11111111111111111111111111111111", {
            "encoding": "jsonParsed", "commitment": "processed"
        }]);
        let account = self.node.call("getAccountInfo", clock).await?;
        let time = &account["value"]["data"]["parsed"]["info"]["unixTimestamp"];
        time.as_u64().with_context(|| format!("the clock sysvar has no time: {account}"))
    }

    /// The chain's configuration for clients.
    #[must_use]
    pub const fn config(&self) -> &ChainConfig {
        &self.config
    }
}

/// Starts Surfpool on a separate thread, because its start blocks and must not block the runtime of the caller.
async fn surfnet() -> Result<Surfnet> {
    let (started, wait) = tokio::sync::oneshot::channel();
    std::thread::Builder::new().name("surfpool-start".into()).spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let surfnet = runtime.map_err(anyhow::Error::from).and_then(|runtime| {
            let start = Surfnet::builder()
                .offline(true)
                .block_production_mode(BlockProductionMode::Clock)
                .slot_time_ms(SLOT_MS)
                .start();
            runtime.block_on(start).map_err(|e| anyhow!("Surfpool did not start: {e}"))
        });
        let _ = started.send(surfnet);
    })?;
    let surfnet = tokio::time::timeout(Duration::from_secs(60), wait)
        .await
        .context("Surfpool did not start within 60 seconds")???;
    drain(&surfnet);
    Ok(surfnet)
}

/// Reads and drops Surfpool's events: it sends one for every slot to an unbounded channel, which would grow otherwise.
fn drain(surfnet: &Surfnet) {
    let events = surfnet.events().clone();
    std::thread::spawn(move || {
        for event in events.iter() {
            tracing::trace!(?event, "surfpool");
        }
    });
}

/// The data of an SPL Token mint account.
fn mint_account(authority: &[u8; 32], supply: u64) -> [u8; MINT_SIZE] {
    // The fields in their order: authority, preceded by 1 for "set"; supply; decimals; 1 for "initialised". There is no
    // freeze authority, so the rest is zeros.
    let set = [&1u32.to_le_bytes()[..], authority, &supply.to_le_bytes(), &[DECIMALS, 1]].concat();
    let mut data = [0; MINT_SIZE];
    data[..set.len()].copy_from_slice(&set);
    data
}
