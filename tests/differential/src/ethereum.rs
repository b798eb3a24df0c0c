//! The contracts, as forge compiled them, on an anvil of their own.

use std::{
    collections::HashMap,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use alloy::{
    json_abi::JsonAbi,
    primitives::{Address, B256, Bytes, U256, aliases::U40, keccak256},
    sol,
    sol_types::{SolCall, SolValue},
};
use anyhow::{Context as _, Result, bail};
use protocol::id::{Address32, deployment_id, track_id};
use serde_json::{Value, json};

use crate::{
    Action,
    action::{ADMIN, HOLDERS, PEOPLE, WALLETS},
    logs,
    solana::FUNDS,
    state::{Holding, ListingState, Outcome, Side, TrackState},
};

sol! {
    struct Parameters {
        uint32 network; uint32 chain; uint32 circuitVersion; uint32 epochLength; uint32 challengeDelay; uint32 claimWindow;
        uint32 timelock; uint8 threshold; uint16 alphaBps; uint16 betaBps; uint32 minimumSet; uint64 rateMax;
    }
    struct Offer {
        address seller; uint40 remaining; uint40 expiresAt; uint16 feeBps; address shares; uint64 unitPrice; uint16 resaleBps;
    }
    function mint(address to, uint256 amount);
    function approve(address spender, uint256 amount);
    function balanceOf(address holder) returns (uint256);
    function registerTrack(bytes manifestCid, uint40 supply, string name, string symbol);
    function sharesOf(bytes32 track) returns (address);
    function allocate(bytes32 track, address[] to, uint40[] amounts);
    function finishIssue(bytes32 track, uint16 resaleBps);
    function updateManifest(bytes32 track, bytes manifestCid);
    function retireTrack(bytes32 track);
    function proposeRegistrant(bytes32 track, address next);
    function acceptRegistrant(bytes32 track);
    function transfer(address to, uint256 amount);
    function deposit(uint64 amount, uint8 source, bytes32 memo);
    function claim(address destination);
    function sweepUnopened();
    function vaultState() returns (uint256);
    function unopenedState() returns (uint256);
    function positionState(address holder) returns (uint256);
    function list(bytes32 track, uint40 amount, uint64 unitPrice, uint64 expiresAt);
    function buy(uint64 listing, uint40 amount, uint64 maxPrice);
    function cancel(uint64 listing);
    function listing(uint64 listing) returns (Offer);
    function setMarketPaused(bool paused);
    function setProtocolFee(uint16 feeBps);
    function withdrawFees(address destination);
}

/// Chain id of local development.
const CHAIN: u64 = 31_337;

/// A transaction's gas limit: nothing here needs more.
const GAS: &str = "0x989680";

struct Anvil(Child);

impl Drop for Anvil {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The chain, and who and what is on it.
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

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../contracts")
}

fn artifact(name: &str) -> Result<Value> {
    let path = root().join(format!("out/{name}.sol/{name}.json"));
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("{}; build the contracts with `cargo xtask build`", path.display()))?;
    Ok(serde_json::from_str(&text)?)
}

fn code(name: &str, arguments: &[u8]) -> Result<Vec<u8>> {
    let artifact = artifact(name)?;
    let text = artifact["bytecode"]["object"].as_str().context("bytecode")?;
    Ok([hex::decode(text.trim_start_matches("0x"))?, arguments.to_vec()].concat())
}

fn word(address: Address) -> [u8; 32] {
    address.into_word().0
}

fn short(value: u64) -> U40 {
    U40::from(value)
}

impl Ethereum {
    /// Starts anvil at `time`, deploys, and funds everybody.
    pub fn new(time: u64) -> Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let pinned = root().join("node_modules/.bin/anvil");
        let program = if pinned.exists() { pinned } else { "anvil".into() };
        let mut command = Command::new(program);
        command.args([
            "--port",
            &port.to_string(),
            "--chain-id",
            &CHAIN.to_string(),
            "--hardfork",
            "cancun",
            "--quiet",
        ]);
        command.args([
            "--auto-impersonate",
            "--prune-history",
            "--gas-price",
            "0",
            "--block-base-fee-per-gas",
            "0",
            "--no-request-size-limit",
        ]);
        command.args(["--timestamp", &(time - 100).to_string(), "--gas-limit", "1000000000"]);
        let anvil = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().context("cannot start anvil")?;
        let people: Vec<_> =
            (0..PEOPLE).map(|number| Address::from_slice(&keccak256(format!("person {number}"))[12..])).collect();
        let roles = people.iter().enumerate().map(|(n, a)| (word(*a), format!("person {n}"))).collect();
        let mut abis = Vec::new();
        for name in ["TrackRegistry", "TrackShares", "ShareMarket", "ListenRewards", "TestToken"] {
            abis.push(serde_json::from_value(artifact(name)?["abi"].take())?);
        }
        let mut this = Self {
            _anvil: Anvil(anvil),
            runtime: tokio::runtime::Builder::new_current_thread().enable_all().build()?,
            client: reqwest::Client::builder().no_proxy().build()?,
            url: format!("http://127.0.0.1:{port}"),
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

    fn wait_for_anvil(&self) -> Result<()> {
        for _ in 0..400 {
            if self.ask("eth_chainId", json!([])).is_ok() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        bail!("anvil does not answer at {}", self.url)
    }

    /// Answers of several calls, in order, sent at once.
    fn batch(&self, calls: &[(&str, Value)]) -> Result<Vec<Value>> {
        let body: Vec<_> = calls
            .iter()
            .enumerate()
            .map(|(id, (method, params))| json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}))
            .collect();
        let answers: Vec<Value> =
            self.runtime.block_on(async { self.client.post(&self.url).json(&body).send().await?.json().await })?;
        let mut results = vec![Value::Null; calls.len()];
        for mut answer in answers {
            if let Some(error) = answer.get("error") {
                bail!("anvil: {error}");
            }
            let id = answer["id"].as_u64().context("an answer's id")? as usize;
            results[id] = answer["result"].take();
        }
        Ok(results)
    }

    fn ask(&self, method: &str, params: Value) -> Result<Value> {
        self.batch(&[(method, params)])?.pop().context("an answer")
    }

    /// Sends a transaction in a block of its own at the present time; its receipt.
    fn transact(&self, from: Address, to: Option<Address>, data: &[u8]) -> Result<Value> {
        let mut call = json!({"from": from, "data": protocol::hex::encode(data), "gas": GAS, "gasPrice": "0x0"});
        if let Some(to) = to {
            call["to"] = json!(to);
        }
        self.ask("evm_setNextBlockTimestamp", json!([self.time]))?;
        let hash = self.ask("eth_sendTransaction", json!([call]))?;
        for _ in 0..1_000 {
            let receipt = self.ask("eth_getTransactionReceipt", json!([hash]))?;
            if !receipt.is_null() {
                return Ok(receipt);
            }
            std::thread::sleep(Duration::from_micros(200));
        }
        bail!("no receipt of {hash}")
    }

    fn must(&self, from: Address, to: Option<Address>, data: &[u8]) -> Result<Value> {
        let receipt = self.transact(from, to, data)?;
        match receipt["status"].as_str() {
            Some("0x1") => Ok(receipt),
            _ => bail!("setting up: {}", self.refusal(&receipt)?),
        }
    }

    fn views(&self, calls: &[(Address, Vec<u8>)]) -> Result<Vec<Bytes>> {
        let calls: Vec<_> = calls
            .iter()
            .map(|(to, data)| ("eth_call", json!([{"to": to, "data": protocol::hex::encode(data)}, "latest"])))
            .collect();
        let answers = self.batch(&calls)?;
        answers.into_iter().map(|answer| Ok(serde_json::from_value(answer)?)).collect()
    }

    fn deploy(&mut self) -> Result<()> {
        let admin = self.people[ADMIN];
        for (number, person) in self.people.iter().enumerate() {
            self.ask("anvil_setBalance", json!([person, "0xffffffffffffffffffff"]))?;
            if (WALLETS..HOLDERS).contains(&number) {
                self.ask("anvil_setCode", json!([person, "0x00"]))?;
            }
        }
        self.token = self.created(&code("TestToken", &[])?)?;
        let (registry, market) = (admin.create(2), admin.create(3));
        let parameters = Parameters {
            network: 1,
            chain: 2,
            circuitVersion: 1,
            epochLength: solana_tests::EPOCH as u32,
            challengeDelay: 600,
            claimWindow: 7 * 86_400,
            timelock: 1_200,
            threshold: 1,
            alphaBps: 1_000,
            betaBps: 5_000,
            minimumSet: 10,
            rateMax: 1_000_000,
        };
        let arguments = (self.token, registry, admin, admin, vec![admin], parameters).abi_encode_params();
        self.rewards = self.created(&code("ListenRewards", &arguments)?)?;
        self.registry = self.created(&code("TrackRegistry", &(self.rewards, market).abi_encode_params())?)?;
        let fee = U256::from(solana_tests::market::FEE_BPS);
        self.market = self.created(&code("ShareMarket", &(self.registry, admin, fee).abi_encode_params())?)?;
        if (self.registry, self.market) != (registry, market) {
            bail!("the contracts are not where they were expected");
        }
        let id = deployment_id(format!("eip155:{CHAIN}").as_bytes(), &Address32(word(self.registry)));
        self.deployment = id.context("a deployment id")?;
        for person in self.people.clone() {
            let mint = mintCall { to: person, amount: U256::from(FUNDS) };
            self.must(person, Some(self.token), &mint.abi_encode())?;
            self.approve(person, self.market)?;
        }
        Ok(())
    }

    fn created(&self, code: &[u8]) -> Result<Address> {
        let receipt = self.must(self.people[ADMIN], None, code)?;
        Ok(serde_json::from_value(receipt["contractAddress"].clone())?)
    }

    fn approve(&self, person: Address, spender: Address) -> Result<()> {
        let approve = approveCall { spender, amount: U256::MAX };
        self.must(person, Some(self.token), &approve.abi_encode()).map(drop)
    }

    /// Who sends what to whom.
    fn call(&self, action: &Action) -> (usize, Address, Vec<u8>) {
        let id = |track: usize| B256::from(self.tracks[track].0);
        let shares = |track: usize| self.tracks[track].1;
        let who = |person: usize| self.people[person];
        let (registry, market) = (self.registry, self.market);
        match action {
            Action::Register { by, manifest, supply } => {
                let manifest = solana_tests::manifest_cid(*manifest).into();
                let call = registerTrackCall {
                    manifestCid: manifest,
                    supply: short(*supply),
                    name: "A song".into(),
                    symbol: "SONG".into(),
                };
                (*by, registry, call.abi_encode())
            }
            Action::Allocate { track, by, to } => {
                let (to, amounts) = to.iter().map(|(person, amount)| (who(*person), short(*amount))).unzip();
                (*by, registry, allocateCall { track: id(*track), to, amounts }.abi_encode())
            }
            Action::FinishIssue { track, by, resale_bps } => {
                (*by, registry, finishIssueCall { track: id(*track), resaleBps: *resale_bps }.abi_encode())
            }
            Action::UpdateManifest { track, by, manifest } => {
                let manifest = solana_tests::manifest_cid(*manifest).into();
                (*by, registry, updateManifestCall { track: id(*track), manifestCid: manifest }.abi_encode())
            }
            Action::Retire { track, by } => (*by, registry, retireTrackCall { track: id(*track) }.abi_encode()),
            Action::ProposeRegistrant { track, by, next } => {
                let next = next.map_or(Address::ZERO, who);
                (*by, registry, proposeRegistrantCall { track: id(*track), next }.abi_encode())
            }
            Action::AcceptRegistrant { track, by } => {
                (*by, registry, acceptRegistrantCall { track: id(*track) }.abi_encode())
            }
            Action::Transfer { track, from, to, amount } => {
                (*from, shares(*track), transferCall { to: who(*to), amount: U256::from(*amount) }.abi_encode())
            }
            Action::Deposit { track, by, amount, source, memo } => {
                let call = depositCall { amount: *amount, source: *source, memo: (*memo).into() };
                (*by, shares(*track), call.abi_encode())
            }
            Action::Claim { track, by, to } => (*by, shares(*track), claimCall { destination: who(*to) }.abi_encode()),
            Action::Sweep { track } => (ADMIN, shares(*track), sweepUnopenedCall {}.abi_encode()),
            Action::List { track, by, amount, unit_price, expires_at } => {
                let call = listCall {
                    track: id(*track),
                    amount: short(*amount),
                    unitPrice: *unit_price,
                    expiresAt: *expires_at,
                };
                (*by, market, call.abi_encode())
            }
            Action::Buy { listing, by, amount, max_price } => {
                let call = buyCall { listing: *listing as u64 + 1, amount: short(*amount), maxPrice: *max_price };
                (*by, market, call.abi_encode())
            }
            Action::Cancel { listing, by } => (*by, market, cancelCall { listing: *listing as u64 + 1 }.abi_encode()),
            Action::PauseMarket { by, paused } => (*by, market, setMarketPausedCall { paused: *paused }.abi_encode()),
            Action::SetFee { by, fee_bps } => (*by, market, setProtocolFeeCall { feeBps: *fee_bps }.abi_encode()),
            Action::WithdrawFees { by, to } => (*by, market, withdrawFeesCall { destination: who(*to) }.abi_encode()),
            Action::Wait { .. } => unreachable!("time passes without a transaction"),
        }
    }

    /// Takes note of what a step created.
    fn note(&mut self, action: &Action) -> Result<()> {
        match action {
            Action::Register { by, manifest, .. } => {
                let cid = solana_tests::manifest_cid(*manifest);
                let id = track_id(&self.deployment, &Address32(word(self.people[*by])), &cid).context("a track id")?;
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
        for log in receipt["logs"].as_array().context("logs")? {
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
        self.note(action)?;
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
            vault: logs::vault(words[0], words[1]).context("a vault")?,
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
        let there = offer.seller != Address::ZERO;
        Ok(there.then(|| (offer.remaining.to(), offer.unitPrice, offer.feeBps, offer.expiresAt.to())))
    }

    fn time(&self) -> u64 {
        self.time
    }

    fn role(&self, word: &[u8; 32]) -> String {
        self.roles.get(word).cloned().unwrap_or_else(|| hex::encode(word))
    }
}
