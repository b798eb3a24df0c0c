//! `["payouts", epoch u32, node u64]`: marks the leaves of an epoch's payout tree as paid. Created by the first
//! `distribute_track` of the epoch.

use anchor_lang::{accounts::Slab, prelude::*};

use crate::error::RewardsError;

/// The header of the bitmap. One bit per leaf follows, in 64-bit words. Integers in its seeds are big-endian.
#[account]
pub struct Payouts {
    /// Account that paid the rent of this account and gets it back.
    pub payer: Address,
    /// Number of the node.
    pub node: u64,
    /// Number of the epoch.
    pub epoch: u32,
    /// Unused; always zero.
    pub _reserved: [u8; 4],
}

/// [`Payouts`] with the words of its bitmap.
pub type PaidLeaves = Slab<Payouts, u64>;

impl Payouts {
    /// Number of words for a tree with `leaves` leaves.
    #[must_use]
    pub const fn words(leaves: u32) -> u32 {
        leaves.div_ceil(u64::BITS)
    }

    /// Marks the leaf at `index` as paid. Fails with [`RewardsError::Payout_AlreadyPaid`] if it is already marked, and
    /// with [`RewardsError::Payout_IndexOutOfRange`] if the bitmap has no such leaf.
    pub fn mark(words: &mut [u64], index: u32) -> Result<()> {
        let word = words.get_mut((index / u64::BITS) as usize).ok_or(RewardsError::Payout_IndexOutOfRange)?;
        let bit = 1u64 << (index % u64::BITS);
        require!(*word & bit == 0, RewardsError::Payout_AlreadyPaid);
        *word |= bit;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leaf_can_be_marked_only_once() {
        let mut words = vec![0; Payouts::words(130) as usize];
        assert_eq!(words.len(), 3);
        for index in [0, 63, 64, 129, 191] {
            Payouts::mark(&mut words, index).unwrap();
            assert_eq!(Payouts::mark(&mut words, index), Err(RewardsError::Payout_AlreadyPaid.into()));
        }
        assert_eq!(Payouts::mark(&mut words, 192), Err(RewardsError::Payout_IndexOutOfRange.into()));
    }
}
