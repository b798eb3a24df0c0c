//! The commands, one file each.

mod claim;
mod config;
mod listen;
mod market;
mod prove;
pub mod royalties;
mod shares;
mod track;
mod wallet;

use std::path::Path;

use anyhow::Result;
use clap::CommandFactory as _;

use crate::{
    args::{Arguments, Command, Sending},
    settings::Settings,
    transact::{self, Sender},
    wallet::Wallet,
};

/// Settings and global options, passed to every command.
struct Context {
    settings: Settings,
    json: bool,
    yes: bool,
}

/// Runs a command.
pub async fn run(arguments: Arguments) -> Result<()> {
    if let Command::Completions { shell } = arguments.command {
        clap_complete::generate(shell, &mut Arguments::command(), "vibe", &mut std::io::stdout());
        return Ok(());
    }
    let settings = Settings::load(arguments.config.as_deref())?;
    let context = Context { settings, json: arguments.json, yes: arguments.yes };
    match arguments.command {
        Command::Wallet(command) => wallet::run(&context, command).await,
        Command::Track(command) => track::run(&context, command).await,
        Command::Shares(command) => shares::run(&context, command).await,
        Command::Market(command) => market::run(&context, command).await,
        Command::Royalties(command) => royalties::run(&context, command).await,
        Command::Listen(command) => listen::run(&context, command).await,
        Command::Prove(command) => prove::run(&context, command).await,
        Command::Claim(command) => claim::run(&context, command).await,
        Command::Config(command) => config::run(&context, command),
        Command::Completions { .. } => Ok(()),
    }
}

impl Context {
    /// Opens the wallet and the chain of a command that sends transactions. `--chain` is optional if exactly one
    /// configured chain fits the wallet.
    async fn sender(&self, sending: &Sending) -> Result<Sender> {
        let config = match &sending.chain {
            Some(name) => transact::chain_config(&self.settings.chains, name)?,
            None => self.only_chain_of(&sending.wallet)?,
        };
        let wallet = Wallet::open(&sending.wallet, Some(transact::kind_of(&config)?))?;
        let chain = transact::connect(&config).await?;
        Ok(Sender { chain, wallet, unsigned: sending.unsigned, yes: self.yes })
    }

    fn only_chain_of(&self, wallet: &Path) -> Result<chain::ChainConfig> {
        let namespace = Wallet::open(wallet, None)?.namespace;
        let mut fitting = chain::ChainConfig::load_dir(&self.settings.chains)?;
        fitting.retain(|config| config.namespace().is_ok_and(|n| n == namespace));
        match <[_; 1]>::try_from(fitting) {
            Ok([config]) => Ok(config),
            Err(several) => anyhow::bail!(
                "{} chains in {} fit this wallet; choose one with --chain",
                several.len(),
                self.settings.chains.display()
            ),
        }
    }
}
