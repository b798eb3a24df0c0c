//! A crowd of headless fans, each with its own wallet and secret, that listens in step with the devnet's clock.

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

/// Fans per chain: the minimum set is 10, and the journey lets two of them hear less.
pub const FANS: usize = 12;

/// The fans that settle on one chain.
pub struct Crowd {
    /// The fans.
    pub fans: Vec<Arc<Fan>>,
    /// Number of the chain they settle on.
    chain: u32,
}

/// Who listens to what in a round.
pub struct Round {
    /// CAIP-2 id of the track's home.
    pub home: String,
    /// The track.
    pub track: [u8; 32],
    /// How many of the fans, from the first.
    pub fans: usize,
}

impl Crowd {
    /// A crowd with the devnet's fan wallets of a chain.
    pub fn new(stack: &Stack, config: &ChainConfig, wallets: &Wallets) -> Result<Self> {
        ensure!(wallets.fans.len() >= FANS, "the devnet has only {} fans", wallets.fans.len());
        let fan = |(wallet, number): (&devnet::Wallet, usize)| {
            let settings = stack.settings(&format!("{}-fan-{number}", config.name));
            Fan::new(&settings, Wallet::from_secret(config.namespace()?, &wallet.secret)?).map(Arc::new)
        };
        let fans = wallets.fans.iter().take(FANS).zip(1..).map(fan).collect::<Result<_>>()?;
        Ok(Self { fans, chain: config.number })
    }

    /// Everybody signs in and commits to the running epoch.
    pub async fn commit(&self) -> Result<()> {
        try_join_all(self.fans.iter().map(|fan| fan.commit(self.chain))).await.map(drop)
    }
}

/// Lets several crowds listen at once, until every listen of the round counts. The clock moves only when everybody has
/// said how far they are, so nobody is late however slow the machine is.
pub async fn listen_together(stack: &Stack, rounds: &[(&Crowd, Round)]) -> Result<usize> {
    let starting = rounds.iter().flat_map(|(crowd, round)| {
        crowd.fans.iter().take(round.fans).map(move |fan| start(fan.clone(), &round.home, round.track))
    });
    let mut playing = try_join_all(starting).await?;
    let listens = playing.len();
    let mut beats = 0;
    while !playing.is_empty() {
        ensure!(beats < 60, "{} listens do not count after {beats} heartbeats", playing.len());
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

/// Whether the listen counts now.
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

/// Streams a track's master whole over HTTP as one of the fans and keeps it as a file.
pub async fn download_master(fan: &Fan, home: &str, track: [u8; 32], to: &PathBuf) -> Result<String> {
    let listening = fan.start(home, track).await?;
    let master = listening.renditions().iter().find(|r| r.role == "master").context("no master rendition")?.clone();
    let mut file = tokio::fs::File::create(to).await?;
    fan.stream(&listening, &master, &mut file).await?;
    fan.leave(&listening).await?;
    Ok(master.cid)
}
