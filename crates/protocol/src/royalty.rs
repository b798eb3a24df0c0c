//! Royalty arithmetic. A deposit is released over time ("drips") into an index of earnings per share, and each position earns
//! in proportion to its shares while it has them.
//!
//! The arithmetic is exact integer arithmetic. With `SCALE = 2^40`, shares below 2^40 and lifetime deposits below 2^64, all
//! products fit into 128 bits. Remainders of divisions are carried over and never lost:
//!
//! `pending + Σ owed` after settling, times `SCALE`, plus `carry` plus `Σ remainder` equals `(deposits − claims) * SCALE`,
//! where Σ is the sum over all positions including the pseudo-position of unopened shares, whose shares sum to the supply.

/// Fixed-point scale of the index and of remainders.
pub const SCALE: u128 = 1 << 40;

/// Upper bound (exclusive) of the supply of shares.
pub const SUPPLY_LIMIT: u64 = 1 << 40;

/// Why an operation failed. A failed operation changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RoyaltyError {
    /// The amount or the period is zero.
    #[error("the amount must be above zero")]
    ZeroAmount,
    /// Lifetime deposits would reach 2^64, or an intermediate value would overflow.
    #[error("the amount exceeds the limits of the vault")]
    Overflow,
    /// The position, or the unopened shares, have fewer shares than requested.
    #[error("not enough shares")]
    InsufficientShares,
    /// The position cannot be closed, because it has shares or unclaimed royalties.
    #[error("the position still has shares or royalties")]
    PositionNotEmpty,
    /// The supply is zero or not below 2^40.
    #[error("the supply must be between 1 and 2^40 - 1")]
    SupplyOutOfRange,
}

/// The earnings of one position. Solana has one position per token account, Ethereum one per holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct PositionState {
    /// Number of shares of the position.
    pub shares: u64,
    /// The index of the vault up to which the position is settled.
    #[cfg_attr(feature = "std", serde(with = "crate::royalty::decimal"))]
    pub index_paid: u128,
    /// Settled and unclaimed earnings, in base units of the payment token.
    #[cfg_attr(feature = "std", serde(with = "crate::royalty::decimal"))]
    pub owed: u64,
    /// Fraction of a base unit left over by settling, times [`SCALE`]; below [`SCALE`].
    pub remainder: u64,
}

/// The royalty vault of a track.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct VaultState {
    /// Total earnings per share since the creation of the vault, in base units times [`SCALE`].
    #[cfg_attr(feature = "std", serde(with = "crate::royalty::decimal"))]
    pub index: u128,
    /// Remainder of the last division by the supply; below the supply.
    pub carry: u64,
    /// Deposits not yet released into the index, in base units of the payment token.
    #[cfg_attr(feature = "std", serde(with = "crate::royalty::decimal"))]
    pub pending: u64,
    /// Unix time at which all of `pending` is released, in seconds.
    pub end: u64,
    /// Unix time of the last update of the index, in seconds.
    pub last: u64,
    /// Sum of all deposits, in base units of the payment token.
    #[cfg_attr(feature = "std", serde(with = "crate::royalty::decimal"))]
    pub deposited: u64,
    /// The pseudo-position of shares that belong to no position yet.
    pub unopened: PositionState,
}

impl VaultState {
    /// Creates a vault at `now` (Unix seconds) in which all `supply` shares are unopened.
    #[must_use]
    pub const fn with_supply(supply: u64, now: u64) -> Self {
        Self {
            index: 0,
            carry: 0,
            pending: 0,
            end: now,
            last: now,
            deposited: 0,
            unopened: PositionState { shares: supply, index_paid: 0, owed: 0, remainder: 0 },
        }
    }

    /// Releases the part of `pending` that is due at `now` (Unix seconds) into the index. Does nothing if `now` is before the
    /// last update.
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "SCALE is 2^40, due below 2^64 and carry below 2^40; due is at most pending; supply is not 0"
    )]
    pub fn touch(&mut self, now: u64, supply: u64) -> Result<(), RoyaltyError> {
        if supply == 0 || supply >= SUPPLY_LIMIT {
            return Err(RoyaltyError::SupplyOutOfRange);
        }
        if now <= self.last {
            return Ok(());
        }
        if self.pending > 0 {
            let due = self.due(now);
            let n = u128::from(due) * SCALE + u128::from(self.carry);
            let supply = u128::from(supply);
            self.index = self.index.checked_add(n / supply).ok_or(RoyaltyError::Overflow)?;
            self.carry = (n % supply) as u64;
            self.pending -= due;
        }
        self.last = now;
        Ok(())
    }

    /// The part of `pending` that is released between `last` and `now`, for `now > last`.
    #[expect(clippy::arithmetic_side_effects, reason = "last < now < end; factors of 64 bits in 128")]
    fn due(&self, now: u64) -> u64 {
        if now >= self.end {
            return self.pending;
        }
        let part = u128::from(self.pending) * u128::from(now - self.last) / u128::from(self.end - self.last);
        part as u64 // at most `pending`, since now < end
    }

    /// Adds a deposit of `amount` at `now` that is released over `period` seconds. If a deposit is still being released, the
    /// common end is the mean of both ends, weighted by amount.
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "a sum of two 64-bit amounts in 128 bits, of which one is not 0"
    )]
    pub fn deposit(&mut self, amount: u64, now: u64, period: u64, supply: u64) -> Result<(), RoyaltyError> {
        if amount == 0 {
            return Err(RoyaltyError::ZeroAmount);
        }
        let deposited = self.deposited.checked_add(amount).ok_or(RoyaltyError::Overflow)?;
        let until = now.checked_add(period).ok_or(RoyaltyError::Overflow)?;
        let mut next = *self;
        next.touch(now, supply)?;
        next.end = if next.pending == 0 {
            until
        } else {
            let pending = u128::from(next.pending);
            let sum = pending
                .checked_mul(u128::from(next.end))
                .and_then(|old| u128::from(amount).checked_mul(u128::from(until)).and_then(|new| old.checked_add(new)))
                .ok_or(RoyaltyError::Overflow)?;
            (sum / (pending + u128::from(amount))) as u64
        };
        next.pending = next.pending.checked_add(amount).ok_or(RoyaltyError::Overflow)?;
        next.deposited = deposited;
        *self = next;
        Ok(())
    }

    /// Settles `position`: adds what its shares earned since the last settlement to `owed`.
    pub fn settle(&self, position: &mut PositionState) -> Result<(), RoyaltyError> {
        settle_at(self.index, position)
    }

    /// Settles the unopened shares.
    pub fn settle_unopened(&mut self) -> Result<(), RoyaltyError> {
        settle_at(self.index, &mut self.unopened)
    }

    /// Moves `shares` from the unopened shares to `position`, and settles both.
    pub fn open(&mut self, position: &mut PositionState, shares: u64) -> Result<(), RoyaltyError> {
        let left = self.unopened.shares.checked_sub(shares).ok_or(RoyaltyError::InsufficientShares)?;
        let total = position.shares.checked_add(shares).ok_or(RoyaltyError::Overflow)?;
        self.settle(position)?;
        self.settle_unopened()?;
        self.unopened.shares = left;
        position.shares = total;
        Ok(())
    }

    /// Moves `shares` from `position` to the unopened shares, and settles both.
    pub fn unopen(&mut self, position: &mut PositionState, shares: u64) -> Result<(), RoyaltyError> {
        let left = position.shares.checked_sub(shares).ok_or(RoyaltyError::InsufficientShares)?;
        let total = self.unopened.shares.checked_add(shares).ok_or(RoyaltyError::Overflow)?;
        self.settle(position)?;
        self.settle_unopened()?;
        position.shares = left;
        self.unopened.shares = total;
        Ok(())
    }

    /// Sets the shares of `position` to `shares`. The difference is taken from, or added to, the unopened shares. Settles both.
    #[expect(clippy::arithmetic_side_effects, reason = "the smaller from the larger")]
    pub fn sync(&mut self, position: &mut PositionState, shares: u64) -> Result<(), RoyaltyError> {
        if shares >= position.shares {
            self.open(position, shares - position.shares)
        } else {
            self.unopen(position, position.shares - shares)
        }
    }

    /// Moves `shares` between two positions, and settles both.
    pub fn transfer(&self, from: &mut PositionState, to: &mut PositionState, shares: u64) -> Result<(), RoyaltyError> {
        let left = from.shares.checked_sub(shares).ok_or(RoyaltyError::InsufficientShares)?;
        let total = to.shares.checked_add(shares).ok_or(RoyaltyError::Overflow)?;
        self.settle(from)?;
        self.settle(to)?;
        from.shares = left;
        to.shares = total;
        Ok(())
    }

    /// Settles `position`, sets `owed` to zero, and returns the amount to pay.
    pub fn claim(&self, position: &mut PositionState) -> Result<u64, RoyaltyError> {
        self.settle(position)?;
        Ok(core::mem::take(&mut position.owed))
    }

    /// Settles the unopened shares, sets their `owed` to zero, and returns the amount, which goes to the rewards pool.
    pub fn sweep_unopened(&mut self) -> Result<u64, RoyaltyError> {
        self.settle_unopened()?;
        Ok(core::mem::take(&mut self.unopened.owed))
    }

    /// Closes an empty position. Its remainder is added to the carry of the vault, so that nothing is lost.
    #[expect(clippy::arithmetic_side_effects, reason = "two 64-bit numbers in 128 bits; supply is not 0")]
    pub fn close(&mut self, position: &PositionState, supply: u64) -> Result<(), RoyaltyError> {
        if position.shares != 0 || position.owed != 0 {
            return Err(RoyaltyError::PositionNotEmpty);
        }
        if supply == 0 || supply >= SUPPLY_LIMIT {
            return Err(RoyaltyError::SupplyOutOfRange);
        }
        let carry = u128::from(self.carry) + u128::from(position.remainder);
        self.index = self.index.checked_add(carry / u128::from(supply)).ok_or(RoyaltyError::Overflow)?;
        self.carry = (carry % u128::from(supply)) as u64;
        Ok(())
    }
}

fn settle_at(index: u128, position: &mut PositionState) -> Result<(), RoyaltyError> {
    let grown = index.checked_sub(position.index_paid).ok_or(RoyaltyError::Overflow)?;
    let earned = u128::from(position.shares)
        .checked_mul(grown)
        .and_then(|x| x.checked_add(u128::from(position.remainder)))
        .ok_or(RoyaltyError::Overflow)?;
    let units = u64::try_from(earned / SCALE).map_err(|_| RoyaltyError::Overflow)?;
    position.owed = position.owed.checked_add(units).ok_or(RoyaltyError::Overflow)?;
    position.remainder = (earned % SCALE) as u64;
    position.index_paid = index;
    Ok(())
}

/// Both sides of the invariant in the module documentation: the scaled total of the vault and its positions, and
/// `(deposits − claims) * SCALE`. They must be equal.
///
/// `positions` are all positions except the unopened one; `claimed` is the sum of all claimed and swept amounts. `None` on
/// overflow, or if the shares do not sum to `supply`.
pub fn invariant(
    vault: &VaultState,
    positions: impl IntoIterator<Item = PositionState>,
    claimed: u64,
    supply: u64,
) -> Option<(u128, u128)> {
    let mut shares = 0u64;
    let mut owed = u128::from(vault.pending);
    let mut fraction = u128::from(vault.carry);
    for mut position in positions.into_iter().chain([vault.unopened]) {
        vault.settle(&mut position).ok()?;
        shares = shares.checked_add(position.shares)?;
        owed = owed.checked_add(u128::from(position.owed))?;
        fraction = fraction.checked_add(u128::from(position.remainder))?;
    }
    let held = owed.checked_mul(SCALE)?.checked_add(fraction)?;
    let due = u128::from(vault.deposited.checked_sub(claimed)?).checked_mul(SCALE)?;
    (shares == supply).then_some((held, due))
}

/// Serializes integers as decimal strings, because JSON numbers are not exact above 2^53.
#[cfg(feature = "std")]
pub mod decimal {
    use core::{fmt::Display, str::FromStr};

    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    /// Serializes the number as a decimal string.
    pub fn serialize<T: Display, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    /// Parses the number from a decimal string.
    pub fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
    where
        T: FromStr,
        T::Err: Display,
        D: Deserializer<'de>,
    {
        std::string::String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}
