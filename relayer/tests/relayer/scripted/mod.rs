//! A simulated chain with faults, in memory. It does not reject a call that was executed before, but counts it twice,
//! so that tests detect whether the relayer sends a call twice.

mod chain;
mod ledger;

use std::sync::{Arc, Mutex, MutexGuard};

use ::chain::{Addresses, ChainConfig, ChainError, EpochView, Failure, Namespace, Signer, TxId};
use protocol::id::Address32;
use tokio::sync::watch;

pub use ledger::{Faults, Ledger, Tx};

/// A chain of either family.
pub struct Scripted {
    config: ChainConfig,
    namespace: Namespace,
    state: Mutex<Ledger>,
    epoch: Mutex<Option<EpochView>>,
    /// While false, sent transactions do not arrive and are not answered.
    reachable: watch::Sender<bool>,
}

impl Scripted {
    pub fn new(namespace: Namespace, caip2: &str, faults: Faults, seed: u64) -> Arc<Self> {
        let config = ChainConfig {
            caip2: caip2.into(),
            name: "scripted".into(),
            number: if namespace == Namespace::Solana { 1 } else { 2 },
            rpc: "http://127.0.0.1:1".into(),
            ws: None,
            confirmations: ledger::CONFIRMATIONS,
            start_height: 0,
            timeout_ms: 1_000,
            poll_ms: 100,
            addresses: Addresses::default(),
        };
        Arc::new(Self {
            config,
            namespace,
            state: Mutex::new(Ledger::new(faults, seed)),
            epoch: Mutex::default(),
            reachable: watch::Sender::new(true),
        })
    }

    /// The ledger, to read and change it.
    pub fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.state.lock().unwrap()
    }

    /// Sets whether sent transactions arrive and are answered.
    pub fn set_reachable(&self, reachable: bool) {
        self.reachable.send_replace(reachable);
    }

    pub fn set_epoch(&self, epoch: EpochView) {
        *self.epoch.lock().unwrap() = Some(epoch);
    }
}

/// A wallet with constant signatures, which the simulated chain does not check.
pub struct Wallet(pub Address32);

impl Signer for Wallet {
    fn address(&self) -> Address32 {
        self.0
    }

    fn sign(&self, _: &[u8]) -> Result<Vec<u8>, ChainError> {
        Ok(vec![0; 64])
    }

    fn sign_text(&self, _: &str) -> Result<Vec<u8>, ChainError> {
        Ok(vec![0; 64])
    }
}

pub fn refusal(name: &str) -> Failure {
    Failure { name: name.into(), detail: "refused by the test".into() }
}

fn timeout(method: &'static str) -> ChainError {
    ChainError::Timeout { method, timeout: std::time::Duration::from_millis(1) }
}

fn rpc(method: &'static str, message: &str) -> ChainError {
    ChainError::Rpc { method, message: message.into() }
}

fn id_of(raw: &[u8]) -> TxId {
    use sha2::{Digest as _, Sha256};
    TxId(protocol::hex::encode(Sha256::digest(raw)))
}
