use anchor_lang::{accounts::Slab, prelude::*};

use crate::error::RewardsError;

/// Which leaves of an epoch's payout tree were paid, at `["payouts", epoch u32, node u64]`; one bit per leaf follows, in
/// 64-bit words.
#[account]
pub struct Payouts {
    /// Who paid for this account and gets its rent back.
    pub payer: Address,
    /// Node of the epoch.
    pub node: u64,
    /// The epoch.
    pub epoch: u32,
    /// Zeros.
    pub _reserved: [u8; 4],
}

/// [`Payouts`] with its words.
pub type PaidLeaves = Slab<Payouts, u64>;

impl Payouts {
    /// Words a tree of `leaves` leaves needs.
    #[must_use]
    pub const fn words(leaves: u32) -> u32 {
        leaves.div_ceil(u64::BITS)
    }

    /// Marks the leaf at `index` as paid; an error when it is already.
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
    fn each_leaf_is_marked_once() {
        let mut words = vec![0; Payouts::words(130) as usize];
        assert_eq!(words.len(), 3);
        for index in [0, 63, 64, 129, 191] {
            Payouts::mark(&mut words, index).unwrap();
            assert!(Payouts::mark(&mut words, index).is_err());
        }
        assert!(Payouts::mark(&mut words, 192).is_err());
    }
}
