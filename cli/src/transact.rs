//! Finds chains by name, and sends transactions after a confirmation or exports them unsigned.

use std::{path::Path, sync::Arc};

use anyhow::{Context as _, Result, bail};
use chain::{BuildOptions, Call, Chain, ChainConfig, Namespace, TxId};
use serde_json::{Value, json};

use crate::{args::Kind, format, wallet::Wallet};

/// The configured chain whose CAIP-2 id or name is `name`.
pub fn chain_config(dir: &Path, name: &str) -> Result<ChainConfig> {
    let configs = ChainConfig::load_dir(dir)?;
    let known = configs.iter().map(|c| format!("{} ({})", c.name, c.caip2)).collect::<Vec<_>>().join(", ");
    configs
        .into_iter()
        .find(|c| c.caip2 == name || c.name == name)
        .with_context(|| format!("no chain {name:?} in {}; configured chains: {known}", dir.display()))
}

/// Connects to a chain and checks that the RPC endpoint and the deployments match the configuration.
pub async fn connect(config: &ChainConfig) -> Result<Arc<dyn Chain>> {
    let chain = chain::connect(config).await?;
    chain.check().await.with_context(|| format!("{} at {} cannot be used", config.caip2, config.rpc))?;
    Ok(chain)
}

/// The kind of wallet a chain needs.
pub fn kind_of(config: &ChainConfig) -> Result<Kind> {
    Ok(match config.namespace()? {
        Namespace::Solana => Kind::Solana,
        Namespace::Ethereum => Kind::Ethereum,
    })
}

/// Sends calls of one wallet to one chain.
pub struct Sender {
    /// Chain to send to.
    pub chain: Arc<dyn Chain>,
    /// Wallet that signs and pays.
    pub wallet: Wallet,
    /// Export unsigned transactions instead of sending.
    pub unsigned: bool,
    /// Do not ask for confirmation.
    pub yes: bool,
}

/// The result of a call.
pub enum Sent {
    /// The transaction is in a block.
    Landed(TxId),
    /// Unsigned transactions, in the order in which they must be sent.
    Exported(Vec<Value>),
}

impl Sent {
    /// As JSON: `{"tx":"…"}` or `{"unsigned":[…]}`.
    #[must_use]
    pub fn to_json(&self) -> Value {
        match self {
            Self::Landed(id) => json!({ "tx": id.0 }),
            Self::Exported(list) => json!({ "unsigned": list }),
        }
    }

    /// Text output: `done` and the transaction id, or the unsigned transactions, one per line.
    #[must_use]
    pub fn to_text(&self, done: &str) -> String {
        match self {
            Self::Landed(id) => format!("{done}\ntransaction {id}"),
            Self::Exported(list) => list.iter().map(Value::to_string).collect::<Vec<_>>().join("\n"),
        }
    }
}

impl Sender {
    /// Shows what a call does and the wallet's balances, asks for confirmation and sends it. Exports it instead if
    /// `unsigned` is set.
    pub async fn perform(&self, what: &str, call: &Call) -> Result<Sent> {
        let mut calls = self.chain.prerequisites(call, self.wallet.address()).await?;
        calls.push(call.clone());
        if self.unsigned {
            return self.export(&calls).await;
        }
        self.show_cost(what, call).await?;
        format::confirm("Continue?", self.yes)?;
        Ok(Sent::Landed(chain::send(self.chain.as_ref(), call, self.wallet.signer.as_ref()).await?))
    }

    async fn export(&self, calls: &[Call]) -> Result<Sent> {
        let mut list = Vec::new();
        for (call, offset) in calls.iter().zip(0..) {
            let nonce = self.chain.nonce(self.wallet.address()).await? + offset;
            // Later calls depend on the earlier ones, so they cannot be simulated yet.
            let options = BuildOptions { nonce: Some(nonce), limit: (offset > 0).then_some(400_000), bump_percent: 0 };
            let unsigned = self.chain.build(call, self.wallet.address(), &options).await?;
            list.push(json!({
                "chain": self.chain.config().caip2, "call": call.name(), "sender": self.wallet.address_text(),
                "payload": format::hex(&unsigned.payload), "validity": unsigned.validity,
            }));
        }
        Ok(Sent::Exported(list))
    }

    /// Shows the balances. Fails if the wallet cannot pay.
    async fn show_cost(&self, what: &str, call: &Call) -> Result<()> {
        let address = self.wallet.address();
        let (native, tokens) = tokio::try_join!(self.chain.native(address), self.chain.tokens(address))?;
        let spends = match call {
            Call::Buy { max_price, .. } => *max_price,
            Call::Deposit { amount, .. } | Call::SendTokens { amount, .. } | Call::FundPool { amount } => *amount,
            _ => 0,
        };
        let unit = match self.wallet.namespace {
            Namespace::Solana => "lamports",
            Namespace::Ethereum => "wei",
        };
        if !self.yes {
            let wallet = self.wallet.address_text();
            eprintln!("{what}\n  wallet  {wallet} ({native} {unit} for fees, {tokens} payment tokens)");
        }
        if native == 0 {
            bail!("the wallet has no {unit} to pay fees with; fund {} first", self.wallet.address_text());
        }
        if tokens < spends {
            bail!("this costs {spends} payment tokens, but the wallet has {tokens}");
        }
        Ok(())
    }
}
