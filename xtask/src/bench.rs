//! Measures speed and cost. Nothing is read from earlier measurements.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context as _, Result};
use serde::Serialize;

use crate::{build, contracts, run};

/// What can be measured.
#[derive(clap::Subcommand)]
pub enum Bench {
    /// Cost of the protocol's transactions: compute units on Solana, gas on Ethereum
    Chain {
        /// Print one JSON object, as the last line
        #[arg(long)]
        json: bool,
    },
    /// Events per second that the indexer writes into a real PostgreSQL, release build
    Indexer,
}

/// Names of the figures for Solana, in compute units.
const SOLANA: [&str; 9] = [
    "hook_bump255",
    "hook_p99",
    "deposit",
    "claim",
    "buy",
    "buy_new_account",
    "claim_listen",
    "register_track",
    "allocate_per_holder",
];

/// Names of the figures for Ethereum, in gas.
const ETHEREUM: [&str; 9] = [
    "transfer",
    "transfer_new_holder",
    "deposit",
    "claim",
    "buy",
    "claim_listen",
    "claim_listen_new_recipient",
    "register_track",
    "allocate_per_holder",
];

type Figures = BTreeMap<&'static str, u64>;

#[derive(Serialize)]
struct Chains {
    solana: Figures,
    ethereum: Figures,
}

/// Runs a measurement and prints its figures.
pub fn run(bench: &Bench) -> Result<()> {
    match bench {
        Bench::Chain { json } => chain(*json),
        Bench::Indexer => indexer(),
    }
}

fn chain(json: bool) -> Result<()> {
    build::everything()?;
    let folder = run::target()?.join("figures");
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let measured = Chains { solana: solana(&folder)?, ethereum: ethereum(&folder)? };
    if json {
        println!("{}", serde_json::to_string(&measured)?);
        return Ok(());
    }
    for (chain, unit, figures) in
        [("Solana", "compute units", &measured.solana), ("Ethereum", "gas", &measured.ethereum)]
    {
        println!("{chain}, {unit}");
        for (name, figure) in figures {
            println!("  {name:<28} {figure:>8}");
        }
    }
    Ok(())
}

/// Prints one JSON object: events per second, per chain.
fn indexer() -> Result<()> {
    let mut cargo = run::cargo("test")?;
    cargo.args(["--workspace", "--release", "--quiet", "--test", "indexer", "figures_of_indexing"]);
    run::check(cargo.args(["--", "--ignored", "--show-output"]))
}

/// Measures the built programs, with a test that sends the most frequent transactions.
fn solana(folder: &Path) -> Result<Figures> {
    let file = folder.join("solana.json");
    remove(&file)?;
    let mut cargo = run::cargo("test")?;
    cargo.args(["--workspace", "--quiet", "--test", "solana", "measure_frequent_transactions", "--", "--ignored"]);
    run::check(cargo.env("VIBESTREAM_FIGURES", &file).stdout(std::io::stderr()))?;
    let text =
        fs::read_to_string(&file).with_context(|| format!("the measurement did not write {}", file.display()))?;
    let measured: BTreeMap<String, u64> = serde_json::from_str(&text)?;
    select(&SOLANA, |name| measured.get(name).copied())
}

/// Measures the contracts with forge, which writes its snapshot to `folder` instead of the committed folder.
fn ethereum(folder: &Path) -> Result<Figures> {
    let file = folder.join("Gas.json");
    remove(&file)?;
    contracts::measure(folder)?;
    let text =
        fs::read_to_string(&file).with_context(|| format!("the measurement did not write {}", file.display()))?;
    let measured: BTreeMap<String, String> = serde_json::from_str(&text)?;
    select(&ETHEREUM, |name| measured.get(name)?.parse().ok())
}

/// Deletes a file if it exists.
fn remove(file: &Path) -> Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// The figures called `names`, in this order.
fn select(names: &[&'static str], figure: impl Fn(&str) -> Option<u64>) -> Result<Figures> {
    names.iter().map(|name| Ok((*name, figure(name).with_context(|| format!("{name} was not measured"))?))).collect()
}
