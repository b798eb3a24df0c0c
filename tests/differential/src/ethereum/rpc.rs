//! An anvil process and its JSON-RPC interface.

use std::{
    net::TcpListener,
    process::{Child, Command, Stdio},
    time::Duration,
};

use alloy::primitives::{Address, Bytes};
use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use super::{CHAIN, Ethereum, root};

/// Gas limit of every transaction, 10,000,000: no transaction of a script uses more.
const GAS: &str = "0x989680";

/// A running anvil; dropping it stops it.
pub(super) struct Anvil(Child);

impl Drop for Anvil {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Anvil {
    /// Starts anvil on a free port, with a clock shortly before `time`. Returns the process and its URL.
    pub(super) fn start(time: u64) -> Result<(Self, String)> {
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
        Ok((Self(anvil), format!("http://127.0.0.1:{port}")))
    }
}

impl Ethereum {
    pub(super) fn wait_for_anvil(&self) -> Result<()> {
        for _ in 0..400 {
            if self.ask("eth_chainId", json!([])).is_ok() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        bail!("anvil does not answer at {}", self.url)
    }

    /// The results of several calls, in their order, from one request.
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
            let id = answer["id"].as_u64().context("an answer without an id")? as usize;
            results[id] = answer["result"].take();
        }
        Ok(results)
    }

    pub(super) fn ask(&self, method: &str, params: Value) -> Result<Value> {
        self.batch(&[(method, params)])?.pop().context("an empty answer")
    }

    /// Sends a transaction, which is mined alone in a block at the current time, and returns its receipt.
    pub(super) fn transact(&self, from: Address, to: Option<Address>, data: &[u8]) -> Result<Value> {
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

    /// Like [`Self::transact`]; fails when the transaction is reverted.
    pub(super) fn must(&self, from: Address, to: Option<Address>, data: &[u8]) -> Result<Value> {
        let receipt = self.transact(from, to, data)?;
        match receipt["status"].as_str() {
            Some("0x1") => Ok(receipt),
            _ => bail!("a transaction of the setup was reverted: {}", self.refusal(&receipt)?),
        }
    }

    /// The return data of several view functions, in their order.
    pub(super) fn views(&self, calls: &[(Address, Vec<u8>)]) -> Result<Vec<Bytes>> {
        let calls: Vec<_> = calls
            .iter()
            .map(|(to, data)| ("eth_call", json!([{"to": to, "data": protocol::hex::encode(data)}, "latest"])))
            .collect();
        let answers = self.batch(&calls)?;
        answers.into_iter().map(|answer| Ok(serde_json::from_value(answer)?)).collect()
    }
}
