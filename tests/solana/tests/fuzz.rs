//! Random lives of a track, on the machine and in a model made of [`protocol::royalty`], compared in every field after every action.
//!
//! Seeded, so every run plays the same lives; `PROPTEST_CASES=500` plays more of them.

use proptest::{
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use protocol::royalty::{PositionState, VaultState};
use solana_keypair::Keypair;
use solana_signer::Signer as _;
use solana_tests::{EPOCH, Track, World, audit, position_of, vault_of};

const WALLETS: usize = 5;
const ACTIONS: usize = 60;
const CASES: u32 = 50;
const FULL_PURSE: u32 = 3;
const POSITION_SIZE: usize = 8 + size_of::<royalties::state::Position>();
const SEED: [u8; 32] = *b"vibestream/fuzz/royalties/solana";

#[derive(Clone, Copy, Debug)]
enum Action {
    Wait(u64),
    Deposit(u64),
    /// From, to, and how much in 255ths of what there is.
    Transfer(usize, usize, u8),
    Claim(usize),
    Burn(usize, u8),
    Sync(usize),
    Open(usize),
    Close(usize),
    Sweep,
    FillPurse,
    EmptyPurse,
}

fn actions() -> impl Strategy<Value = (u64, Vec<Action>)> {
    let wallet = 0..WALLETS;
    let action = prop_oneof![
        3 => (0..EPOCH).prop_map(Action::Wait),
        1 => (0..100_000_000u64).prop_map(Action::Wait),
        4 => (0u32..50).prop_flat_map(|bits| 0..=1u64 << bits).prop_map(Action::Deposit),
        8 => (wallet.clone(), wallet.clone(), any::<u8>()).prop_map(|(a, b, n)| Action::Transfer(a, b, n)),
        4 => wallet.clone().prop_map(Action::Claim),
        1 => (wallet.clone(), any::<u8>()).prop_map(|(a, n)| Action::Burn(a, n)),
        2 => wallet.clone().prop_map(Action::Sync),
        2 => wallet.clone().prop_map(Action::Open),
        2 => wallet.prop_map(Action::Close),
        2 => Just(Action::Sweep),
        1 => Just(Action::FillPurse),
        1 => Just(Action::EmptyPurse),
    ];
    let supply = (0u32..40).prop_flat_map(|bits| 1 << bits..(2u64 << bits).min((1 << 40) - 1) + 1);
    (supply.prop_filter("below 2^40", |s| *s < 1 << 40), prop::collection::vec(action, ACTIONS))
}

/// A wallet as the model sees it.
#[derive(Clone, Copy, Default)]
struct Side {
    balance: u64,
    position: Option<PositionState>,
}

/// What should happen.
struct Model {
    vault: VaultState,
    supply: u64,
    claimed: u64,
    sides: [Side; WALLETS],
    /// Positions that the purse can still pay for.
    purse: u32,
}

impl Model {
    fn new(supply: u64, now: u64) -> Self {
        let mut vault = VaultState::with_supply(supply, now);
        let mut position = PositionState::default();
        vault.open(&mut position, supply).expect("opens");
        let mut sides = [Side::default(); WALLETS];
        sides[0] = Side { balance: supply, position: Some(position) };
        Self { vault, supply, claimed: 0, sides, purse: FULL_PURSE }
    }

    fn touch(&mut self, now: u64) {
        self.vault.touch(now, self.supply).expect("drips");
    }

    fn open(&mut self, wallet: usize) {
        self.open_empty(wallet);
        if self.sides[wallet].balance > 0 {
            self.sync(wallet);
        }
    }

    /// Opens a position that counts nothing yet.
    fn open_empty(&mut self, wallet: usize) {
        let mut position = PositionState::default();
        self.vault.settle(&mut position).expect("settles");
        self.sides[wallet].position = Some(position);
    }

    /// Settles the move directly between two positions, where the program goes through the unopened shares.
    fn transfer(&mut self, from: usize, to: usize, amount: u64, now: u64) {
        if from == to {
            return;
        }
        self.touch(now);
        for wallet in [from, to] {
            let Side { balance, position } = self.sides[wallet];
            if position.is_some_and(|position| position.shares != balance) {
                self.sync(wallet);
            }
        }
        if self.sides[to].position.is_none() && self.purse > 0 {
            self.purse -= 1;
            self.open(to);
        }
        let (mut a, mut b) = (self.sides[from], self.sides[to]);
        match (&mut a.position, &mut b.position) {
            (Some(a), Some(b)) => self.vault.transfer(a, b, amount),
            (Some(a), None) => self.vault.unopen(a, amount),
            (None, Some(b)) => self.vault.open(b, amount),
            (None, None) => Ok(()),
        }
        .expect("moves");
        a.balance -= amount;
        b.balance += amount;
        (self.sides[from], self.sides[to]) = (a, b);
    }

    /// Counts what the wallet holds now.
    fn sync(&mut self, wallet: usize) {
        let side = &mut self.sides[wallet];
        if let Some(position) = &mut side.position {
            self.vault.sync(position, side.balance).expect("syncs");
        }
    }
}

/// Model and machine side by side.
struct Run {
    world: World,
    track: Track,
    wallets: Vec<Keypair>,
    model: Model,
}

impl Run {
    fn new(supply: u64) -> Self {
        let mut world = World::new();
        let track = Track::issued(&mut world, supply);
        let mut wallets = vec![track.registrant.insecure_clone()];
        for _ in 1..WALLETS {
            let wallet = world.wallet();
            let create = track.create_tokens_instruction(&world.operator.pubkey(), &wallet.pubkey());
            world.send(&[create], &[]).expect("creates");
            wallets.push(wallet);
        }
        let model = Model::new(supply, world.time());
        let mut run = Self { world, track, wallets, model };
        run.act(Action::FillPurse);
        run
    }

    fn part(&self, wallet: usize, part: u8) -> u64 {
        (u128::from(self.model.sides[wallet].balance) * u128::from(part) / 255) as u64
    }

    fn act(&mut self, action: Action) {
        let now = self.world.time();
        let (world, track) = (&mut self.world, &self.track);
        match action {
            Action::Wait(seconds) => world.wait(seconds),
            Action::Deposit(amount) => {
                let expected = self.model.vault.deposit(amount, now, EPOCH, self.model.supply);
                assert_eq!(track.deposit(world, amount).is_ok(), expected.is_ok());
            }
            Action::Transfer(from, to, part) => {
                let amount = self.part(from, part);
                let to_key = self.wallets[to].pubkey();
                self.track
                    .transfer(&mut self.world, &self.wallets[from], &to_key, amount)
                    .expect("a transfer never fails");
                self.model.transfer(from, to, amount, now);
            }
            Action::Claim(wallet) => {
                let result = track.claim(world, &self.wallets[wallet]);
                let Some(mut position) = self.model.sides[wallet].position else {
                    assert!(result.is_err());
                    return;
                };
                self.model.touch(now);
                let paid = self.model.vault.claim(&mut position).expect("claims");
                assert_eq!(result.expect("claims"), paid);
                self.model.sides[wallet].position = Some(position);
                self.model.claimed += paid;
            }
            Action::Burn(wallet, part) => {
                let amount = self.part(wallet, part / 4);
                let (world, track) = (&mut self.world, &self.track);
                track.burn(world, &self.wallets[wallet], amount).expect("burns");
                self.model.sides[wallet].balance -= amount;
            }
            Action::Sync(wallet) => {
                let synced = track.sync(world, &track.tokens(&self.wallets[wallet])).is_ok();
                assert_eq!(synced, self.model.sides[wallet].position.is_some());
                if synced {
                    self.model.touch(now);
                    self.model.sync(wallet);
                }
            }
            Action::Open(wallet) => {
                let opened = track.open(world, &self.wallets[wallet].pubkey()).is_ok();
                assert_eq!(opened, self.model.sides[wallet].position.is_none());
                if opened {
                    self.model.touch(now);
                    self.model.open(wallet);
                }
            }
            Action::Close(wallet) => self.close(wallet, now),
            Action::Sweep => {
                self.model.touch(now);
                let paid = self.model.vault.sweep_unopened().expect("sweeps");
                assert_eq!(track.sweep(world).expect("sweeps"), paid);
                self.model.claimed += paid;
            }
            Action::FillPurse | Action::EmptyPurse => {
                let floor = world.svm.minimum_balance_for_rent_exemption(0);
                self.model.purse = if matches!(action, Action::FillPurse) { FULL_PURSE } else { 0 };
                let price = world.svm.minimum_balance_for_rent_exemption(POSITION_SIZE);
                world.set_lamports(&track.purse, floor + u64::from(self.model.purse) * price);
            }
        }
    }

    fn close(&mut self, wallet: usize, now: u64) {
        let key = self.wallets[wallet].insecure_clone();
        let tokens = self.track.tokens(&key);
        let Some(position) = position_of(&self.world, &tokens) else { return };
        let close = self.track.close_instruction(&tokens, &key.pubkey(), &position.payer, true);
        let purse_pays_back = position.payer == self.track.purse;
        let closed = self.world.send(&[close], &[&key]).is_ok();
        let state = self.model.sides[wallet].position.expect("the model has it too");
        let mut vault = self.model.vault;
        vault.touch(now, self.model.supply).expect("drips");
        assert_eq!(closed, vault.close(&state, self.model.supply).is_ok());
        if closed {
            self.model.vault = vault;
            self.model.sides[wallet].position = None;
            self.model.purse += u32::from(purse_pays_back);
        }
    }

    fn compare(&self) {
        audit(&self.world, &self.track);
        let vault = vault_of(&self.world, &self.track);
        assert_eq!(vault.state(), self.model.vault);
        assert_eq!(vault.claimed, self.model.claimed);
        for (wallet, side) in self.wallets.iter().zip(&self.model.sides) {
            let tokens = self.track.tokens(wallet);
            assert_eq!(self.world.balance(&tokens), side.balance);
            assert_eq!(position_of(&self.world, &tokens).map(|position| position.state()), side.position);
        }
    }
}

#[test]
fn programs_and_model_agree_on_random_lives() {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(CASES);
    let config = Config { cases, max_shrink_iters: 100, failure_persistence: None, ..Config::default() };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &SEED);
    TestRunner::new_with_rng(config, rng)
        .run(&actions(), |(supply, actions)| {
            let mut run = Run::new(supply);
            for action in actions {
                run.act(action);
                run.compare();
            }
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
}
