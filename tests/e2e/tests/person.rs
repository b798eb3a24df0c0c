//! Runs the program `vibe`, as a user at a terminal does, with a running stack.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use e2e::{
    crowd,
    journey::{self, Side},
    stack::Stack,
};
use serde_json::Value;
use tokio::process::Command;

/// The program `vibe` with the configuration of a stack.
struct Vibe {
    program: PathBuf,
    config: PathBuf,
}

impl Vibe {
    fn new(stack: &Stack) -> Self {
        let here = std::env::current_exe().unwrap();
        let program = here.ancestors().skip(1).map(|dir| dir.join("vibe")).find(|path| path.is_file());
        Self { program: program.expect("vibe is built with the workspace"), config: stack.write_settings().unwrap() }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(["--json", "--yes", "--config"]).arg(&self.config).args(arguments);
        command.stdin(Stdio::null()).kill_on_drop(true);
        command
    }

    /// Runs a command that must succeed, and returns the JSON object that it prints.
    async fn run(&self, arguments: &[&str]) -> Value {
        let output = self.command(arguments).output().await.unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "vibe {arguments:?}: {text}{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("vibe {arguments:?}: {error}: {text}"))
    }

    /// Runs a command that must fail, and returns its error message.
    async fn refused(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().await.unwrap();
        assert!(!output.status.success(), "vibe {arguments:?} succeeded");
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        answer["error"].as_str().unwrap().to_owned()
    }
}

/// Looks at the catalogue, deposits, sends shares, claims, listens, proves and is paid.
pub async fn at_the_terminal(stack: &Stack, sides: &[Side]) {
    let vibe = Vibe::new(stack);
    let side = sides.iter().find(|side| side.name == "solana").unwrap();
    let track = vibe::format::hex(side.tracks[0].track_id);
    let listed = vibe.run(&["track", "list"]).await;
    assert!(listed["items"].as_array().unwrap().iter().any(|item| item["track_id"] == track.as_str()));
    assert_eq!(vibe.run(&["track", "show", &track]).await["state"], "issued");
    money(stack, &vibe, side, &track).await;
    listening(stack, &vibe, sides, &track).await;
}

/// Writes the Solana wallet file of a wallet of the devnet.
fn wallet_file(stack: &Stack, name: &str, wallet: &devnet::Wallet) -> PathBuf {
    let path = stack.scratch().join(format!("{name}.json"));
    let bytes = [wallet.secret, wallet.address.0].concat();
    fs::write(&path, serde_json::to_string(&bytes).unwrap()).unwrap();
    path
}

async fn money(stack: &Stack, vibe: &Vibe, side: &Side, track: &str) {
    let holder = wallet_file(stack, "holder", &side.wallets.holders[1]);
    let holder = text(&holder);
    let shown = vibe.run(&["wallet", "show", holder]).await;
    assert_eq!(shown["address"], side.text(side.wallets.holders[1].address));
    // The journey claimed all royalties, so nothing is owed.
    assert!(vibe.refused(&["royalties", "claim", track, "-w", holder]).await.contains("nothing is owed"));
    vibe.run(&["royalties", "deposit", track, "5000000", "--source", "sync", "--memo", "film 7", "-w", holder]).await;
    let too_much = u64::MAX.to_string();
    assert!(vibe.refused(&["royalties", "deposit", track, &too_much, "-w", holder]).await.contains("payment tokens"));
    let unsigned = vibe.run(&["shares", "send", track, holder_of(side, 3), "1", "-w", holder, "--unsigned"]).await;
    assert!(unsigned["unsigned"][0]["payload"].as_str().unwrap().starts_with("0x"));
    vibe.run(&["shares", "send", track, holder_of(side, 3), "1", "-w", holder]).await;
    stack.advance(Duration::from_secs(stack.epoch_length() + 1)).await.unwrap();
    let shown = vibe.run(&["royalties", "show", track, holder_of(side, 1), "-c", "solana"]).await;
    // 129 of 1,000 shares, because the journey sold 20 of them, and one more share until the transfer above.
    let owed: u64 = shown["owed"].as_str().unwrap().parse().unwrap();
    assert!((645_000..650_000).contains(&owed), "{owed}");
    let before = side.chain.tokens(side.wallets.holders[1].address).await.unwrap();
    vibe.run(&["royalties", "claim", track, "-w", holder]).await;
    let after = side.chain.tokens(side.wallets.holders[1].address).await.unwrap();
    assert_eq!(after - before, owed);
}

async fn listening(stack: &Stack, vibe: &Vibe, sides: &[Side], track: &str) {
    let me = stack.scratch().join("me.json");
    vibe.run(&["wallet", "new", "solana", text(&me)]).await;
    for side in sides {
        side.crowd.commit().await.unwrap();
    }
    let arguments = ["listen", track, "-w", text(&me)];
    let heard = tokio::select! {
        heard = vibe.run(&arguments) => heard,
        () = pass_time(stack) => unreachable!("pass_time does not return"),
    };
    assert_eq!(heard["counted"], 1);
    let rounds: Vec<_> = sides.iter().map(|side| (&side.crowd, journey::first_round(side))).collect();
    crowd::listen_together(stack, &rounds).await.unwrap();
    assert!(
        vibe.refused(&["prove", "-w", text(&me)]).await.contains("closed epoch"),
        "the current epoch is not closed"
    );
    journey::close_epoch(stack, sides).await.unwrap();

    let claim = vibe.run(&["prove", "-w", text(&me)]).await;
    assert_eq!(claim["tier"], 1);
    let side = sides.iter().find(|side| side.name == "solana").unwrap();
    let recipient = chain::address::parse(side.namespace, claim["recipient"].as_str().unwrap()).unwrap();
    let paid = vibe.run(&["claim", claim["file"].as_str().unwrap(), "--wait", "0"]).await;
    assert!(paid["tx"].is_string());
    assert!(side.chain.tokens(recipient).await.unwrap() > 0, "the new wallet was not paid");
}

/// Moves the network's clock forward by ten seconds per second, so that a listen is counted soon.
async fn pass_time(stack: &Stack) {
    loop {
        tokio::time::sleep(Duration::from_millis(1_000)).await;
        stack.advance(Duration::from_secs(9)).await.unwrap();
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn holder_of(side: &Side, number: usize) -> &str {
    &side.wallets.holders[number].text
}
