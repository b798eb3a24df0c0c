//! Step 3: fans sign in with their wallets and stream through the node, which counts their listens.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use media::Ingested;

use super::Side;
use crate::{
    crowd::{self, FANS, Round},
    progress::Progress,
    stack::Stack,
};

/// Number of listens of most fans, which reach the second tier.
const LISTENS: usize = 5;
/// Number of fans that reach this tier; the others listen once to every track. The minimum set is 10.
const KEEN: usize = 10;
/// Maximum duration of a round, in seconds of the network's clock.
const ROUND: u64 = 120;

/// One fan downloads every master over HTTP; then all crowds listen, in one epoch.
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
        progress.say(format!("{counted} listens are counted"));
    }
    let epochs = sides[0].crowd.fans[0].epochs().await?;
    for side in sides.iter_mut() {
        side.report.epoch = epochs.current.epoch;
    }
    Ok(())
}

/// In the first rounds, all fans listen to every track once; in the others, only those that reach the second tier.
fn play(side: &Side, round: usize) -> Round {
    let tracks = side.tracks.len();
    Round {
        home: side.caip2.clone(),
        track: side.tracks[round % tracks].track_id,
        fans: if round < tracks { FANS } else { KEEN },
    }
}

/// A round in which all fans listen to the first track.
pub fn first_round(side: &Side) -> Round {
    play(side, 0)
}

/// Moves to the next epoch if the current one ends in less than `needed` seconds and one minute.
async fn room_in_epoch(stack: &Stack, needed: u64) -> Result<()> {
    let length = stack.epoch_length();
    ensure!(needed + 60 < length, "listening to all recordings takes longer than an epoch; give fewer");
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
