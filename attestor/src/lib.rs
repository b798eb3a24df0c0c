//! An attestor checks the results of a streaming node and votes on them with its own key. It does not trust the node.
//!
//! For every closed epoch, it fetches the openings (the input of the epoch's trees), rebuilds the trees and counts of
//! every chain, compares them with the roots and documents published by the node, and votes on chain for the result it
//! computed itself. If anything differs, it does not vote. It can be stopped at any time: its votes are on chain, and
//! the weight that an epoch leaves for later epochs is written to disk before the next epoch is checked.
//!
//! ```
//! use attestor::check::{Expected, is_empty, rebuild};
//! use epochs::openings::Openings;
//!
//! # #[tokio::main(flavor = "current_thread")] async fn main() {
//! // An epoch without listens, rebuilt from its openings. There is nothing to vote on.
//! let openings = Openings { network: 1, node: 1, epoch: 500_000, chain: 1, fans: vec![], carried: vec![] };
//! let expected = Expected { network: 1, node: 1, epoch: 500_000 };
//! let rebuilt = rebuild(&expected, vec![openings.clone()], None).await.unwrap();
//! assert!(is_empty(&rebuilt.chains[&1].tuple));
//!
//! // The openings of another epoch are rejected.
//! let other = Expected { epoch: 500_001, ..expected };
//! let error = rebuild(&other, vec![openings], None).await.unwrap_err();
//! assert_eq!(error, "the openings are of another network, node or epoch");
//! # }
//! ```
//!
//! Running it:
//!
//! ```no_run
//! # async fn example() -> anyhow::Result<()> {
//! let stop = service::shutdown::on_signal()?;
//! attestor::run(attestor::Config::default(), stop).await
//! # }
//! ```
#![warn(missing_docs)]

pub mod check;
pub mod client;
pub mod config;
pub mod memory;
pub mod sink;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use anyhow::Context as _;
use chain::Signer;
use protocol::event::AttestedTuple;
use tokio_util::sync::CancellationToken;

use check::Verdict;
use client::{NodeClient, Status};
pub use config::Config;
use memory::Memory;
use sink::{AttestSink, Phase};

/// An attestor of one node.
pub struct Attestor {
    /// Client of the node whose epochs are checked.
    pub client: NodeClient,
    /// Number of that node.
    pub node: u64,
    /// The chains to vote on.
    pub sinks: Vec<Arc<dyn AttestSink>>,
    /// Results of earlier epochs.
    pub memory: Memory,
    /// Pause between two rounds.
    pub poll: Duration,
}

/// Results of checks, kept in memory while the attestor runs.
#[derive(Default)]
struct Found {
    /// The tuples to vote for, by epoch and chain.
    tuples: BTreeMap<u32, BTreeMap<u32, AttestedTuple>>,
    /// Epochs whose openings were deleted, which are not checked again.
    passed: BTreeSet<u32>,
    /// The last logged reason for not voting, by epoch, so that it is logged once.
    complaints: BTreeMap<u32, String>,
}

/// Runs an attestor until `stop` is cancelled.
///
/// # Errors
/// If it cannot start, see [`Attestor::open`]. Later errors are logged and retried.
pub async fn run(config: Config, stop: CancellationToken) -> anyhow::Result<()> {
    Attestor::open(&config).await?.run(stop).await;
    Ok(())
}

impl Attestor {
    /// Opens the keys, chains and folder of a configuration.
    ///
    /// # Errors
    /// If a file is missing or malformed, or a chain cannot be reached or is not the configured one.
    pub async fn open(config: &Config) -> anyhow::Result<Self> {
        let sinks = config.sinks().await?;
        let (key, signer) = config.request_signer()?;
        Ok(Self {
            client: NodeClient::new(&config.node_url, key, signer)?,
            node: config.node,
            sinks,
            memory: Memory::open(&config.memory)?,
            poll: Duration::from_millis(config.poll_ms.max(10)),
        })
    }

    /// An attestor from parts that are already open. `signer` signs requests to the node at `url`, which knows it as
    /// `key`.
    ///
    /// # Errors
    /// If `url` is not a URL.
    pub fn new(
        url: &str,
        node: u64,
        (key, signer): (String, Arc<dyn Signer>),
        sinks: Vec<Arc<dyn AttestSink>>,
        memory: Memory,
    ) -> anyhow::Result<Self> {
        let client = NodeClient::new(url, key, signer)?;
        Ok(Self { client, node, sinks, memory, poll: Duration::from_millis(500) })
    }

    /// Checks closed epochs and votes until `stop` is cancelled.
    pub async fn run(self, stop: CancellationToken) {
        let mut found = Found::default();
        loop {
            let round = async {
                if let Err(error) = self.round(&mut found).await {
                    tracing::warn!(error = format!("{error:#}"), "could not check or vote on epochs; retrying");
                }
                tokio::time::sleep(self.poll).await;
            };
            tokio::select! {
                () = stop.cancelled() => return,
                () = round => {}
            }
        }
    }

    /// Checks and votes on all epochs that are open now. Returns the number of votes sent.
    ///
    /// # Errors
    /// If the node or a chain does not answer.
    pub async fn once(&self) -> anyhow::Result<usize> {
        self.round(&mut Found::default()).await
    }

    async fn round(&self, found: &mut Found) -> anyhow::Result<usize> {
        let listed = self.client.epochs(self.node).await?;
        found.tuples.retain(|epoch, _| listed.contains_key(epoch));
        found.complaints.retain(|epoch, _| listed.contains_key(epoch));
        let mut votes = 0;
        for (epoch, statuses) in &listed {
            let settled = statuses.values().all(|status| status.outcome != "open");
            if settled || found.passed.contains(epoch) {
                continue;
            }
            if !found.tuples.contains_key(epoch) {
                match self.check(*epoch, statuses, previous(&listed, *epoch)).await? {
                    Verdict::Agreed(tuples) => {
                        found.tuples.insert(*epoch, tuples);
                    }
                    Verdict::Gone => {
                        found.passed.insert(*epoch);
                    }
                    Verdict::Wrong(complaint) => {
                        self.memory.refuse(*epoch, &complaint)?;
                        if found.complaints.insert(*epoch, complaint.clone()).as_ref() != Some(&complaint) {
                            tracing::error!(epoch, complaint, "rejected an epoch; it gets no vote");
                        }
                    }
                }
            }
            if let Some(tuples) = found.tuples.get(epoch) {
                votes += self.vote(*epoch, tuples).await?;
            }
        }
        Ok(votes)
    }

    /// Rebuilds an epoch and compares it with the results published by the node. `previous` is the closed epoch before
    /// it.
    async fn check(
        &self,
        epoch: u32,
        statuses: &BTreeMap<u32, Status>,
        previous: Option<u32>,
    ) -> anyhow::Result<Verdict> {
        let mut openings = Vec::with_capacity(statuses.len());
        for chain in statuses.keys() {
            match self.client.openings(self.node, epoch, *chain).await? {
                Some(of_chain) => openings.push(of_chain),
                None => return Ok(Verdict::Gone),
            }
        }
        let takes_over = openings.iter().any(|of_chain| !of_chain.carried.is_empty());
        if let Some(refused) = self.memory.refused_before(epoch)?.filter(|_| takes_over) {
            return Ok(Verdict::Wrong(format!("it carries weight from epoch {refused} or later, which was rejected")));
        }
        let allowed = if takes_over { self.allowed(epoch, previous).await? } else { None };
        let network =
            statuses.values().next().map(|status| status.network).context("the node listed an epoch without chains")?;
        let expected = check::Expected { network, node: self.node, epoch };
        let rebuilt = match check::rebuild(&expected, openings, allowed.as_ref()).await {
            Ok(rebuilt) => rebuilt,
            Err(complaint) => return Ok(Verdict::Wrong(complaint)),
        };
        for (chain, status) in statuses {
            let Some(own) = rebuilt.chains.get(chain) else {
                return Ok(Verdict::Wrong(format!("the openings of chain {chain} are missing")));
            };
            if let Err(complaint) = check::compare(status, own) {
                return Ok(Verdict::Wrong(complaint));
            }
            self.fetch(own).await?;
        }
        self.memory.remember(epoch, &rebuilt)?;
        Ok(Verdict::Agreed(rebuilt.chains.into_iter().map(|(chain, own)| (chain, own.tuple)).collect()))
    }

    /// Checks that the node serves the documents. It is not enough that it published the correct CIDs.
    async fn fetch(&self, own: &check::Own) -> anyhow::Result<()> {
        for (cid, bytes) in own.documents() {
            let served = self.client.document(cid).await?;
            anyhow::ensure!(served == *bytes, "the node serves other bytes for {cid}");
        }
        Ok(())
    }

    /// The maximum weight that the epoch may carry from earlier epochs; `None` if this attestor did not check the epoch
    /// before it, for example when it runs for the first time.
    async fn allowed(&self, epoch: u32, previous: Option<u32>) -> anyhow::Result<Option<check::Allowed>> {
        let earlier = self.memory.before(epoch)?.filter(|earlier| previous.is_none_or(|previous| previous <= *earlier));
        let Some(earlier) = earlier else {
            tracing::warn!(
                epoch,
                "could not check the weight carried from earlier epochs, because this attestor did not check them"
            );
            return Ok(None);
        };
        let mut void = BTreeSet::new();
        for sink in &self.sinks {
            for remembered in self.memory.epochs_before(epoch)? {
                if sink.standing(remembered, self.node).await?.phase == Phase::Void {
                    void.insert((remembered, sink.chain()));
                }
            }
        }
        Ok(Some(self.memory.allowed(earlier, epoch, &void)?))
    }

    /// Votes for these tuples on the chains where this attestor has not voted yet. If one chain does not answer, the
    /// others still get their votes, and the error is returned afterwards. Returns the number of votes sent.
    async fn vote(&self, epoch: u32, tuples: &BTreeMap<u32, AttestedTuple>) -> anyhow::Result<usize> {
        let mut votes = 0;
        let mut failed = None;
        for sink in &self.sinks {
            let Some(tuple) = tuples.get(&sink.chain()).filter(|tuple| !check::is_empty(tuple)) else { continue };
            match self.vote_on(sink.as_ref(), epoch, tuple).await {
                Ok(voted) => votes += usize::from(voted),
                Err(error) => failed = Some(error.context(format!("could not vote on chain {}", sink.chain()))),
            }
        }
        failed.map_or(Ok(votes), Err)
    }

    /// Votes on one chain; false if no vote is needed.
    async fn vote_on(&self, sink: &dyn AttestSink, epoch: u32, tuple: &AttestedTuple) -> anyhow::Result<bool> {
        let standing = sink.standing(epoch, self.node).await?;
        if standing.phase != Phase::Voting || standing.own_vote.is_some() {
            return Ok(false);
        }
        let transaction = match sink.attest(epoch, self.node, tuple).await {
            Ok(transaction) => transaction,
            // If other votes have fixed the epoch meanwhile, the chain refuses this vote, which is not needed then.
            Err(error) => match sink.standing(epoch, self.node).await?.phase {
                Phase::Voting => return Err(error),
                Phase::Fixed | Phase::Void => return Ok(false),
            },
        };
        tracing::info!(epoch, chain = sink.chain(), transaction, "voted on an epoch");
        Ok(true)
    }
}

/// The closed epoch before `epoch`, if the node still lists it.
fn previous(listed: &BTreeMap<u32, BTreeMap<u32, Status>>, epoch: u32) -> Option<u32> {
    listed.range(..epoch).next_back().map(|(previous, _)| *previous)
}
