//! The integer arithmetic against a model in exact fractions, over random lives of a vault.

use num_rational::BigRational;
use properties::Property;
use proptest::{
    prelude::*,
    test_runner::{TestCaseError, TestCaseResult},
};

use self::model::{Model, whole};
use super::*;

mod model;

const START: u64 = 1_800_000_000;
/// Holders with a position of their own.
const HOLDERS: usize = 4;
const STEPS: usize = 60;

#[derive(Clone, Copy, Debug)]
enum Step {
    Wait(u64),
    /// The clock of a block may be behind that of the block before.
    Back(u64),
    Deposit(u64),
    /// How much in 255ths of what there is; 0 stands for one share more than that.
    Open(usize, u8),
    Unopen(usize, u8),
    Transfer(usize, usize, u8),
    Claim(usize),
    Sweep,
    Close(usize),
}

fn amount() -> impl Strategy<Value = u64> {
    (0u32..64).prop_flat_map(|bits| 0..=u64::MAX >> (63 - bits))
}

fn step() -> impl Strategy<Value = Step> {
    let holder = 0..HOLDERS;
    prop_oneof![
        4 => (0u64..5_000).prop_map(Step::Wait),
        1 => (0u64..50_000_000).prop_map(Step::Wait),
        1 => (0u64..5_000).prop_map(Step::Back),
        5 => amount().prop_map(Step::Deposit),
        3 => (holder.clone(), any::<u8>()).prop_map(|(holder, part)| Step::Open(holder, part)),
        2 => (holder.clone(), any::<u8>()).prop_map(|(holder, part)| Step::Unopen(holder, part)),
        6 => (holder.clone(), holder.clone(), any::<u8>()).prop_map(|(from, to, part)| Step::Transfer(from, to, part)),
        4 => holder.clone().prop_map(Step::Claim),
        1 => Just(Step::Sweep),
        2 => holder.prop_map(Step::Close),
    ]
}

/// Supply, period and steps.
fn life() -> impl Strategy<Value = (u64, u64, Vec<Step>)> {
    let supply = (0u32..40).prop_flat_map(|bits| 1 << bits..=(2u64 << bits) - 1);
    (supply, 1u64..100_000, prop::collection::vec(step(), STEPS))
}

/// Implementation and model side by side.
struct Run {
    vault: VaultState,
    positions: [PositionState; HOLDERS],
    model: Model,
    now: u64,
}

impl Run {
    fn new(supply: u64, period: u64) -> Self {
        Self {
            vault: VaultState::with_supply(supply, START),
            positions: [PositionState::default(); HOLDERS],
            model: Model::new(supply, period, HOLDERS, START),
            now: START,
        }
    }

    fn touch(&mut self) {
        self.vault.touch(self.now, self.model.supply).expect("drips");
        self.model.drip(self.now);
    }

    /// `part` 255ths of `shares`, or one more than there are.
    fn part(shares: u64, part: u8) -> u64 {
        if part == 0 { shares + 1 } else { (u128::from(shares) * u128::from(part) / 255) as u64 }
    }

    fn play(&mut self, step: Step) -> TestCaseResult {
        match step {
            Step::Wait(seconds) => self.now += seconds,
            Step::Back(seconds) => self.now -= seconds,
            Step::Deposit(amount) => {
                let (period, supply) = (self.model.period, self.model.supply);
                let before = self.vault;
                let taken = self.vault.deposit(amount, self.now, period, supply);
                prop_assert_eq!(taken.is_ok(), self.model.deposit(amount, self.now));
                prop_assert!(taken.is_ok() || self.vault == before, "a refused deposit changed the vault");
            }
            Step::Open(holder, part) => {
                self.touch();
                let shares = Self::part(self.vault.unopened.shares, part);
                let opened = self.vault.open(&mut self.positions[holder], shares);
                prop_assert_eq!(opened.is_ok(), self.model.transfer(0, 1 + holder, shares));
            }
            Step::Unopen(holder, part) => {
                self.touch();
                let shares = Self::part(self.positions[holder].shares, part);
                let unopened = self.vault.unopen(&mut self.positions[holder], shares);
                prop_assert_eq!(unopened.is_ok(), self.model.transfer(1 + holder, 0, shares));
            }
            Step::Transfer(from, to, part) => {
                let Ok([sender, receiver]) = self.positions.get_disjoint_mut([from, to]) else { return Ok(()) };
                let shares = Self::part(sender.shares, part);
                self.vault.touch(self.now, self.model.supply).expect("drips");
                self.model.drip(self.now);
                let moved = self.vault.transfer(sender, receiver, shares);
                prop_assert_eq!(moved.is_ok(), self.model.transfer(1 + from, 1 + to, shares));
            }
            Step::Claim(holder) => {
                self.touch();
                let paid = self.vault.claim(&mut self.positions[holder]).expect("claims");
                self.model.paid(1 + holder, paid);
            }
            Step::Sweep => {
                self.touch();
                let paid = self.vault.sweep_unopened().expect("sweeps");
                self.model.paid(0, paid);
            }
            Step::Close(holder) => self.close(holder)?,
        }
        Ok(())
    }

    fn close(&mut self, holder: usize) -> TestCaseResult {
        self.touch();
        let closed = self.vault.close(&self.positions[holder], self.model.supply);
        let of_model = &self.model.holders[1 + holder];
        let [above, below] = of_model.bounds();
        if closed.is_ok() {
            prop_assert_eq!(of_model.shares, 0);
            prop_assert!(of_model.due() - whole(1) < below, "closed with a unit to claim");
            self.positions[holder] = PositionState::default();
            self.model.close(1 + holder);
        } else {
            prop_assert_eq!(closed, Err(RoyaltyError::PositionNotEmpty));
            prop_assert!(of_model.shares > 0 || of_model.due() + above >= whole(1), "an empty position stays open");
        }
        Ok(())
    }

    /// What a position is worth, fractions included.
    fn worth(&self, position: &PositionState) -> BigRational {
        let fractions = u128::from(position.shares) * (self.vault.index - position.index_paid);
        let fractions = fractions + u128::from(position.remainder);
        whole(position.owed) + BigRational::new(fractions.into(), SCALE.into())
    }

    fn check(&self) -> TestCaseResult {
        let (vault, model) = (&self.vault, &self.model);
        prop_assert_eq!(
            (vault.pending, vault.end, vault.last, vault.deposited),
            (model.pending, model.end, model.last, model.deposited)
        );
        prop_assert!(vault.carry < model.supply);
        let positions: Vec<_> = std::iter::once(vault.unopened).chain(self.positions).collect();
        let mut held = whole(vault.pending) + BigRational::new(vault.carry.into(), SCALE.into());
        let mut due = whole(model.pending);
        for (position, holder) in positions.iter().zip(&model.holders) {
            prop_assert_eq!(position.shares, holder.shares);
            let worth = self.worth(position);
            Self::check_bounds(&worth, holder)?;
            (held, due) = (held + worth, due + holder.due());
        }
        let left = whole(model.deposited - model.claimed);
        prop_assert_eq!(&held, &left, "the implementation keeps every fraction");
        prop_assert_eq!(&due, &left, "the model keeps every fraction");
        let sides = invariant(vault, self.positions, model.claimed, model.supply);
        prop_assert!(sides.is_some_and(|(held, due)| held == due), "{:?}", sides);
        Ok(())
    }

    /// Never paid more than the exact part, and never short by more, than rounding the index explains.
    fn check_bounds(worth: &BigRational, holder: &model::Holder) -> Result<(), TestCaseError> {
        let error = worth - holder.due();
        let [above, below] = holder.bounds();
        prop_assert!(error <= above, "{} more than the exact part, {} at most", error, above);
        prop_assert!(-error.clone() <= below, "{} less than the exact part, {} at most", -error, below);
        Ok(())
    }

    /// Everything drips and is claimed: less than one unit per position and one for the carry stays in the vault.
    fn check_end(&mut self) -> TestCaseResult {
        self.now = self.model.end.max(self.model.last).max(self.now) + 1;
        let steps = (0..HOLDERS).map(Step::Claim).chain([Step::Sweep]);
        for step in steps {
            self.play(step)?;
            self.check()?;
        }
        let dust = self.model.deposited - self.model.claimed;
        prop_assert_eq!(self.model.pending, 0);
        prop_assert!(dust < HOLDERS as u64 + 2, "{} units stay in the vault", dust);
        Ok(())
    }
}

#[test]
fn random_lives_pay_what_exact_fractions_pay() {
    let name = "royalties are what exact fractions are";
    let property = Property { name, cases: 400, calls: STEPS as u32, seed: None };
    property.run(life(), |(supply, period, steps), calls| {
        let mut run = Run::new(supply, period);
        for step in steps {
            run.play(step)?;
            run.check()?;
            calls.add(1);
        }
        run.check_end()
    });
}

/// Who holds the same shares from before the first drip, whatever the others do, is never paid more than the exact part.
#[test]
fn a_constant_holder_is_never_paid_more_than_the_exact_part() {
    let name = "a constant holder is paid at most the exact part";
    let property = Property { name, cases: 400, calls: STEPS as u32, seed: None };
    property.run((life(), any::<u8>()), |((supply, period, steps), part), calls| {
        let mut run = Run::new(supply, period);
        run.play(Step::Open(0, part.max(1)))?;
        let closes = |step: &Step| matches!(step, Step::Close(_));
        let of_others = |step: &Step| match *step {
            Step::Open(holder, _) | Step::Unopen(holder, _) => holder != 0,
            Step::Transfer(from, to, _) => from != 0 && to != 0,
            _ => true,
        };
        for step in steps {
            calls.add(1);
            if of_others(&step) && !closes(&step) {
                run.play(step)?;
            }
            let holder = &run.model.holders[1];
            prop_assert!(run.worth(&run.positions[0]) <= holder.due());
            prop_assert!(holder.claimed <= holder.earned);
        }
        Ok(())
    });
}

/// With any touches in between, a deposit is never ahead of its straight line and at most one unit per touch behind it.
#[test]
fn a_deposit_drips_along_its_line() {
    let property = Property { name: "a deposit drips along its line", cases: 500, calls: 4, seed: None };
    let touches = prop::collection::vec(0u64..40_000, 4..40);
    property.run((1..=u64::MAX, 1u64..100_000, touches), |(amount, period, mut touches), calls| {
        touches.sort_unstable();
        let mut vault = VaultState::with_supply(1_000, START);
        vault.deposit(amount, START, period, 1_000).expect("deposits");
        for (number, seconds) in touches.into_iter().enumerate() {
            vault.touch(START + seconds, 1_000).expect("drips");
            calls.add(1);
            let line = whole(amount) * whole(seconds.min(period)) / whole(period);
            let dripped = whole(amount - vault.pending);
            prop_assert!(
                dripped <= line && line.clone() - &dripped < whole(1 + number as u64),
                "{} of {}",
                dripped,
                line
            );
        }
        vault.touch(START + period, 1_000).expect("drips");
        prop_assert_eq!(vault.pending, 0);
        Ok(())
    });
}

#[test]
fn an_hour_by_hand() {
    let mut vault = VaultState::with_supply(3, 0);
    let (mut one, mut two) = (PositionState::default(), PositionState::default());
    vault.open(&mut one, 1).unwrap();
    vault.open(&mut two, 2).unwrap();
    vault.deposit(100, 0, 3_600, 3).unwrap();
    vault.touch(1_800, 3).unwrap();
    // 50 of 100 after half the hour: 16 2/3 for one share, 33 1/3 for two.
    assert_eq!((vault.pending, vault.claim(&mut one), vault.claim(&mut two)), (50, Ok(16), Ok(33)));
    vault.transfer(&mut two, &mut one, 2).unwrap();
    vault.touch(3_600, 3).unwrap();
    // All of the second half is the first holder's: 16 2/3 and 50 are 66 2/3, of which 16 were paid.
    assert_eq!((vault.claim(&mut one), vault.claim(&mut two)), (Ok(50), Ok(0)));
    // 2/3 and 1/3 stay, less what the index was rounded down by.
    assert_eq!(vault.deposited - 16 - 33 - 50, 1);
}

#[test]
fn a_second_deposit_moves_the_end_to_the_weighted_mean() {
    let mut vault = VaultState::with_supply(10, 0);
    vault.deposit(300, 0, 1_000, 10).unwrap();
    vault.deposit(100, 0, 2_000, 10).unwrap();
    // (300 * 1,000 + 100 * 2,000) / 400
    assert_eq!((vault.end, vault.pending), (1_250, 400));
    vault.touch(5_000, 10).unwrap();
    vault.deposit(7, 6_000, 500, 10).unwrap();
    assert_eq!((vault.end, vault.pending, vault.deposited), (6_500, 7, 407));
}

#[test]
fn what_is_refused_changes_nothing() {
    let mut vault = VaultState::with_supply(5, 0);
    let (mut one, mut two) = (PositionState::default(), PositionState::default());
    vault.open(&mut one, 5).unwrap();
    let before = (vault, one, two);
    assert_eq!(vault.deposit(0, 1, 1, 5), Err(RoyaltyError::ZeroAmount));
    assert_eq!(vault.deposit(1, u64::MAX, 1, 5), Err(RoyaltyError::Overflow));
    assert_eq!(vault.open(&mut two, 1), Err(RoyaltyError::InsufficientShares));
    assert_eq!(vault.unopen(&mut two, 1), Err(RoyaltyError::InsufficientShares));
    assert_eq!(vault.transfer(&mut one, &mut two, 6), Err(RoyaltyError::InsufficientShares));
    assert_eq!(vault.close(&one, 5), Err(RoyaltyError::PositionNotEmpty));
    assert_eq!(vault.close(&two, 0), Err(RoyaltyError::SupplyOutOfRange));
    for supply in [0, SUPPLY_LIMIT] {
        assert_eq!(vault.touch(1, supply), Err(RoyaltyError::SupplyOutOfRange));
        assert_eq!(vault.deposit(1, 1, 1, supply), Err(RoyaltyError::SupplyOutOfRange));
    }
    assert_eq!((vault, one, two), before);
    vault.deposit(u64::MAX, 0, 1, 5).unwrap();
    assert_eq!(vault.deposit(1, 0, 1, 5), Err(RoyaltyError::Overflow));
}

#[test]
fn the_invariant_sees_a_missing_unit_and_a_missing_share() {
    let mut vault = VaultState::with_supply(5, 0);
    let mut one = PositionState::default();
    vault.open(&mut one, 5).unwrap();
    vault.deposit(9, 0, 1, 5).unwrap();
    vault.touch(1, 5).unwrap();
    assert_eq!(invariant(&vault, [one], 0, 5), Some((9 * SCALE, 9 * SCALE)));
    assert_eq!(invariant(&vault, [one], 1, 5), Some((9 * SCALE, 8 * SCALE)));
    assert_eq!(invariant(&vault, [], 0, 5), None);
    assert_eq!(invariant(&vault, [one], 10, 5), None);
}

#[test]
fn synchronising_takes_from_and_returns_to_the_unopened_shares() {
    let mut vault = VaultState::with_supply(10, 0);
    let mut one = PositionState::default();
    for shares in [4, 7, 7, 2, 0, 10] {
        vault.sync(&mut one, shares).unwrap();
        assert_eq!((one.shares, vault.unopened.shares), (shares, 10 - shares));
    }
    assert_eq!(vault.sync(&mut one, 11), Err(RoyaltyError::InsufficientShares));
    assert_eq!((one.shares, vault.unopened.shares), (10, 0));
}
