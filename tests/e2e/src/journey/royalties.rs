//! Steps 6 and 7: two deposits drip, shares are transferred between them, and every holder claims exactly its part.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use chain::Call;
use protocol::event::source;
use vibe::owed;

use super::{Side, until};
use crate::{
    progress::Progress,
    report::{Deposit, Holding},
    stack::Stack,
};

/// The two deposits, which are multiples of the supply.
const DEPOSITS: [u64; 2] = [12_000_000, 7_000_000];
/// Number of shares that the first collaborator transfers.
const MOVED: u64 = 100;

/// Deposit, drip, transfer to a wallet without a token account, deposit, drip, claim.
pub async fn run(stack: &Stack, sides: &mut [Side], progress: &Progress) -> Result<()> {
    let drip = Duration::from_secs(stack.epoch_length() + 1);
    progress.say("depositing royalties; they drip over one epoch");
    for side in sides.iter_mut() {
        deposit(side, DEPOSITS[0]).await?;
    }
    stack.advance(drip).await?;
    for side in sides.iter_mut() {
        side.report.royalty_owed_before_transfer = owed_to_all(stack, side).await?;
        move_shares(side).await?;
        deposit(side, DEPOSITS[1]).await?;
    }
    progress.say("shares were sent to a new wallet by a plain transfer; a second deposit drips");
    stack.advance(drip).await?;
    for side in sides.iter_mut() {
        side.report.royalty_claimed = claim_all(side, &holders(side)).await?;
        let total: u64 = DEPOSITS.iter().sum();
        let claimed = sum(&side.report.royalty_claimed)?;
        ensure!(claimed == total, "{}: {claimed} claimed of {total} deposited", side.name);
    }
    progress.say("four holders claimed; the sum of the claims equals the deposits");
    Ok(())
}

/// The holders claim the royalties of the epoch and of the sale, which drip like any deposit.
pub async fn claim_streaming(stack: &Stack, sides: &mut [Side], progress: &Progress) -> Result<()> {
    stack.advance(Duration::from_secs(stack.epoch_length() + 1)).await?;
    for side in sides.iter_mut() {
        let buyer = [&side.wallets.artists[1]];
        side.report.streaming_claimed = claim_all(side, &[&holders(side)[..], &buyer].concat()).await?;
        let claimed = sum(&side.report.streaming_claimed)?;
        let track = side.first_track()?;
        let vault = side.chain.vault(track).await?.context("the vault")?.state;
        let expected = vault.deposited - DEPOSITS.iter().sum::<u64>();
        // Each holder's last fraction of a unit stays in its position until the next deposit.
        let holders = side.report.streaming_claimed.len() as u64;
        ensure!(claimed <= expected && expected - claimed <= holders, "{}: {claimed} of {expected}", side.name);
    }
    progress.say("the holders claimed the royalties of the listens");
    Ok(())
}

/// The holders: the artist, two collaborators, and the wallet to which the first of these sends shares.
fn holders(side: &Side) -> [&devnet::Wallet; 4] {
    let w = &side.wallets;
    [&w.artists[0], &w.holders[0], &w.holders[1], &w.holders[2]]
}

async fn deposit(side: &mut Side, amount: u64) -> Result<()> {
    let call = Call::Deposit { track: side.first_track()?, amount, source: source::SALE, memo: [0; 32] };
    let tx = send(side, &side.wallets.artists[1].clone(), &call).await?;
    side.report.deposits.push(Deposit { tx, amount: amount.to_string() });
    Ok(())
}

async fn move_shares(side: &mut Side) -> Result<()> {
    let (from, to) = (side.wallets.holders[0].clone(), side.wallets.holders[2].address);
    let track = side.first_track()?;
    ensure!(side.chain.position(track, to).await?.is_none(), "the receiver already has a position");
    let call = Call::TransferShares { track, to, amount: MOVED };
    side.report.transfer_tx = send(side, &from, &call).await?;
    // The transfer opened the position: on Solana the hook, on Ethereum the token.
    let position = side.chain.position(track, to).await?.context("the receiver has no position")?;
    ensure!(position.open && position.state.shares == MOVED, "the receiver's position does not count the shares");
    Ok(())
}

async fn owed_to_all(stack: &Stack, side: &Side) -> Result<Vec<Holding>> {
    let now = stack.devnet.now();
    let mut list = Vec::new();
    for wallet in holders(side) {
        let amount = owed(side.chain.as_ref(), side.first_track()?, wallet.address, now).await?;
        list.push(Holding { holder: side.text(wallet.address), amount: amount.to_string() });
    }
    Ok(list)
}

async fn claim_all(side: &Side, people: &[&devnet::Wallet]) -> Result<Vec<Holding>> {
    let track = side.first_track()?;
    let mut list = Vec::new();
    for wallet in people {
        let before = side.chain.tokens(wallet.address).await?;
        let call = Call::Claim { track, holder: wallet.address, destination: wallet.address };
        send(side, wallet, &call).await?;
        let after = until("the claimed royalties in the wallet", async || {
            Ok(Some(side.chain.tokens(wallet.address).await?).filter(|after| *after > before))
        })
        .await?;
        list.push(Holding { holder: side.text(wallet.address), amount: (after - before).to_string() });
    }
    Ok(list)
}

async fn send(side: &Side, wallet: &devnet::Wallet, call: &Call) -> Result<String> {
    let sender = side.sender(wallet)?;
    let sent = chain::send(side.chain.as_ref(), call, sender.wallet.signer.as_ref()).await;
    Ok(sent.with_context(|| format!("{} by {}", call.name(), side.text(wallet.address)))?.0)
}

fn sum(holdings: &[Holding]) -> Result<u64> {
    holdings.iter().try_fold(0, |sum, holding| Ok(sum + holding.amount.parse::<u64>()?))
}
