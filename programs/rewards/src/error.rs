//! Every error the program returns by itself, in one list. Codes are 6000 + position and never change their meaning.

use anchor_lang::prelude::*;

/// Why an instruction was refused.
#[error_code]
pub enum RewardsError {
    /// Only the program's upgrade authority initialises it.
    #[msg("the signer is not this program's upgrade authority")]
    NotUpgradeAuthority,
    /// A network parameter is out of its range.
    #[msg("a network parameter is out of its range")]
    BadParameter,
    /// Attestors are 1 to 16 distinct addresses, and the threshold is 1 to their number.
    #[msg("attestors must be 1 to 16 distinct addresses and the threshold at most their number")]
    BadAttestors,
    /// The payment token takes fees, runs a hook or has more than nine decimals.
    #[msg("the payment token must have at most 9 decimals, no transfer fee and no hook")]
    BadPaymentToken,
    /// The signer is not the admin.
    #[msg("the signer is not the admin")]
    NotAdmin,
    /// The signer is not the proposed admin.
    #[msg("the signer is not the proposed admin")]
    NotPendingAdmin,
    /// The signer is not the guardian.
    #[msg("the signer is not the guardian")]
    NotGuardian,
    /// The signer is not an attestor.
    #[msg("the signer is not an attestor")]
    NotAttestor,
    /// This attestor voted on this epoch before.
    #[msg("this attestor has voted on this epoch already")]
    AlreadyVoted,
    /// The epoch is not over.
    #[msg("the epoch is not over yet")]
    EpochNotOver,
    /// The claim window is over: a vote comes too late.
    #[msg("the time to attest this epoch is over")]
    AttestTooLate,
    /// The epoch is fixed, void or closed: no vote counts any more.
    #[msg("the epoch is no longer open for votes")]
    EpochNotOpen,
    /// The attested roots or counts cannot be right.
    #[msg("the attested roots or counts cannot be right")]
    BadTuple,
    /// Attestors have not fixed the epoch, or it is void or closed.
    #[msg("the epoch is not fixed, or it is void or closed")]
    EpochNotPayable,
    /// The challenge delay is running.
    #[msg("the challenge delay is not over yet")]
    ChallengeDelayRunning,
    /// The challenge delay is over: the epoch cannot be voided.
    #[msg("the challenge delay is over")]
    ChallengeDelayOver,
    /// The claim window is over.
    #[msg("the claim window is over")]
    ClaimWindowOver,
    /// The claim window is running: the epoch cannot be closed.
    #[msg("the claim window is not over yet")]
    ClaimWindowRunning,
    /// The nullifier is not below the field's order.
    #[msg("the nullifier is not a canonical field element")]
    NotCanonical,
    /// This nullifier was paid before.
    #[msg("this nullifier is spent: the claim was paid already")]
    NullifierSpent,
    /// Tiers are 1, 5, 20 and 60.
    #[msg("the tier must be 1, 5, 20 or 60")]
    UnknownTier,
    /// Fewer fans than the minimum set reached the tier.
    #[msg("fewer fans than the minimum set reached this tier")]
    BelowMinimumSet,
    /// No verifying key of that version.
    #[msg("no such version of the listen circuit")]
    UnknownCircuit,
    /// The circuit's version is switched off.
    #[msg("this version of the listen circuit is switched off")]
    CircuitDisabled,
    /// The claim's expiry has passed.
    #[msg("the claim has expired")]
    Expired,
    /// The proof does not hold for this root, nullifier, params and context.
    #[msg("the proof does not hold for this epoch, tier, nullifier and context")]
    BadProof,
    /// Not the recipient's associated token account of the payment token.
    #[msg("not the recipient's associated token account of the payment token")]
    WrongRecipientAccount,
    /// The listener agreed to a fee above the reward.
    #[msg("the fee is above the reward")]
    FeeAboveReward,
    /// The amount would be zero.
    #[msg("there is nothing to pay")]
    NothingToPay,
    /// Paying this would exceed the epoch's budget.
    #[msg("the epoch's budget is exhausted")]
    BudgetExhausted,
    /// The path does not lead from this leaf to the payout root.
    #[msg("the path does not lead from this leaf to the payout root")]
    NotInPayoutTree,
    /// This leaf was paid before.
    #[msg("this track was paid for this epoch already")]
    AlreadyDistributed,
    /// The vault is not that of the track.
    #[msg("the vault is not that of this track")]
    WrongVault,
    /// The accounts belong to different epochs.
    #[msg("the account belongs to another epoch")]
    WrongEpoch,
    /// The epoch is not closed.
    #[msg("the epoch is not closed yet")]
    EpochNotClosed,
    /// Rent goes back to who paid it.
    #[msg("rent goes back to the account that paid it")]
    WrongPayer,
    /// A sum left its range.
    #[msg("an amount is out of range")]
    Overflow,
    /// Nothing was proposed, or something else.
    #[msg("nothing was proposed, or something else")]
    NothingProposed,
    /// The timelock is running.
    #[msg("the timelock is not over yet")]
    TimelockRunning,
    /// The signer does not post this issuer's roots.
    #[msg("the signer does not post this issuer's roots")]
    NotIssuer,
    /// The issuer's roots do not count.
    #[msg("the issuer's roots do not count")]
    IssuerDisabled,
    /// The root was not posted by this issuer within the last day.
    #[msg("the root was not posted by this issuer within the last day")]
    UnknownRoot,
    /// A gate asks 1 to 150 years or a balance above zero, for periods of an hour to ten years.
    #[msg("a gate asks 1 to 150 years, or a balance above zero, for periods of an hour to ten years")]
    BadGate,
    /// The gate asks another proof.
    #[msg("the gate asks another kind of proof")]
    WrongStatement,
    /// The issuer is not the gate's.
    #[msg("the issuer is not the gate's")]
    WrongIssuer,
    /// The proof names today or one of the six days before.
    #[msg("the proof must name today or one of the six days before")]
    DayOutOfRange,
    /// The pass's period is running.
    #[msg("the pass's period is not over yet")]
    PassRunning,
}
