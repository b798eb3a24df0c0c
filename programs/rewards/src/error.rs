//! Every error the program returns by itself, in one list. Codes are 6000 + position and never change their meaning.

use anchor_lang::prelude::*;

/// Why an instruction was refused.
#[error_code]
#[allow(non_camel_case_types)]
pub enum RewardsError {
    /// Only the program's upgrade authority initialises it.
    #[msg("the signer is not this program's upgrade authority")]
    Caller_NotUpgradeAuthority,
    /// A network parameter is out of its range.
    #[msg("a network parameter is out of its range")]
    Network_ParameterInvalid,
    /// Attestors are 1 to 16 distinct addresses, and the threshold is 1 to their number.
    #[msg("attestors must be 1 to 16 distinct addresses and the threshold at most their number")]
    Attestors_ThresholdInvalid,
    /// The payment token takes fees, runs a hook or has more than nine decimals.
    #[msg("the payment token must have at most 9 decimals, no transfer fee and no hook")]
    PaymentToken_Unsupported,
    /// The signer is not the admin.
    #[msg("the signer is not the admin")]
    Caller_NotAdmin,
    /// The signer is not the proposed admin.
    #[msg("the signer is not the proposed admin")]
    Caller_NotPendingAdmin,
    /// The signer is not the guardian.
    #[msg("the signer is not the guardian")]
    Caller_NotGuardian,
    /// The signer is not an attestor.
    #[msg("the signer is not an attestor")]
    Caller_NotAttestor,
    /// This attestor voted on this epoch before.
    #[msg("this attestor has voted on this epoch already")]
    Vote_AlreadyCast,
    /// The epoch is not over.
    #[msg("the epoch is not over yet")]
    Epoch_NotEnded,
    /// The claim window is over: a vote comes too late.
    #[msg("the time to attest this epoch is over")]
    Epoch_VotingEnded,
    /// The epoch is fixed, void or closed: no vote counts any more.
    #[msg("the epoch is no longer open for votes")]
    Epoch_NotVoting,
    /// The attested roots or counts cannot be right.
    #[msg("the attested roots or counts cannot be right")]
    Tuple_Invalid,
    /// Attestors have not fixed the epoch, or it is void or closed.
    #[msg("the epoch is not fixed, or it is void or closed")]
    Epoch_NotFixed,
    /// The challenge delay is running.
    #[msg("the challenge delay is not over yet")]
    Epoch_ChallengeRunning,
    /// The challenge delay is over: the epoch cannot be voided.
    #[msg("the challenge delay is over")]
    Epoch_ChallengeEnded,
    /// The claim window is over.
    #[msg("the claim window is over")]
    Epoch_ClaimsEnded,
    /// The claim window is running: the epoch cannot be closed.
    #[msg("the claim window is not over yet")]
    Epoch_ClaimsRunning,
    /// The nullifier is not below the field's order.
    #[msg("the nullifier is not a canonical field element")]
    Nullifier_NotCanonical,
    /// This nullifier was paid before.
    #[msg("this nullifier is spent: the claim was paid already")]
    Nullifier_Spent,
    /// Tiers are 1, 5, 20 and 60.
    #[msg("the tier must be 1, 5, 20 or 60")]
    Claim_TierUnknown,
    /// Fewer fans than the minimum set reached the tier.
    #[msg("fewer fans than the minimum set reached this tier")]
    Claim_TierBelowMinimumSet,
    /// No verifying key of that version.
    #[msg("no such version of the listen circuit")]
    Circuit_Unknown,
    /// The circuit's version is switched off.
    #[msg("this version of the listen circuit is switched off")]
    Circuit_NotEnabled,
    /// The claim's expiry has passed.
    #[msg("the claim has expired")]
    Claim_Expired,
    /// The proof does not hold for this root, nullifier, params and context.
    #[msg("the proof does not hold for this epoch, tier, nullifier and context")]
    Proof_Invalid,
    /// Not the recipient's associated token account of the payment token.
    #[msg("not the recipient's associated token account of the payment token")]
    RecipientAccount_Mismatch,
    /// The listener agreed to a fee above the reward.
    #[msg("the fee is above the reward")]
    Claim_FeeAboveReward,
    /// The amount would be zero.
    #[msg("there is nothing to pay")]
    Amount_Zero,
    /// Paying this would exceed the epoch's budget.
    #[msg("the epoch's budget is exhausted")]
    Claim_BudgetSpent,
    /// The path does not lead from this leaf to the payout root.
    #[msg("the path does not lead from this leaf to the payout root")]
    Payout_ProofInvalid,
    /// This leaf was paid before.
    #[msg("this track was paid for this epoch already")]
    Payout_AlreadyPaid,
    /// The vault is not that of the track.
    #[msg("the vault is not that of this track")]
    Vault_Mismatch,
    /// The accounts belong to different epochs.
    #[msg("the account belongs to another epoch")]
    Epoch_Mismatch,
    /// The epoch is not closed.
    #[msg("the epoch is not closed yet")]
    Epoch_NotClosed,
    /// Rent goes back to who paid it.
    #[msg("rent goes back to the account that paid it")]
    RentPayer_Mismatch,
    /// A sum left its range.
    #[msg("an amount is out of range")]
    Amount_Overflow,
    /// Nothing was proposed, or something else.
    #[msg("nothing was proposed, or something else")]
    Attestors_NotProposed,
    /// The timelock is running.
    #[msg("the timelock is not over yet")]
    Timelock_Running,
    /// The signer does not post this issuer's roots.
    #[msg("the signer does not post this issuer's roots")]
    Caller_NotIssuerAuthority,
    /// The issuer's roots do not count.
    #[msg("the issuer's roots do not count")]
    Issuer_Disabled,
    /// The root was not posted by this issuer within the last day.
    #[msg("the root was not posted by this issuer within the last day")]
    Root_Unknown,
    /// A gate asks 1 to 150 years or a balance above zero, for periods of an hour to ten years.
    #[msg("a gate asks 1 to 150 years, or a balance above zero, for periods of an hour to ten years")]
    Gate_ThresholdInvalid,
    /// The gate asks another proof.
    #[msg("the gate asks another kind of proof")]
    Gate_StatementMismatch,
    /// The issuer is not the gate's.
    #[msg("the issuer is not the gate's")]
    Gate_IssuerMismatch,
    /// The proof names today or one of the six days before.
    #[msg("the proof must name today or one of the six days before")]
    Age_DayOutOfRange,
    /// The pass's period is running.
    #[msg("the pass's period is not over yet")]
    Pass_Running,
}
