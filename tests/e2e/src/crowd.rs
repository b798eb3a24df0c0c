//! Fans without a user interface, each with a wallet and a secret, that listen in step with the devnet's clock.

use std::{path::PathBuf, sync::Arc, time::Duration};

use anyhow::{Context as _, Result, ensure};
use chain::ChainConfig;
use devnet::Wallets;
use futures::future::{join_all, try_join_all};
use vibe::{
    fan::{Beat, Fan, Listening},
    wallet::Wallet,
};

use crate::stack::Stack;

/// Number of fans per chain. The minimum set is 10, and two of the fans listen less.
pub const FANS: usize = 12;

/// The fans that claim on one chain.
pub struct Crowd {
    /// The fans.
    pub fans: Vec<Arc<Fan>>,
    /// Number of the chain on which they claim.
    chain: u32,
}

/// A round: some fans listen to one track.
pub struct Round {
    /// CAIP-2 id of the chain on which the track is registered.
    pub home: String,
    /// The track's id.
    pub track: [u8; 32],
    /// Number of fans that listen, from the first.
    pub fans: usize,
}

impl Crowd {
    /// A crowd of the devnet's fans on a chain.
    ///
    /// # Errors
    /// If the devnet has too few fans.
    pub fn new(stack: &Stack, config: &ChainConfig, wallets: &Wallets) -> Result<Self> {
        ensure!(wallets.fans.len() >= FANS, "the devnet has only {} fans", wallets.fans.len());
        let fan = |(wallet, number): (&devnet::Wallet, usize)| {
            let settings = stack.settings(&format!("{}-fan-{number}", config.name));
            Fan::new(&settings, Wallet::from_secret(config.namespace()?, &wallet.secret)?).map(Arc::new)
        };
        let fans = wallets.fans.iter().take(FANS).zip(1..).map(fan).collect::<Result<_>>()?;
        Ok(Self { fans, chain: config.number })
    }

    /// All fans sign in and commit to the current epoch.
    ///
    /// # Errors
    /// If the node refuses a fan.
    pub async fn commit(&self) -> Result<()> {
        try_join_all(self.fans.iter().map(|fan| fan.commit(self.chain))).await.map(drop)
    }
}

/// Lets several crowds listen at the same time until every listen of the round is counted; returns their number. The
/// clock moves only after every fan has sent its heartbeat, so no fan is late on a slow machine.
///
/// # Errors
/// If a listen is not counted after 60 heartbeats, or a request fails.
pub async fn listen_together(stack: &Stack, rounds: &[(&Crowd, Round)]) -> Result<usize> {
    let starting = rounds.iter().flat_map(|(crowd, round)| {
        crowd.fans.iter().take(round.fans).map(move |fan| start(fan.clone(), &round.home, round.track))
    });
    let mut playing = try_join_all(starting).await?;
    let listens = playing.len();
    let mut beats = 0;
    while !playing.is_empty() {
        ensure!(beats < 60, "{} listens are not counted after {beats} heartbeats", playing.len());
        beats += 1;
        stack.advance(Duration::from_secs(10)).await?;
        let answers = join_all(playing.iter_mut().map(|(fan, listening)| beat(fan, listening))).await;
        let mut open = Vec::new();
        for (player, answer) in playing.into_iter().zip(answers) {
            if !answer? {
                open.push(player);
            }
        }
        playing = open;
    }
    Ok(listens)
}

async fn start(fan: Arc<Fan>, home: &str, track: [u8; 32]) -> Result<(Arc<Fan>, Listening)> {
    let listening = fan.start(home, track).await?;
    fan.stream_smallest(&listening).await?;
    Ok((fan, listening))
}

/// Sends a heartbeat. Returns whether the listen is counted.
async fn beat(fan: &Fan, listening: &mut Listening) -> Result<bool> {
    for _ in 0..5 {
        match fan.beat(listening).await? {
            Beat::Counted { .. } => return Ok(true),
            Beat::Open { warning, .. } => {
                return fan.handle_warning(listening, warning.as_deref()).await.map(|()| false);
            }
            Beat::Early(seconds) => tokio::time::sleep(Duration::from_secs(seconds)).await,
        }
    }
    Ok(false)
}

/// Streams the whole master of a track over HTTP as one of the fans and saves it to a file; returns its CID.
///
/// # Errors
/// If there is no master, a request fails, or the file cannot be written.
pub async fn download_master(fan: &Fan, home: &str, track: [u8; 32], to: &PathBuf) -> Result<String> {
    let listening = fan.start(home, track).await?;
    let master = listening.renditions().iter().find(|r| r.role == "master").context("no master rendition")?.clone();
    let mut file = tokio::fs::File::create(to).await?;
    fan.stream(&listening, &master, &mut file).await?;
    fan.leave(&listening).await?;
    Ok(master.cid)
}
