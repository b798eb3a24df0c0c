use anchor_lang::prelude::*;

use crate::error::RewardsError;

/// Most attestors a network has.
pub const MAX_ATTESTORS: usize = 16;

/// The rewards side of one deployment, at `["network"]`; also the authority of the pool.
#[account]
pub struct Network {
    /// keccak256 of the CAIP-2 id and this program's id: what a claim's context is bound to.
    pub deployment_id: [u8; 32],
    /// Registers nodes, names attestors and the guardian, switches circuits.
    pub admin: Address,
    /// Who may become admin by accepting; zeros for nobody.
    pub pending_admin: Address,
    /// May void an epoch during its challenge delay.
    pub guardian: Address,
    /// The payment token.
    pub payment_mint: Address,
    /// The program that owns the payment token's accounts.
    pub token_program: Address,
    /// The program tracks are registered with.
    pub ownership: Address,
    /// The program that holds the royalty vaults.
    pub royalties: Address,
    /// The pool's token account.
    pub pool_tokens: Address,
    /// Attestors; the first `attestor_count` count.
    pub attestors: [Address; 16],
    /// Most a claim is paid per tier unit.
    pub rate_max: u64,
    /// Part of the pool that fixed epochs have reserved.
    pub reserved: u64,
    /// Seconds per epoch.
    pub epoch_length: u64,
    /// Seconds between an epoch being fixed and being payable.
    pub challenge_delay: u64,
    /// Seconds an epoch stays payable.
    pub claim_window: u64,
    /// Number of the network, the same on both chains.
    pub number: u32,
    /// Number of this chain in the network.
    pub chain: u32,
    /// Grows with every new set of attestors: votes of an older set do not count.
    pub attestors_version: u32,
    /// Bit v says that version v of the listen circuit is accepted.
    pub circuits: u32,
    /// Fewest fans at a tier before a claim of it is paid.
    pub minimum_set: u32,
    /// Part of the free pool an epoch may reserve, in basis points.
    pub alpha: u16,
    /// Part of an epoch's budget that goes to listeners, in basis points.
    pub beta: u16,
    /// How many attestors there are.
    pub attestor_count: u8,
    /// How many must agree.
    pub threshold: u8,
    /// Decimals of the payment token.
    pub decimals: u8,
    /// Bump of this account.
    pub bump: u8,
    /// Zeros.
    pub _reserved: [u8; 4],
}

impl Network {
    /// The attestors' position of `address`.
    #[must_use]
    pub fn seat(&self, address: &Address) -> Option<usize> {
        self.attestors[..usize::from(self.attestor_count)].iter().position(|a| a == address)
    }

    /// Replaces the attestors. Votes on epochs that are not fixed lapse.
    pub fn set_attestors(&mut self, attestors: &[Address], threshold: u8) -> Result<()> {
        let none = Address::default();
        let distinct = attestors.iter().enumerate().all(|(i, a)| *a != none && !attestors[..i].contains(a));
        let fits = (1..=MAX_ATTESTORS).contains(&attestors.len());
        require!(distinct && fits, RewardsError::BadAttestors);
        require!((1..=attestors.len()).contains(&usize::from(threshold)), RewardsError::BadAttestors);
        self.attestors = [none; MAX_ATTESTORS];
        self.attestors[..attestors.len()].copy_from_slice(attestors);
        self.attestor_count = attestors.len() as u8;
        self.threshold = threshold;
        self.attestors_version = self.attestors_version.checked_add(1).ok_or(RewardsError::Overflow)?;
        Ok(())
    }

    /// Whether claims with this version of the listen circuit are accepted.
    #[must_use]
    pub fn accepts_circuit(&self, version: u32) -> bool {
        self.circuits.checked_shr(version).is_some_and(|bits| bits & 1 == 1)
    }

    /// Accepts or refuses a version of the listen circuit.
    pub fn set_circuit(&mut self, version: u32, enabled: bool) -> Result<()> {
        let bit = 1u32.checked_shl(version).ok_or(RewardsError::UnknownCircuit)?;
        if enabled {
            self.circuits |= bit;
        } else {
            self.circuits &= !bit;
        }
        Ok(())
    }

    /// Takes `amount` out of what is reserved: it was paid or is free again.
    pub fn release(&mut self, amount: u64) -> Result<()> {
        self.reserved = self.reserved.checked_sub(amount).ok_or(RewardsError::Overflow)?;
        Ok(())
    }
}
