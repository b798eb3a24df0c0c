//! The contracts, as compiled by forge, on an anvil that this process starts.

pub mod abi;
mod calls;
mod deploy;
mod rpc;

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

use alloy::{
    json_abi::JsonAbi,
    primitives::{Address, B256, Bytes, U256, keccak256},
    sol_types::SolCall as _,
};
use anyhow::{Context as _, Result};
use protocol::id::{Address32, track_id};
use serde_json::{Value, json};

use self::{
    abi::{balanceOfCall, listingCall, positionStateCall, sharesOfCall, unopenedStateCall, vaultStateCall},
    rpc::Anvil,
};
use crate::{
    Action,
    action::{HOLDERS, PEOPLE, manifest_cid},
    logs,
    state::{Holding, ListingState, Outcome, Side, TrackState},
};

/// Chain id of a local development chain.
const CHAIN: u64 = 31_337;

/// The chain with the deployed contracts, people, tracks and listings.
pub struct Ethereum {
    _anvil: Anvil,
    runtime: tokio::runtime::Runtime,
    client: reqwest::Client,
    url: String,
    abis: Vec<JsonAbi>,
    people: Vec<Address>,
    token: Address,
    rewards: Address,
    registry: Address,
    market: Address,
    deployment: [u8; 32],
    tracks: Vec<([u8; 32], Address)>,
    listings: u64,
    roles: HashMap<[u8; 32], String>,
    time: u64,
}

/// The folder of the contracts.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../contracts")
}

/// What forge wrote about a contract.
fn artifact(name: &str) -> Result<Value> {
    let path = root().join(format!("out/{name}.sol/{name}.json"));
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("{}; build the contracts with `cargo xtask build`", path.display()))?;
    Ok(serde_json::from_str(&text)?)
}

/// The creation code of a contract with its encoded constructor arguments.
fn code(name: &str, arguments: &[u8]) -> Result<Vec<u8>> {
    let artifact = artifact(name)?;
    let text = artifact["bytecode"]["object"].as_str().context("the artifact has no bytecode")?;
    Ok([hex::decode(text.trim_start_matches("0x"))?, arguments.to_vec()].concat())
}

fn word(address: Address) -> [u8; 32] {
    address.into_word().0
}

impl Ethereum {
    /// Starts anvil with its clock at `time`, deploys the contracts, and gives everyone ether and payment tokens.
    pub fn new(time: u64) -> Result<Self> {
        let (anvil, url) = Anvil::start(time)?;
        let people: Vec<_> =
            (0..PEOPLE).map(|number| Address::from_slice(&keccak256(format!("person {number}"))[12..])).collect();
        let roles = people.iter().enumerate().map(|(n, a)| (word(*a), format!("person {n}"))).collect();
        let mut abis = Vec::new();
        for name in ["TrackRegistry", "TrackShares", "ShareMarket", "ListenRewards", "TestToken"] {
            abis.push(serde_json::from_value(artifact(name)?["abi"].take())?);
        }
        let mut this = Self {
            _anvil: anvil,
            runtime: tokio::runtime::Builder::new_current_thread().enable_all().build()?,
            client: reqwest::Client::builder().no_proxy().build()?,
            url,
            abis,
            people,
            token: Address::ZERO,
            rewards: Address::ZERO,
            registry: Address::ZERO,
            market: Address::ZERO,
            deployment: [0; 32],
            tracks: Vec::new(),
            listings: 0,
            roles,
            time,
        };
        this.wait_for_anvil()?;
        this.deploy()?;
        Ok(this)
    }

    /// Remembers the track or listing that an action created.
    fn remember(&mut self, action: &Action) -> Result<()> {
        match action {
            Action::Register { by, manifest, .. } => {
                let cid = manifest_cid(*manifest);
                let id = track_id(&self.deployment, &Address32(word(self.people[*by])), &cid)
                    .context("no track id for this manifest")?;
                let answer = self.views(&[(self.registry, sharesOfCall { track: id.into() }.abi_encode())])?;
                let shares = sharesOfCall::abi_decode_returns(&answer[0])?;
                let name = format!("track {}", self.tracks.len());
                self.roles.insert(id, name.clone());
                self.roles.insert(word(shares), name);
                self.tracks.push((id, shares));
                for person in self.people.clone() {
                    self.approve(person, shares)?;
                }
            }
            Action::List { .. } => {
                let name = format!("listing {}", self.listings);
                self.listings += 1;
                self.roles.insert(U256::from(self.listings).to_be_bytes(), name);
            }
            _ => {}
        }
        Ok(())
    }

    fn events(&self, receipt: &Value) -> Result<Vec<protocol::event::Event>> {
        let mut events = Vec::new();
        for log in receipt["logs"].as_array().context("a receipt without logs")? {
            let topics: Vec<B256> = serde_json::from_value(log["topics"].clone())?;
            let data: Bytes = serde_json::from_value(log["data"].clone())?;
            events.extend(logs::event(&self.abis, &topics, &data)?);
        }
        Ok(events)
    }

    /// The name of the error with which a transaction was reverted.
    fn refusal(&self, receipt: &Value) -> Result<String> {
        let data: Bytes =
            serde_json::from_value(self.ask("ots_getTransactionError", json!([receipt["transactionHash"]]))?)?;
        let errors = self.abis.iter().flat_map(JsonAbi::errors);
        let known = errors.into_iter().find(|error| data.starts_with(error.selector().as_slice()));
        Ok(known.map_or_else(|| format!("revert data {data}"), |error| error.name.clone()))
    }
}

impl Side for Ethereum {
    const NAME: &'static str = "Ethereum";

    fn play(&mut self, action: &Action) -> Result<Outcome> {
        if let Action::Wait { seconds } = action {
            self.time += seconds;
            return Ok(Ok(Vec::new()));
        }
        let (by, to, data) = self.call(action);
        let receipt = self.transact(self.people[by], Some(to), &data)?;
        if receipt["status"] != "0x1" {
            return Ok(Err(self.refusal(&receipt)?));
        }
        let events = self.events(&receipt)?;
        self.remember(action)?;
        Ok(Ok(events))
    }

    fn track(&mut self, track: usize) -> Result<TrackState> {
        let (_, shares) = self.tracks[track];
        let mut calls = vec![
            (shares, vaultStateCall {}.abi_encode()),
            (shares, unopenedStateCall {}.abi_encode()),
            (self.token, balanceOfCall { holder: shares }.abi_encode()),
        ];
        calls.extend(self.people[..HOLDERS].iter().map(|h| (shares, positionStateCall { holder: *h }.abi_encode())));
        let words: Vec<_> = self.views(&calls)?.iter().map(|answer| U256::from_be_slice(answer)).collect();
        let holding = |word: &U256| {
            let open = logs::is_open(*word);
            let state = logs::state(*word);
            Holding { shares: state.shares, open, positions: if open { vec![state] } else { Vec::new() } }
        };
        Ok(TrackState {
            vault: logs::vault(words[0], words[1]).context("a vault that is not initialised")?,
            balance: words[2].try_into()?,
            holdings: words[3..].iter().map(holding).collect(),
        })
    }

    fn balances(&mut self) -> Result<Vec<u64>> {
        let holders = self.people.iter().copied().chain([self.rewards, self.market]);
        let calls: Vec<_> = holders.map(|holder| (self.token, balanceOfCall { holder }.abi_encode())).collect();
        self.views(&calls)?.iter().map(|answer| Ok(U256::from_be_slice(answer).try_into()?)).collect()
    }

    fn listing(&mut self, number: usize) -> Result<ListingState> {
        let call = listingCall { listing: number as u64 + 1 }.abi_encode();
        let offer = listingCall::abi_decode_returns(&self.views(&[(self.market, call)])?[0])?;
        let exists = offer.seller != Address::ZERO;
        Ok(exists.then(|| (offer.remaining.to(), offer.unitPrice, offer.feeBps, offer.expiresAt.to())))
    }

    fn time(&self) -> u64 {
        self.time
    }

    fn role(&self, word: &[u8; 32]) -> String {
        self.roles.get(word).cloned().unwrap_or_else(|| hex::encode(word))
    }
}
