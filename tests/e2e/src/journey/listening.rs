//! Step 3: fans sign in with their wallets, stream through the node, and their listens count.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use media::Ingested;

use super::Side;
use crate::{
    crowd::{self, FANS, Round},
    progress::Progress,
    stack::Stack,
};

/// Listens of most fans: the second tier.
const LISTENS: usize = 5;
/// Fans that reach it; the others listen once to every track. The minimum set is 10.
const KEEN: usize = 10;
/// A round takes less than this of an epoch.
const ROUND: u64 = 120;

/// One fan takes every master over HTTP; then all crowds listen, in one epoch.
pub async fn run(stack: &Stack, sides: &mut [Side], recordings: &[Ingested], progress: &Progress) -> Result<()> {
    let tracks = sides.iter().map(|side| side.tracks.len()).max().unwrap_or_default();
    let rounds = tracks.max(LISTENS);
    room_in_epoch(stack, rounds as u64 * ROUND).await?;
    for side in sides.iter() {
        side.crowd.commit().await.with_context(|| format!("{}: commitments", side.name))?;
    }
    progress.say(format!("{} fans signed in with their wallets and committed to the epoch", FANS * sides.len()));
    for side in sides.iter_mut() {
        streamed(stack, side, recordings).await.with_context(|| format!("{}: the master over HTTP", side.name))?;
    }
    let mut counted = 0;
    for round in 0..rounds {
        let playing: Vec<_> = sides.iter().map(|side| (&side.crowd, play(side, round))).collect();
        counted += crowd::listen_together(stack, &playing).await?;
        progress.say(format!("{counted} listens count"));
    }
    let epochs = sides[0].crowd.fans[0].epochs().await?;
    for side in sides.iter_mut() {
        side.report.epoch = epochs.current.epoch;
    }
    Ok(())
}

/// Everybody hears every track once; after that the keen ones go on until they reach the tier.
fn play(side: &Side, round: usize) -> Round {
    let tracks = side.tracks.len();
    Round {
        home: side.caip2.clone(),
        track: side.tracks[round % tracks].track_id,
        fans: if round < tracks { FANS } else { KEEN },
    }
}

/// One listen of everybody to the first track.
pub fn first_round(side: &Side) -> Round {
    play(side, 0)
}

/// Moves to the next epoch when the running one has not enough time left.
async fn room_in_epoch(stack: &Stack, needed: u64) -> Result<()> {
    let length = stack.epoch_length();
    ensure!(needed + 60 < length, "so many recordings do not fit into one epoch; give fewer");
    let left = length - stack.devnet.now() % length;
    if left < needed + 60 {
        stack.advance(Duration::from_secs(left + 1)).await?;
    }
    Ok(())
}

async fn streamed(stack: &Stack, side: &mut Side, recordings: &[Ingested]) -> Result<()> {
    let fan = side.crowd.fans[0].clone();
    for ((track, report), recording) in side.tracks.iter().zip(&mut side.report.tracks).zip(recordings) {
        let file = stack.scratch().join(format!("{}-{}.flac", side.name, &report.track_id[2..10]));
        let cid = crowd::download_master(&fan, &side.caip2, track.track_id, &file).await?;
        ensure!(cid == report.master_cid, "the node serves another master");
        report.streamed_pcm_sha256 = media::pcm_sha256(&file, recording.pcm.format).await?.sha256;
        ensure!(report.streamed_pcm_sha256 == report.source_pcm_sha256, "the streamed samples are not the source's");
    }
    Ok(())
}
