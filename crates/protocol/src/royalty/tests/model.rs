//! The royalties in exact fractions: each holder earns `shares / supply` of what drips while they hold the shares.
//!
//! It shares no code with the implementation: there is no index, no carry and no settling. Every drip is divided among all
//! holders at once, in fractions. Only what the protocol defines in whole numbers is rounded: what has dripped by a second, and
//! the second at which a drip ends.

use num_bigint::BigInt;
use num_rational::BigRational;

use crate::royalty::SCALE;

/// `value` as a fraction.
pub fn whole(value: impl Into<BigInt>) -> BigRational {
    BigRational::from_integer(value.into())
}

fn floor(value: BigRational) -> u64 {
    value.floor().to_integer().try_into().expect("64 bits")
}

/// One holder.
#[derive(Clone, Debug)]
pub struct Holder {
    /// Shares held now.
    pub shares: u64,
    /// Earned since the beginning, or since the position was last closed.
    pub earned: BigRational,
    /// Of it claimed.
    pub claimed: BigRational,
    /// By how much rounding in earlier spans of holding may have paid too much, and too little.
    error: [BigRational; 2],
    /// The present shares are held since before anything dripped.
    from_start: bool,
}

impl Holder {
    fn new(shares: u64, from_start: bool) -> Self {
        Self { shares, earned: whole(0), claimed: whole(0), error: [whole(0), whole(0)], from_start }
    }

    /// Earned and not claimed.
    pub fn due(&self) -> BigRational {
        &self.earned - &self.claimed
    }

    /// By how much integer arithmetic may be above and below what is due: the index is rounded down to `1 / SCALE` per share,
    /// at the beginning and at the end of every span with the same shares. Who holds from the beginning is never paid too much.
    pub fn bounds(&self) -> [BigRational; 2] {
        let span = BigRational::new(self.shares.into(), SCALE.into());
        let above = if self.from_start { self.error[0].clone() } else { &self.error[0] + &span };
        [above, &self.error[1] + &span]
    }

    fn set_shares(&mut self, shares: u64, from_start: bool) {
        if shares != self.shares {
            self.error = self.bounds();
            (self.shares, self.from_start) = (shares, from_start);
        }
    }
}

/// A vault and its holders.
#[derive(Clone, Debug)]
pub struct Model {
    /// All shares.
    pub supply: u64,
    /// Seconds over which a deposit drips.
    pub period: u64,
    /// Deposited and not yet dripped.
    pub pending: u64,
    /// When it has dripped whole.
    pub end: u64,
    /// When it dripped last.
    pub last: u64,
    /// Everything deposited.
    pub deposited: u64,
    /// Everything claimed.
    pub claimed: u64,
    /// The first stands for the shares that no position counts.
    pub holders: Vec<Holder>,
    /// Something was divided among holders.
    divided: bool,
}

impl Model {
    /// All shares are unopened.
    pub fn new(supply: u64, period: u64, holders: usize, now: u64) -> Self {
        let unopened = Holder::new(supply, true);
        let holders = std::iter::once(unopened).chain((0..holders).map(|_| Holder::new(0, true))).collect();
        Self { supply, period, pending: 0, end: now, last: now, deposited: 0, claimed: 0, holders, divided: false }
    }

    /// Drips what is due at `now`.
    pub fn drip(&mut self, now: u64) {
        if now <= self.last {
            return;
        }
        let due = if now >= self.end {
            self.pending
        } else {
            floor(whole(self.pending) * whole(now - self.last) / whole(self.end - self.last))
        };
        (self.pending, self.last) = (self.pending - due, now);
        self.divide(&whole(due));
    }

    /// Pays `amount` to all holders by their shares.
    fn divide(&mut self, amount: &BigRational) {
        self.divided |= *amount != whole(0);
        for holder in &mut self.holders {
            holder.earned += amount * whole(holder.shares) / whole(self.supply);
        }
    }

    /// Whether the deposit is taken.
    pub fn deposit(&mut self, amount: u64, now: u64) -> bool {
        let Some(deposited) = self.deposited.checked_add(amount).filter(|_| amount > 0) else { return false };
        self.drip(now);
        // The mean of both ends, weighted by the amounts.
        let weighted = whole(self.pending) * whole(self.end) + whole(amount) * whole(now + self.period);
        self.end = floor(weighted / (whole(self.pending) + whole(amount)));
        self.pending += amount;
        self.deposited = deposited;
        true
    }

    /// Whether `from` has `shares` to move to `to`.
    pub fn transfer(&mut self, from: usize, to: usize, shares: u64) -> bool {
        let Some(left) = self.holders[from].shares.checked_sub(shares) else { return false };
        let total = self.holders[to].shares + shares;
        self.holders[from].set_shares(left, !self.divided);
        self.holders[to].set_shares(total, !self.divided);
        true
    }

    /// Notes what a holder was paid.
    pub fn paid(&mut self, holder: usize, amount: u64) {
        self.holders[holder].claimed += whole(amount);
        self.claimed += amount;
    }

    /// Closes a position: what it is due goes to all shares.
    pub fn close(&mut self, holder: usize) {
        let closed = std::mem::replace(&mut self.holders[holder], Holder::new(0, false));
        self.divide(&closed.due());
        self.divided = true;
        for other in &mut self.holders {
            let part = BigRational::new(other.shares.into(), self.supply.into());
            for (error, of_closed) in other.error.iter_mut().zip(closed.bounds()) {
                *error += of_closed * &part;
            }
        }
    }
}
