//! The demo: runs the journey with progress output and a report, then keeps the stack running.

use std::{cell::Cell, collections::BTreeMap, time::Duration};

use anyhow::Result;
use media::Ingested;
use service::{server::Server, shutdown};

use crate::{
    crowd,
    journey::{self, Side},
    options::Options,
    progress::Progress,
    recording,
    report::{ChainAddresses, Endpoints, Report},
    stack::{Ground, Stack, local},
};

/// Real time in which a user can listen before the clock jumps to the epoch's end.
const LISTENING_WINDOW: Duration = Duration::from_secs(180);
/// Pause after an epoch that failed.
const PAUSE: Duration = Duration::from_secs(10);

/// Runs the demo.
///
/// # Errors
/// If the port is in use, a recording cannot be ingested, or a step of the journey fails; the error says which.
pub async fn run(options: Options) -> Result<()> {
    let progress = Progress::default();
    // First, because everything else takes a minute.
    let server = Server::bind(local(if options.once { 0 } else { options.port })).await?;
    let ground = Ground::new()?;
    let recordings = recording::ingest(&options.audio, ground.store()?.as_ref(), &progress).await?;
    progress.say("starting Solana, Ethereum, PostgreSQL and the services");
    let stack = ground.embed(options.chain, server).await?;
    let interrupted = shutdown::on_signal()?;
    let reported = Cell::new(false);
    let outcome = tokio::select! {
        outcome = live(&options, &stack, &recordings, &progress, &reported) => outcome,
        failure = stack.failed() => Err(failure),
        () = interrupted.cancelled() => match reported.get() {
            true => Ok(()),
            false => Err(anyhow::anyhow!("interrupted before the end of the journey")),
        },
    };
    progress.say("stopping");
    stack.stop().await;
    outcome
}

/// Runs the journey and prints its report; without `--once`, runs further epochs until it is interrupted.
async fn live(
    options: &Options,
    stack: &Stack,
    recordings: &[Ingested],
    progress: &Progress,
    reported: &Cell<bool>,
) -> Result<()> {
    let mut sides = journey::sides(stack).await?;
    journey::run(stack, &mut sides, recordings, progress).await?;
    report(options, stack, &sides)?;
    reported.set(true);
    if options.once {
        return Ok(());
    }
    say_where(stack, progress)?;
    stay(stack, &sides, progress).await
}

/// Runs one epoch after the other until it is interrupted. A failure is printed, and the next epoch is tried after a
/// pause, because a user may be watching.
async fn stay(stack: &Stack, sides: &[Side], progress: &Progress) -> Result<()> {
    loop {
        if let Err(error) = one_epoch(stack, sides, progress).await {
            progress.say(format!("this epoch failed; retrying: {error:#}"));
            tokio::time::sleep(PAUSE).await;
        }
    }
}

/// Waits for users to listen, lets the crowd listen, then jumps to the epoch's end and over the challenge delay, so
/// that the listens become payable.
async fn one_epoch(stack: &Stack, sides: &[Side], progress: &Progress) -> Result<()> {
    let window = LISTENING_WINDOW.as_secs();
    progress.say(format!(
        "an epoch is open for {window} s: run `vibe listen`, and after it is closed `vibe prove` and `vibe claim`"
    ));
    tokio::time::sleep(LISTENING_WINDOW).await;
    for side in sides {
        side.crowd.commit().await?;
    }
    let rounds: Vec<_> = sides.iter().map(|side| (&side.crowd, journey::first_round(side))).collect();
    crowd::listen_together(stack, &rounds).await?;
    journey::close_epoch(stack, sides).await?;
    progress.say("the epoch is closed and payable");
    Ok(())
}

fn say_where(stack: &Stack, progress: &Progress) -> Result<()> {
    let endpoints = endpoints(stack)?;
    progress.say(format!("the stack runs until Ctrl-C; open {}", endpoints.web));
    eprintln!("          API documents   {}/v1/openapi.json", endpoints.api);
    eprintln!("          PostgreSQL      {}", endpoints.postgres_url);
    for rpc in [&endpoints.solana_rpc, &endpoints.ethereum_rpc].into_iter().flatten() {
        eprintln!("          chain           {rpc}");
    }
    eprintln!("          your own listen vibe --config {} listen …", endpoints.vibe_config);
    Ok(())
}

fn report(options: &Options, stack: &Stack, sides: &[Side]) -> Result<()> {
    let up = !options.once;
    let report = Report {
        ok: true,
        chains: sides.iter().map(|side| (side.name.clone(), side.report.clone())).collect(),
        endpoints: up.then(|| endpoints(stack)).transpose()?,
        addresses: up.then(|| addresses(sides)),
    };
    if options.json {
        println!("{}", serde_json::to_string(&report)?);
    } else {
        eprintln!("{}", serde_json::to_string_pretty(&report)?);
    }
    Ok(())
}

fn endpoints(stack: &Stack) -> Result<Endpoints> {
    let rpc = |name: &str| stack.chains().into_iter().find(|chain| chain.name == name).map(|chain| chain.rpc);
    Ok(Endpoints {
        web: stack.urls.node.clone(),
        api: stack.urls.indexer.clone(),
        solana_rpc: rpc("solana"),
        ethereum_rpc: rpc("ethereum"),
        postgres_url: stack.devnet.postgres().url(),
        ipfs_gateway: format!("{}/ipfs/", stack.urls.node),
        vibe_config: stack.write_settings()?.display().to_string(),
    })
}

fn addresses(sides: &[Side]) -> BTreeMap<String, ChainAddresses> {
    let mut all = BTreeMap::new();
    for side in sides {
        let known = &side.chain.config().addresses;
        let programs = [
            ("registry", known.registry.clone()),
            ("ownership", known.ownership.clone()),
            ("royalties", known.royalties.clone()),
            ("rewards", Some(known.rewards.clone())),
        ];
        let addresses = ChainAddresses {
            caip2: side.caip2.clone(),
            programs: programs.into_iter().filter_map(|(name, at)| Some((name.to_owned(), at?))).collect(),
            payment_token: known.payment_token.clone(),
            mints: side.views.iter().map(|view| side.text(view.shares)).collect(),
            vaults: side.views.iter().map(|view| side.text(view.vault)).collect(),
        };
        all.insert(side.name.clone(), addresses);
    }
    all
}
