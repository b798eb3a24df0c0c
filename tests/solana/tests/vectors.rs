//! Runs the golden vectors of royalty arithmetic through the built programs.

use protocol::royalty::{PositionState, VaultState};
use serde::Deserialize;
use solana_keypair::Keypair;
use solana_signer::Signer as _;
use solana_tests::{Failure, Track, World, check_invariants, position_of, vault_of};

use crate::support::TOKEN_INSUFFICIENT_FUNDS;

#[derive(Deserialize)]
struct Vectors {
    scenarios: Vec<Scenario>,
}

#[derive(Deserialize)]
struct Scenario {
    name: String,
    holders: usize,
    #[serde(deserialize_with = "number")]
    supply: u64,
    #[serde(deserialize_with = "number")]
    period: u64,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    #[serde(deserialize_with = "number")]
    at: u64,
    op: String,
    holder: usize,
    peer: usize,
    #[serde(deserialize_with = "number")]
    amount: u64,
    #[serde(deserialize_with = "number")]
    paid: u64,
    error: String,
    vault: Vault,
    positions: Vec<Position>,
}

#[derive(Deserialize)]
struct Vault {
    #[serde(deserialize_with = "number")]
    index: u128,
    #[serde(deserialize_with = "number")]
    carry: u64,
    #[serde(deserialize_with = "number")]
    pending: u64,
    #[serde(deserialize_with = "number")]
    end: u64,
    #[serde(deserialize_with = "number")]
    last: u64,
    #[serde(deserialize_with = "number")]
    deposited: u64,
    unopened: Position,
}

#[derive(Deserialize, Clone, Copy)]
struct Position {
    #[serde(deserialize_with = "number")]
    shares: u64,
    #[serde(deserialize_with = "number")]
    index_paid: u128,
    #[serde(deserialize_with = "number")]
    owed: u64,
    #[serde(deserialize_with = "number")]
    remainder: u64,
}

fn number<'de, D: serde::Deserializer<'de>, T: std::str::FromStr>(deserializer: D) -> Result<T, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(|_| serde::de::Error::custom(format!("not a number: {text}")))
}

impl From<Position> for PositionState {
    fn from(p: Position) -> Self {
        Self { shares: p.shares, index_paid: p.index_paid, owed: p.owed, remainder: p.remainder }
    }
}

impl From<&Vault> for VaultState {
    fn from(v: &Vault) -> Self {
        Self {
            index: v.index,
            carry: v.carry,
            pending: v.pending,
            end: v.end,
            last: v.last,
            deposited: v.deposited,
            unopened: v.unopened.into(),
        }
    }
}

/// A track whose unopened shares are held by the wallet `parking`, which never gets a position because the purse is
/// empty.
struct Stage {
    world: World,
    track: Track,
    holders: Vec<Keypair>,
    parking: Keypair,
    /// A wallet whose position has no shares: its claim updates the vault at a chosen time and settles no other
    /// position.
    observer: Keypair,
}

impl Stage {
    fn new(scenario: &Scenario) -> Self {
        let mut world = World::with_epochs_of(scenario.period);
        let track = Track::issued(&mut world, scenario.supply);
        let floor = world.svm.minimum_balance_for_rent_exemption(0);
        world.set_lamports(&track.purse, floor);
        let mut stage = Self {
            holders: (0..scenario.holders).map(|_| world.wallet()).collect(),
            parking: world.wallet(),
            observer: world.wallet(),
            world,
            track,
        };
        let registrant = stage.track.registrant.insecure_clone();
        let parking = stage.parking.pubkey();
        stage.track.transfer(&mut stage.world, &registrant, &parking, scenario.supply).expect("parks");
        for wallet in stage.holders.iter().chain([&stage.observer]) {
            let create = stage.track.create_tokens_instruction(&stage.world.operator.pubkey(), &wallet.pubkey());
            stage.world.send(&[create], &[]).expect("creates");
            stage.track.open(&mut stage.world, &wallet.pubkey()).expect("opens");
        }
        stage
    }

    /// Opens a holder's position again if an earlier step closed it.
    fn reopen(&mut self, holder: usize) {
        let wallet = &self.holders[holder];
        if position_of(&self.world, &self.track.tokens(wallet)).is_none() {
            self.track.open(&mut self.world, &wallet.pubkey()).expect("opens again");
        }
    }

    /// Updates the vault to the current time through the claim of the observer, which pays 0.
    fn drip(&mut self) {
        let observer = self.observer.insecure_clone();
        assert_eq!(self.track.claim(&mut self.world, &observer).expect("drips"), 0);
    }

    fn play(&mut self, step: &Step) -> Result<u64, Failure> {
        let positions: &[usize] = match step.op.as_str() {
            "open" | "unopen" | "claim" | "close" => &[step.holder],
            "transfer" => &[step.holder, step.peer],
            _ => &[],
        };
        for holder in positions {
            self.reopen(*holder);
        }
        let holder = self.holders[step.holder].insecure_clone();
        let peer = self.holders[step.peer].pubkey();
        let parking = self.parking.insecure_clone();
        let (track, world) = (&self.track, &mut self.world);
        match step.op.as_str() {
            "open" => track.transfer(world, &parking, &holder.pubkey(), step.amount).map(|_| 0),
            "unopen" => track.transfer(world, &holder, &parking.pubkey(), step.amount).map(|_| 0),
            "transfer" => track.transfer(world, &holder, &peer, step.amount).map(|_| 0),
            "deposit" => track.deposit(world, step.amount).map(|_| 0),
            "claim" => track.claim(world, &holder),
            "sweep" => track.sweep(world),
            "close" => {
                let tokens = track.tokens(&holder);
                let payer = world.operator.pubkey();
                let close = track.close_instruction(&tokens, &holder.pubkey(), &payer, true);
                world.send(&[close], &[&holder]).map(|_| 0)
            }
            "touch" => {
                self.drip();
                Ok(0)
            }
            other => panic!("unknown step {other}"),
        }
    }

    fn compare(&self, step: &Step, at: &str) {
        assert_eq!(vault_of(&self.world, &self.track).state(), VaultState::from(&step.vault), "vault, {at}");
        for (holder, expected) in self.holders.iter().zip(&step.positions) {
            let state = position_of(&self.world, &self.track.tokens(holder)).map(|position| position.state());
            assert_eq!(state.unwrap_or_default(), PositionState::from(*expected), "position, {at}");
        }
        check_invariants(&self.world, &self.track);
    }
}

#[test]
fn the_programs_compute_the_vectors_results() {
    // `cargo xtask fuzz` sets this to a folder with newly generated scenarios.
    let folder = std::env::var("VIBESTREAM_VECTORS").unwrap_or_else(|_| "../vectors".into());
    let text = std::fs::read_to_string(format!("{folder}/royalty.json")).expect("royalty.json");
    let vectors: Vectors = serde_json::from_str(&text).expect("vectors");
    for scenario in &vectors.scenarios {
        let mut stage = Stage::new(scenario);
        for (number, step) in scenario.steps.iter().enumerate() {
            let at = format!("{}, step {number} ({})", scenario.name, step.op);
            stage.world.set_time(step.at);
            match stage.play(step) {
                Ok(paid) => {
                    assert_eq!(step.error, "", "{at} succeeded");
                    assert_eq!(paid, step.paid, "{at}");
                }
                Err(failure) => {
                    assert_ne!(step.error, "", "{at} failed: {:?} {:#?}", failure.err, failure.meta.logs);
                    let code = error_code(&step.error);
                    assert!(
                        format!("{:?}", failure.err).contains(&format!("Custom({code})")),
                        "{at}: {:?}",
                        failure.err
                    );
                }
            }
            stage.compare(step, &at);
        }
    }
}

/// The code of the error that a step names. A transfer of more shares than the account holds is refused by Token-2022
/// before it calls the hook.
fn error_code(name: &str) -> u32 {
    use royalties::error::RoyaltiesError::{
        Deposit_AmountZero, Position_NotEmpty, Track_SupplyOutOfRange, Vault_DepositsExceedLimit,
    };
    let error = match name {
        "InsufficientShares" => return TOKEN_INSUFFICIENT_FUNDS,
        "ZeroAmount" => Deposit_AmountZero,
        "Overflow" => Vault_DepositsExceedLimit,
        "PositionNotEmpty" => Position_NotEmpty,
        "SupplyOutOfRange" => Track_SupplyOutOfRange,
        other => panic!("unknown error {other}"),
    };
    6_000 + error as u32
}
