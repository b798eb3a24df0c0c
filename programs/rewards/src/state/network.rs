//! `["network"]`: the configuration and governance of the rewards of a deployment, and the owner of the pool. Created
//! by `initialize`.

use anchor_lang::prelude::*;
use protocol::epoch::MAX_ATTESTORS;

use crate::{error::RewardsError, verifying_key};

/// The network. Arrays of three entries are indexed by statement: listen, age, funds.
#[account]
pub struct Network {
    /// keccak256 of the CAIP-2 id and this program's id, to which the context of every claim is bound.
    pub deployment_id: [u8; 32],
    /// Wallet that registers nodes and issuers, proposes attestors and circuits, disables circuits, and names the
    /// guardian.
    pub admin: Address,
    /// Wallet that may become the admin by `accept_admin`; zero if there is no nomination.
    pub pending_admin: Address,
    /// Wallet that may void an epoch during its challenge delay.
    pub guardian: Address,
    /// The mint of the payment token.
    pub payment_mint: Address,
    /// The token program that owns `payment_mint`.
    pub token_program: Address,
    /// The ownership program, in which tracks are registered.
    pub ownership: Address,
    /// The royalties program, which holds the vaults.
    pub royalties: Address,
    /// The token account of the pool, at `["pool_tokens"]`.
    pub pool_tokens: Address,
    /// Wallets of the attestors; only the first `attestor_count` entries are used.
    pub attestors: [Address; MAX_ATTESTORS],
    /// Maximum reward per tier unit, in base units of the payment token.
    pub rate_max: u64,
    /// Proposed attestors; only the first `pending_attestor_count` entries are used.
    pub pending_attestors: [Address; MAX_ATTESTORS],
    /// Unix time, in seconds, from which the proposed attestors can be applied; zero if there is no proposal.
    pub attestors_effective_at: u64,
    /// Per statement: Unix time, in seconds, from which the proposed circuit version can be enabled; zero if there is
    /// no proposal.
    pub circuits_effective_at: [u64; 3],
    /// Seconds between the proposal of attestors or a circuit version and the time at which it can take effect.
    pub timelock: u64,
    /// Part of the pool that is reserved by epochs and not paid yet, in base units of the payment token.
    pub reserved: u64,
    /// Length of an epoch, in seconds.
    pub epoch_length: u64,
    /// Seconds between the fixing of an epoch and its first payments.
    pub challenge_delay: u64,
    /// Seconds for which an epoch pays.
    pub claim_window: u64,
    /// Number of the network, the same on both chains.
    pub number: u32,
    /// Number of this chain in the network.
    pub chain: u32,
    /// Increased by one with each change of the attestors; votes of an earlier version do not count.
    pub attestors_version: u32,
    /// Per statement: bit v is set if version v of its circuit is enabled.
    pub circuits: [u32; 3],
    /// Per statement: the proposed circuit version; meaningless if there is no proposal.
    pub pending_circuits: [u32; 3],
    /// Minimum number of fans at a tier for which claims of this tier are paid.
    pub minimum_set: u32,
    /// Maximum part of the unreserved pool that an epoch reserves, in basis points.
    pub alpha: u16,
    /// Part of an epoch's budget that is for listeners, in basis points.
    pub beta: u16,
    /// Number of attestors.
    pub attestor_count: u8,
    /// Number of equal votes that fixes an epoch.
    pub threshold: u8,
    /// Number of proposed attestors.
    pub pending_attestor_count: u8,
    /// Proposed threshold.
    pub pending_threshold: u8,
    /// Decimals of the payment token.
    pub decimals: u8,
    /// Bump of the address of this account.
    pub bump: u8,
    /// Unused; always zero.
    pub _reserved: [u8; 6],
}

impl Network {
    /// The position of `address` in the list of attestors. `None` if it is not an attestor.
    #[must_use]
    pub fn seat(&self, address: &Address) -> Option<usize> {
        self.attestors[..usize::from(self.attestor_count)].iter().position(|a| a == address)
    }

    /// Proposes attestors, or withdraws the proposal if `attestors` is empty; fails with
    /// [`RewardsError::Attestors_NotProposed`] if there is none to withdraw. Returns the Unix time, in seconds, from which
    /// the proposal can be applied; zero after a withdrawal.
    pub fn propose_attestors(&mut self, attestors: &[Address], threshold: u8, now: u64) -> Result<u64> {
        let withdraws = attestors.is_empty();
        require!(!withdraws || self.attestors_effective_at > 0, RewardsError::Attestors_NotProposed);
        self.pending_attestors = [Address::default(); MAX_ATTESTORS];
        self.attestors_effective_at = 0;
        if !attestors.is_empty() {
            check_attestors(attestors, threshold)?;
            for (slot, attestor) in self.pending_attestors.iter_mut().zip(attestors) {
                *slot = *attestor;
            }
            self.attestors_effective_at = now.checked_add(self.timelock).ok_or(RewardsError::Amount_Overflow)?;
        }
        self.pending_attestor_count = attestors.len() as u8;
        self.pending_threshold = threshold;
        Ok(self.attestors_effective_at)
    }

    /// Applies the proposed attestors at `now` (Unix seconds). Votes on epochs that are not fixed become invalid. Fails
    /// with [`RewardsError::Attestors_NotProposed`] or [`RewardsError::Timelock_Running`].
    pub fn apply_attestors(&mut self, now: u64) -> Result<()> {
        require!(self.attestors_effective_at > 0, RewardsError::Attestors_NotProposed);
        require!(now >= self.attestors_effective_at, RewardsError::Timelock_Running);
        let (attestors, count) = (self.pending_attestors, usize::from(self.pending_attestor_count));
        self.set_attestors(
            attestors.get(..count).ok_or(RewardsError::Attestors_ThresholdInvalid)?,
            self.pending_threshold,
        )?;
        self.propose_attestors(&[], 0, now)?;
        Ok(())
    }

    /// Replaces the attestors without a timelock. Votes on epochs that are not fixed become invalid.
    pub fn set_attestors(&mut self, attestors: &[Address], threshold: u8) -> Result<()> {
        check_attestors(attestors, threshold)?;
        self.attestors = [Address::default(); MAX_ATTESTORS];
        for (slot, attestor) in self.attestors.iter_mut().zip(attestors) {
            *slot = *attestor;
        }
        self.attestor_count = attestors.len() as u8;
        self.threshold = threshold;
        self.attestors_version = self.attestors_version.checked_add(1).ok_or(RewardsError::Amount_Overflow)?;
        Ok(())
    }

    /// Whether proofs with this version of the statement's circuit are accepted.
    #[must_use]
    pub fn accepts_circuit(&self, statement: u8, version: u32) -> bool {
        let circuits = self.circuits.get(usize::from(statement));
        circuits.and_then(|bits| bits.checked_shr(version)).is_some_and(|bits| bits & 1 == 1)
    }

    /// Proposes a version of the statement's circuit. Returns the Unix time, in seconds, from which it can be enabled.
    /// Replaces an earlier proposal for this statement. Fails with [`RewardsError::Circuit_Unknown`] without a
    /// verifying key.
    pub fn propose_circuit(&mut self, statement: u8, version: u32, now: u64) -> Result<u64> {
        require!(verifying_key::is_known(statement, version), RewardsError::Circuit_Unknown);
        let at = now.checked_add(self.timelock).ok_or(RewardsError::Amount_Overflow)?;
        let (pending, effective_at) = self.pending_circuit(statement)?;
        (*pending, *effective_at) = (version, at);
        Ok(at)
    }

    /// Enables the proposed version of the statement's circuit at `now` (Unix seconds). Fails with
    /// [`RewardsError::Circuit_NotProposed`] or [`RewardsError::Timelock_Running`].
    pub fn enable_circuit(&mut self, statement: u8, version: u32, now: u64) -> Result<()> {
        let (pending, effective_at) = self.pending_circuit(statement)?;
        require!(*effective_at > 0 && *pending == version, RewardsError::Circuit_NotProposed);
        require!(now >= *effective_at, RewardsError::Timelock_Running);
        (*pending, *effective_at) = (0, 0);
        self.set_circuit(statement, version, true)
    }

    /// Disables a version of the statement's circuit, and withdraws a proposal of it. Returns whether there was a
    /// proposal.
    pub fn disable_circuit(&mut self, statement: u8, version: u32) -> Result<bool> {
        let (pending, effective_at) = self.pending_circuit(statement)?;
        let proposed = *effective_at > 0 && *pending == version;
        if proposed {
            (*pending, *effective_at) = (0, 0);
        }
        self.set_circuit(statement, version, false)?;
        Ok(proposed)
    }

    /// Enables or disables a version of the statement's circuit, without a timelock.
    pub fn set_circuit(&mut self, statement: u8, version: u32, enabled: bool) -> Result<()> {
        require!(verifying_key::is_known(statement, version), RewardsError::Circuit_Unknown);
        let bit = 1u32.checked_shl(version).ok_or(RewardsError::Circuit_Unknown)?;
        let circuits = self.circuits.get_mut(usize::from(statement)).ok_or(RewardsError::Circuit_Unknown)?;
        if enabled {
            *circuits |= bit;
        } else {
            *circuits &= !bit;
        }
        Ok(())
    }

    /// The proposed version of the statement's circuit, and the time from which it can be enabled.
    fn pending_circuit(&mut self, statement: u8) -> Result<(&mut u32, &mut u64)> {
        let at = usize::from(statement);
        let both = self.pending_circuits.get_mut(at).zip(self.circuits_effective_at.get_mut(at));
        both.ok_or_else(|| RewardsError::Circuit_Unknown.into())
    }

    /// Subtracts `amount` from the reserved part of the pool: it was paid or is free again.
    pub fn release(&mut self, amount: u64) -> Result<()> {
        self.reserved = self.reserved.checked_sub(amount).ok_or(RewardsError::Amount_Overflow)?;
        Ok(())
    }
}

/// Checks the number of attestors, the threshold, and that the attestors are distinct and not zero.
fn check_attestors(attestors: &[Address], threshold: u8) -> Result<()> {
    let none = Address::default();
    let distinct = attestors.iter().enumerate().all(|(i, a)| *a != none && !attestors[..i].contains(a));
    let fits = (1..=MAX_ATTESTORS).contains(&attestors.len());
    let reachable = (1..=attestors.len()).contains(&usize::from(threshold));
    require!(fits && reachable, RewardsError::Attestors_ThresholdInvalid);
    require!(distinct, RewardsError::Attestor_Invalid);
    Ok(())
}
