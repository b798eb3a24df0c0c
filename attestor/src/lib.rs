//! An attestor: its own key, its own transactions, and no trust in the node.
//!
//! For every closed epoch it fetches the openings, rebuilds both trees and the counts of every chain from them, compares
//! with the roots and documents the node published, and votes on chain for what it computed itself. Whatever does not
//! agree gets no vote. It may be stopped anywhere: what it voted for is on chain, and what it remembers between epochs
//! (the weight they left waiting) is written before the next one is looked at.
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

/// A running attestor's parts.
pub struct Attestor {
    /// The node whose epochs it checks.
    pub client: NodeClient,
    /// The number of that node.
    pub node: u64,
    /// The chains it votes on.
    pub sinks: Vec<Arc<dyn AttestSink>>,
    /// What it remembers of earlier epochs.
    pub memory: Memory,
    /// Pause between looks, in real time.
    pub poll: Duration,
}

/// What one attestor found out, and keeps while it runs.
#[derive(Default)]
struct Found {
    /// Checked epochs and what to vote for, by chain.
    tuples: BTreeMap<u32, BTreeMap<u32, AttestedTuple>>,
    /// Epochs whose openings are gone, or that were said to be wrong already.
    passed: BTreeSet<u32>,
    complaints: BTreeMap<u32, String>,
}

/// Runs an attestor as its configuration says, until `stop`.
///
/// # Errors
/// When the configuration does not fit; afterwards it goes on trying.
pub async fn run(config: Config, stop: CancellationToken) -> anyhow::Result<()> {
    Attestor::open(&config).await?.run(stop).await;
    Ok(())
}

impl Attestor {
    /// Opens what the configuration names.
    ///
    /// # Errors
    /// When a file is missing or a chain is not the one its file says.
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

    /// From parts that are already open: `signer` signs requests to the node at `url` and is registered there as `key`.
    ///
    /// # Errors
    /// When `url` is not one.
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

    /// Looks for closed epochs until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        let mut found = Found::default();
        loop {
            let round = async {
                if let Err(error) = self.round(&mut found).await {
                    tracing::warn!(error = format!("{error:#}"), "attesting waits: trying again");
                }
                tokio::time::sleep(self.poll).await;
            };
            tokio::select! {
                () = stop.cancelled() => return,
                () = round => {}
            }
        }
    }

    /// Checks and votes on everything that is open now; how many votes were sent.
    ///
    /// # Errors
    /// When node or chain do not answer.
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
                            tracing::error!(epoch, complaint, "no vote for this epoch");
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

    /// Rebuilds an epoch and compares it with what the node published.
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
            return Ok(Verdict::Wrong(format!("it takes over weight from after epoch {refused}, which was refused")));
        }
        let allowed = if takes_over { self.allowed(epoch, previous).await? } else { None };
        let network = statuses.values().next().map(|status| status.network).context("an epoch without chains")?;
        let expected = check::Expected { network, node: self.node, epoch };
        let rebuilt = match check::rebuild(&expected, openings, allowed.as_ref()).await {
            Ok(rebuilt) => rebuilt,
            Err(complaint) => return Ok(Verdict::Wrong(complaint)),
        };
        for (chain, status) in statuses {
            let Some(own) = rebuilt.chains.get(chain) else {
                return Ok(Verdict::Wrong(format!("chain {chain} was not opened")));
            };
            if let Err(complaint) = check::compare(status, own) {
                return Ok(Verdict::Wrong(complaint));
            }
            self.fetch(own).await?;
        }
        self.memory.remember(epoch, &rebuilt)?;
        Ok(Verdict::Agreed(rebuilt.chains.into_iter().map(|(chain, own)| (chain, own.tuple)).collect()))
    }

    /// Documents must be there for everybody, not only have the right names.
    async fn fetch(&self, own: &check::Own) -> anyhow::Result<()> {
        for (cid, bytes) in own.documents() {
            let served = self.client.document(cid).await?;
            anyhow::ensure!(served == *bytes, "the node serves other bytes under {cid}");
        }
        Ok(())
    }

    /// The most weight the epoch may take over; `None` when this attestor did not see the one before, as the first time.
    async fn allowed(&self, epoch: u32, previous: Option<u32>) -> anyhow::Result<Option<check::Allowed>> {
        let earlier = self.memory.before(epoch)?.filter(|earlier| previous.is_none_or(|previous| previous <= *earlier));
        let Some(earlier) = earlier else {
            tracing::warn!(epoch, "it takes over weight that this attestor did not see arise, and cannot check");
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

    /// Votes where this attestor's vote for these tuples is not on chain yet. A chain that does not answer keeps no vote
    /// from another.
    async fn vote(&self, epoch: u32, tuples: &BTreeMap<u32, AttestedTuple>) -> anyhow::Result<usize> {
        let mut votes = 0;
        let mut failed = None;
        for sink in &self.sinks {
            let Some(tuple) = tuples.get(&sink.chain()).filter(|tuple| !check::is_empty(tuple)) else { continue };
            match self.vote_on(sink.as_ref(), epoch, tuple).await {
                Ok(voted) => votes += usize::from(voted),
                Err(error) => failed = Some(error.context(format!("voting on chain {}", sink.chain()))),
            }
        }
        failed.map_or(Ok(votes), Err)
    }

    async fn vote_on(&self, sink: &dyn AttestSink, epoch: u32, tuple: &AttestedTuple) -> anyhow::Result<bool> {
        let standing = sink.standing(epoch, self.node).await?;
        if standing.phase != Phase::Voting || standing.own_vote.is_some() {
            return Ok(false);
        }
        let transaction = match sink.attest(epoch, self.node, tuple).await {
            Ok(transaction) => transaction,
            // Others may have fixed it meanwhile; then this vote is not needed, and refused.
            Err(error) => match sink.standing(epoch, self.node).await?.phase {
                Phase::Voting => return Err(error),
                Phase::Fixed | Phase::Void => return Ok(false),
            },
        };
        tracing::info!(epoch, chain = sink.chain(), transaction, "voted");
        Ok(true)
    }
}

/// The closed epoch before `epoch`, as far as the node lists it.
fn previous(listed: &BTreeMap<u32, BTreeMap<u32, Status>>, epoch: u32) -> Option<u32> {
    listed.range(..epoch).next_back().map(|(previous, _)| *previous)
}
