//! Royalty arithmetic: deposits drip into an index, and whoever holds a share earns its part while they hold it.
//!
//! Everything is integer and exact. With `SCALE = 2^40`, shares below 2^40 and lifetime deposits below 2^64 every product
//! fits u128, and what a division leaves is carried, never dropped:
//!
//! `pending + Σ owed` after settling, times `SCALE`, plus `carry` plus `Σ remainder` equals `(deposits − claims) * SCALE`,
//! where Σ runs over all positions and the unopened pseudo-position, and their shares sum to the supply.

/// Fixed-point scale of the index and of remainders.
pub const SCALE: u128 = 1 << 40;

/// Share supplies are below this.
pub const SUPPLY_LIMIT: u64 = 1 << 40;

/// Why an operation is refused. Nothing has changed when it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RoyaltyError {
    /// A deposit or a drip of nothing.
    #[error("the amount must be above zero")]
    ZeroAmount,
    /// Lifetime deposits would reach 2^64, or an intermediate value left its type.
    #[error("the amount takes the vault past its limits")]
    Overflow,
    /// More shares than the position, or the unopened shares, hold.
    #[error("not enough shares")]
    InsufficientShares,
    /// Only a position without shares and with nothing owed closes.
    #[error("the position still holds shares or royalties")]
    PositionNotEmpty,
    /// The supply is zero or not below 2^40.
    #[error("the supply must be between 1 and 2^40 - 1")]
    SupplyOutOfRange,
}

/// What one holder's shares have earned. On Solana one per token account, on Ethereum one per holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct PositionState {
    /// Shares counted for this position.
    pub shares: u64,
    /// The vault's index up to which this position is settled.
    #[cfg_attr(feature = "std", serde(with = "crate::royalty::decimal"))]
    pub index_paid: u128,
    /// Settled and not yet claimed, in the payment token's smallest unit.
    #[cfg_attr(feature = "std", serde(with = "crate::royalty::decimal"))]
    pub owed: u64,
    /// Fraction of a unit left by settling, below [`SCALE`].
    pub remainder: u64,
}

/// A track's royalty vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct VaultState {
    /// Earnings of one share since the beginning, times [`SCALE`].
    #[cfg_attr(feature = "std", serde(with = "crate::royalty::decimal"))]
    pub index: u128,
    /// What dividing by the supply left, below the supply.
    pub carry: u64,
    /// Deposited and not yet dripped, in the payment token's smallest unit.
    #[cfg_attr(feature = "std", serde(with = "crate::royalty::decimal"))]
    pub pending: u64,
    /// Unix time at which `pending` has dripped whole, in seconds.
    pub end: u64,
    /// Unix time of the last drip, in seconds.
    pub last: u64,
    /// Everything ever deposited.
    #[cfg_attr(feature = "std", serde(with = "crate::royalty::decimal"))]
    pub deposited: u64,
    /// The pseudo-position of the shares that no position counts.
    pub unopened: PositionState,
}

impl VaultState {
    /// A new vault: all `supply` shares are unopened until positions count them.
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

    /// Drips what is due at `now` (unix seconds) into the index. Time going backwards changes nothing.
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

    /// How much of `pending` drips between `last` and `now`, for `now > last`.
    #[expect(clippy::arithmetic_side_effects, reason = "last < now < end; factors of 64 bits in 128")]
    fn due(&self, now: u64) -> u64 {
        if now >= self.end {
            return self.pending;
        }
        let part = u128::from(self.pending) * u128::from(now - self.last) / u128::from(self.end - self.last);
        part as u64 // at most `pending`, since now < end
    }

    /// Adds a deposit of `amount` at `now`, to drip over `period` seconds; a running drip's end moves to the weighted mean.
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

    /// Settles `position` against the index: what its shares earned since becomes owed.
    pub fn settle(&self, position: &mut PositionState) -> Result<(), RoyaltyError> {
        settle_at(self.index, position)
    }

    /// Settles the unopened shares.
    pub fn settle_unopened(&mut self) -> Result<(), RoyaltyError> {
        settle_at(self.index, &mut self.unopened)
    }

    /// Moves `shares` from the unopened ones into `position`, settling both.
    pub fn open(&mut self, position: &mut PositionState, shares: u64) -> Result<(), RoyaltyError> {
        let left = self.unopened.shares.checked_sub(shares).ok_or(RoyaltyError::InsufficientShares)?;
        let total = position.shares.checked_add(shares).ok_or(RoyaltyError::Overflow)?;
        self.settle(position)?;
        self.settle_unopened()?;
        self.unopened.shares = left;
        position.shares = total;
        Ok(())
    }

    /// Moves `shares` from `position` to the unopened ones, settling both.
    pub fn unopen(&mut self, position: &mut PositionState, shares: u64) -> Result<(), RoyaltyError> {
        let left = position.shares.checked_sub(shares).ok_or(RoyaltyError::InsufficientShares)?;
        let total = self.unopened.shares.checked_add(shares).ok_or(RoyaltyError::Overflow)?;
        self.settle(position)?;
        self.settle_unopened()?;
        position.shares = left;
        self.unopened.shares = total;
        Ok(())
    }

    /// Sets `position` to `shares`: the difference comes from, or goes to, the unopened shares. Settles both.
    #[expect(clippy::arithmetic_side_effects, reason = "the smaller from the larger")]
    pub fn sync(&mut self, position: &mut PositionState, shares: u64) -> Result<(), RoyaltyError> {
        if shares >= position.shares {
            self.open(position, shares - position.shares)
        } else {
            self.unopen(position, position.shares - shares)
        }
    }

    /// Moves `shares` between two positions, settling both.
    pub fn transfer(&self, from: &mut PositionState, to: &mut PositionState, shares: u64) -> Result<(), RoyaltyError> {
        let left = from.shares.checked_sub(shares).ok_or(RoyaltyError::InsufficientShares)?;
        let total = to.shares.checked_add(shares).ok_or(RoyaltyError::Overflow)?;
        self.settle(from)?;
        self.settle(to)?;
        from.shares = left;
        to.shares = total;
        Ok(())
    }

    /// Settles `position` and takes everything it is owed.
    pub fn claim(&self, position: &mut PositionState) -> Result<u64, RoyaltyError> {
        self.settle(position)?;
        Ok(core::mem::take(&mut position.owed))
    }

    /// Settles the unopened shares and takes what they earned, which goes to the rewards pool.
    pub fn sweep_unopened(&mut self) -> Result<u64, RoyaltyError> {
        self.settle_unopened()?;
        Ok(core::mem::take(&mut self.unopened.owed))
    }

    /// Closes an empty position: its remainder returns to the vault's carry, so no fraction is lost.
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

/// Both sides of the exact invariant, scaled: what the vault and its positions still hold, and `(deposits − claims) * SCALE`.
///
/// `positions` are all but the unopened one; `claimed` is everything claimed or swept. `None` on overflow or when the
/// shares do not sum to `supply`.
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

/// Integers as decimal strings in JSON, which has no integers of this width.
#[cfg(feature = "std")]
pub mod decimal {
    use core::{fmt::Display, str::FromStr};

    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    /// Writes the number as a string.
    pub fn serialize<T: Display, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    /// Reads the number from a string.
    pub fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
    where
        T: FromStr,
        T::Err: Display,
        D: Deserializer<'de>,
    {
        std::string::String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests;
