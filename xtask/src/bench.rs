//! Figures measured fresh. One bench per subject.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context as _, Result};
use serde::Serialize;

use crate::{build, contracts, run};

/// What can be measured.
#[derive(clap::Subcommand)]
pub enum Bench {
    /// What the protocol's transactions cost: compute units on Solana, gas on Ethereum
    Chain {
        /// Print one JSON object, as the last line
        #[arg(long)]
        json: bool,
    },
    /// Events per second that the indexer writes into a real PostgreSQL, release build
    Indexer,
}

/// Names of Solana's figures, in compute units.
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

/// Names of Ethereum's figures, in gas.
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

/// Measures.
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

/// Prints one JSON object: events per second for each chain.
fn indexer() -> Result<()> {
    let mut cargo = run::cargo("test")?;
    cargo.args(["--workspace", "--release", "--quiet", "--test", "indexer", "figures_of_indexing"]);
    run::check(cargo.args(["--", "--ignored", "--show-output"]))
}

/// Played on the programs as built, by the test that measures what is asked for most.
fn solana(folder: &Path) -> Result<Figures> {
    let file = folder.join("solana.json");
    forget(&file)?;
    let mut cargo = run::cargo("test")?;
    cargo.args(["--workspace", "--quiet", "--test", "solana", "measure_frequent_transactions", "--", "--ignored"]);
    run::check(cargo.env("VIBESTREAM_FIGURES", &file).stdout(std::io::stderr()))?;
    let text = fs::read_to_string(&file).with_context(|| format!("nothing was measured into {}", file.display()))?;
    let measured: BTreeMap<String, u64> = serde_json::from_str(&text)?;
    chosen(&SOLANA, |name| measured.get(name).copied())
}

/// Measured by forge, whose snapshot goes to `folder` instead of the committed one's.
fn ethereum(folder: &Path) -> Result<Figures> {
    let file = folder.join("Gas.json");
    forget(&file)?;
    contracts::measure(folder)?;
    let text = fs::read_to_string(&file).with_context(|| format!("nothing was measured into {}", file.display()))?;
    let measured: BTreeMap<String, String> = serde_json::from_str(&text)?;
    chosen(&ETHEREUM, |name| measured.get(name)?.parse().ok())
}

fn forget(file: &Path) -> Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

fn chosen(names: &[&'static str], figure: impl Fn(&str) -> Option<u64>) -> Result<Figures> {
    names.iter().map(|name| Ok((*name, figure(name).with_context(|| format!("{name} was not measured"))?))).collect()
}
