use anchor_lang::prelude::*;
use protocol::epoch::MAX_ATTESTORS;

use crate::{error::RewardsError, verifying_key};

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
    pub attestors: [Address; MAX_ATTESTORS],
    /// Most a claim is paid per tier unit.
    pub rate_max: u64,
    /// Attestors that wait for the timelock; the first `pending_attestor_count` count.
    pub pending_attestors: [Address; MAX_ATTESTORS],
    /// Unix time from which they can be put in force; 0 without a proposal.
    pub attestors_effective_at: u64,
    /// By statement: unix time from which the proposed circuit version can be enabled; 0 without a proposal.
    pub circuits_effective_at: [u64; 3],
    /// Seconds before attestors or a circuit version that were proposed can count.
    pub timelock: u64,
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
    /// By statement (listen, age, funds): bit v says that version v of its circuit is accepted.
    pub circuits: [u32; 3],
    /// By statement: the circuit version that waits for the timelock.
    pub pending_circuits: [u32; 3],
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
    /// How many attestors wait.
    pub pending_attestor_count: u8,
    /// How many of them must agree.
    pub pending_threshold: u8,
    /// Decimals of the payment token.
    pub decimals: u8,
    /// Bump of this account.
    pub bump: u8,
    /// Zeros.
    pub _reserved: [u8; 6],
}

impl Network {
    /// The attestors' position of `address`.
    #[must_use]
    pub fn seat(&self, address: &Address) -> Option<usize> {
        self.attestors[..usize::from(self.attestor_count)].iter().position(|a| a == address)
    }

    /// Proposes attestors, or withdraws the proposal with none; from when on they can be put in force.
    pub fn propose_attestors(&mut self, attestors: &[Address], threshold: u8, now: u64) -> Result<u64> {
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

    /// Puts the proposed attestors in force. Votes on epochs that are not fixed lapse.
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

    /// Replaces the attestors. Votes on epochs that are not fixed lapse.
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

    /// Whether proofs of this version of a statement's circuit are accepted.
    #[must_use]
    pub fn accepts_circuit(&self, statement: u8, version: u32) -> bool {
        let circuits = self.circuits.get(usize::from(statement));
        circuits.and_then(|bits| bits.checked_shr(version)).is_some_and(|bits| bits & 1 == 1)
    }

    /// Proposes a version of a statement's circuit; from when on it can be enabled.
    pub fn propose_circuit(&mut self, statement: u8, version: u32, now: u64) -> Result<u64> {
        require!(verifying_key::is_known(statement, version), RewardsError::Circuit_Unknown);
        let at = now.checked_add(self.timelock).ok_or(RewardsError::Amount_Overflow)?;
        let (pending, effective_at) = self.pending_circuit(statement)?;
        (*pending, *effective_at) = (version, at);
        Ok(at)
    }

    /// Accepts the proposed version of a statement's circuit.
    pub fn enable_circuit(&mut self, statement: u8, version: u32, now: u64) -> Result<()> {
        let (pending, effective_at) = self.pending_circuit(statement)?;
        require!(*effective_at > 0 && *pending == version, RewardsError::Circuit_NotProposed);
        require!(now >= *effective_at, RewardsError::Timelock_Running);
        (*pending, *effective_at) = (0, 0);
        self.set_circuit(statement, version, true)
    }

    /// Refuses a version of a statement's circuit from now on, and drops a proposal of it. Whether there was one.
    pub fn disable_circuit(&mut self, statement: u8, version: u32) -> Result<bool> {
        let (pending, effective_at) = self.pending_circuit(statement)?;
        let proposed = *effective_at > 0 && *pending == version;
        if proposed {
            (*pending, *effective_at) = (0, 0);
        }
        self.set_circuit(statement, version, false)?;
        Ok(proposed)
    }

    /// Accepts or refuses a version of a statement's circuit.
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

    fn pending_circuit(&mut self, statement: u8) -> Result<(&mut u32, &mut u64)> {
        let at = usize::from(statement);
        let both = self.pending_circuits.get_mut(at).zip(self.circuits_effective_at.get_mut(at));
        both.ok_or_else(|| RewardsError::Circuit_Unknown.into())
    }

    /// Takes `amount` out of what is reserved: it was paid or is free again.
    pub fn release(&mut self, amount: u64) -> Result<()> {
        self.reserved = self.reserved.checked_sub(amount).ok_or(RewardsError::Amount_Overflow)?;
        Ok(())
    }
}

fn check_attestors(attestors: &[Address], threshold: u8) -> Result<()> {
    let none = Address::default();
    let distinct = attestors.iter().enumerate().all(|(i, a)| *a != none && !attestors[..i].contains(a));
    let fits = (1..=MAX_ATTESTORS).contains(&attestors.len());
    let reachable = (1..=attestors.len()).contains(&usize::from(threshold));
    require!(fits && reachable, RewardsError::Attestors_ThresholdInvalid);
    require!(distinct, RewardsError::Attestor_Invalid);
    Ok(())
}
