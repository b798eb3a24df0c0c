//! Governance, and issuers and gates of passes, on both chains.

use anyhow::{Context as _, Result, ensure};
use chain::{Call, Finality, Governance, PassCall};
use protocol::event::{Event, statement};

use crate::side::Side;

/// Number of the registered issuer.
const ISSUER: u32 = 7;

/// Proposes the first two attestors and the relayer as attestors. The change cannot be applied before the timelock
/// ends.
pub async fn propose(side: &Side<'_>) -> Result<()> {
    let people = side.people;
    let attestors = vec![people.attestors[0].address, people.attestors[1].address, people.relayer.address];
    let propose = Call::Govern(Governance::ProposeAttestors { attestors, threshold: 2 });
    side.refuses(&propose, &people.relayer, side.not_admin()?).await?;
    side.send(propose, &people.admin).await?;
    side.refuses(&Call::Govern(Governance::ApplyAttestors), &people.relayer, "Timelock_Running").await?;
    market(side).await?;
    passes(side).await
}

/// After the timelock, any account applies the change.
pub async fn apply(side: &Side<'_>) -> Result<()> {
    let people = side.people;
    side.send(Call::Govern(Governance::ApplyAttestors), &people.relayer).await?;
    let params = side.chain.network().await?;
    ensure!(params.attestors[2] == people.relayer.address && params.timelock == 1_200, "{params:?}");

    side.send(Call::Govern(Governance::SetGuardian { guardian: people.relayer.address }), &people.admin).await?;
    let disable = Governance::DisableCircuit { statement: statement::FUNDS, version: 1 };
    side.send(Call::Govern(disable), &people.admin).await?;
    let params = side.chain.network().await?;
    ensure!(params.guardian == people.relayer.address, "{params:?}");
    let events = side.events(Finality::Latest).await?;
    let disabled = events.iter().any(|record| match &record.event {
        Event::CircuitSet(e) => e.statement == statement::FUNDS && e.version == 1 && !e.enabled,
        _ => false,
    });
    let names: Vec<_> = events.iter().map(|record| record.event.name()).collect();
    let wanted = ["AttestorsProposed", "AttestorsSet", "GuardianSet", "MarketPaused", "ProtocolFeeSet"];
    ensure!(disabled && wanted.iter().all(|name| names.contains(name)), "{names:?}");
    let wanted = ["ProtocolFeesWithdrawn", "AdminProposed", "IssuerSet", "IssuerRootPosted", "GateRegistered"];
    ensure!(wanted.iter().all(|name| names.contains(name)), "{names:?}");
    Ok(())
}

/// The market's fees, their withdrawal, and pausing the market.
async fn market(side: &Side<'_>) -> Result<()> {
    let people = side.people;
    let before = side.chain.tokens(people.relayer.address).await?;
    let withdraw = Call::Govern(Governance::WithdrawFees { destination: people.relayer.address });
    side.refuses(&withdraw, &people.relayer, side.not_admin()?).await?;
    side.send(withdraw, &people.admin).await?;
    // 1 % of 20 and of 7 shares at 1,000,003 each, rounded down.
    let fees = side.chain.tokens(people.relayer.address).await? - before;
    ensure!(fees == 200_000 + 70_000, "{fees} were paid out");
    side.send(Call::Govern(Governance::SetProtocolFee { fee_bps: 250 }), &people.admin).await?;
    let too_high = Call::Govern(Governance::SetProtocolFee { fee_bps: 251 });
    side.refuses(&too_high, &people.admin, "Market_FeeTooHigh").await?;
    side.send(Call::Govern(Governance::SetMarketPaused { paused: true }), &people.admin).await?;

    let events = side.events(Finality::Latest).await?;
    let program = events.iter().find_map(|record| match &record.event {
        Event::AdminChanged(e) => Some(e.program),
        _ => None,
    });
    let program = program.context("no AdminChanged event")?;
    let propose = Governance::ProposeAdmin { program, next: people.relayer.address };
    side.send(Call::Govern(propose), &people.admin).await?;
    let accept = Call::Govern(Governance::AcceptAdmin { program });
    let not_pending = side.either("Caller_NotPendingAdmin", "OwnableUnauthorizedAccount")?;
    side.refuses(&accept, &people.guardian, not_pending).await?;
    Ok(())
}

/// An issuer posts a root, and a wallet registers a gate for it.
async fn passes(side: &Side<'_>) -> Result<()> {
    let people = side.people;
    let set = PassCall::SetIssuer { issuer: ISSUER, authority: people.operator.address, enabled: true };
    side.send(Call::Pass(set), &people.admin).await?;
    let post = Call::Pass(PassCall::PostRoot { issuer: ISSUER, root: [1; 32], snapshot: 0 });
    side.refuses(&post, &people.relayer, "Caller_NotIssuerAuthority").await?;
    side.send(post, &people.operator).await?;
    let gate = |threshold| {
        let (statement, period_length) = (statement::AGE, 86_400);
        Call::Pass(PassCall::RegisterGate { statement, issuer: ISSUER, subject: 1, threshold, period_length })
    };
    side.refuses(&gate(0), &people.relayer, "Gate_ThresholdInvalid").await?;
    side.send(gate(18), &people.relayer).await?;
    let events = side.events(Finality::Latest).await?;
    let registered = events.iter().rev().find_map(|record| match &record.event {
        Event::GateRegistered(e) => Some(e.clone()),
        _ => None,
    });
    let registered = registered.context("no gate was registered")?;
    ensure!((registered.owner, registered.threshold) == (people.relayer.address, 18), "{registered:?}");
    let holder = people.holders[0].address;
    ensure!(side.chain.pass_expiry(registered.gate, holder).await?.is_none(), "a pass without a proof");
    Ok(())
}
