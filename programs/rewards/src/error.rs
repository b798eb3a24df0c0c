//! Why rewards refuses an instruction. Codes are 6000 plus the position and never change their meaning. A name is `Noun_Problem`,
//! and is the name of the contract's error where both chains refuse for the same reason.

use anchor_lang::prelude::*;

/// Errors of `rewards`; the message of each says when it is returned.
#[error_code]
#[allow(missing_docs, non_camel_case_types, reason = "the messages say it; the names are the contracts'")]
pub enum RewardsError {
    #[msg("the signer is not the program's upgrade authority")]
    Caller_NotUpgradeAuthority,
    #[msg("a network parameter is out of range")]
    Network_ParameterInvalid,
    #[msg("there must be 1 to 16 attestors, and the threshold must be between 1 and their number")]
    Attestors_ThresholdInvalid,
    #[msg("the payment token must have at most 9 decimals, no transfer fee and no hook")]
    PaymentToken_Unsupported,
    #[msg("the signer is not the admin")]
    Caller_NotAdmin,
    #[msg("the signer is not the proposed admin")]
    Caller_NotPendingAdmin,
    #[msg("the signer is not the guardian")]
    Caller_NotGuardian,
    #[msg("the signer is not an attestor")]
    Caller_NotAttestor,
    #[msg("this attestor has voted on this epoch already")]
    Vote_AlreadyCast,
    #[msg("the epoch has not ended yet")]
    Epoch_NotEnded,
    #[msg("the time to vote on this epoch is over")]
    Epoch_VotingEnded,
    #[msg("the epoch was fixed already, or is void or closed")]
    Epoch_NotVoting,
    #[msg("the listen root is not a canonical field element")]
    Tuple_ListenRootNotCanonical,
    #[msg("the epoch is not fixed, or is void or closed")]
    Epoch_NotFixed,
    #[msg("the challenge delay is not over yet")]
    Epoch_ChallengeRunning,
    #[msg("the challenge delay is over")]
    Epoch_ChallengeEnded,
    #[msg("the claim window is over")]
    Epoch_ClaimsEnded,
    #[msg("the claim window is not over yet")]
    Epoch_ClaimsRunning,
    #[msg("the nullifier is not a canonical field element")]
    Nullifier_NotCanonical,
    #[msg("the nullifier is spent: the claim was paid or the pass granted already")]
    Nullifier_Spent,
    #[msg("the tier must be 1, 5, 20 or 60")]
    Claim_TierUnknown,
    #[msg("fewer fans than the minimum set reached this tier")]
    Claim_TierBelowMinimumSet,
    #[msg("the program has no verifying key of this version of the circuit")]
    Circuit_Unknown,
    #[msg("this version of the circuit is not enabled")]
    Circuit_NotEnabled,
    #[msg("the claim has expired")]
    Claim_Expired,
    #[msg("the proof is not valid for these public inputs")]
    Proof_Invalid,
    #[msg("the account is not the recipient's associated token account of the payment token")]
    RecipientAccount_Mismatch,
    #[msg("the fee is above the reward")]
    Claim_FeeAboveReward,
    #[msg("the amount is zero: there is nothing to pay")]
    Amount_Zero,
    #[msg("the epoch's budget for listeners is spent")]
    Claim_BudgetSpent,
    #[msg("the path does not lead from this leaf to the payout root")]
    Payout_ProofInvalid,
    #[msg("this track was paid for this epoch already")]
    Payout_AlreadyPaid,
    #[msg("the vault is not the track's")]
    Vault_Mismatch,
    #[msg("the account belongs to another epoch")]
    Epoch_Mismatch,
    #[msg("the epoch is not closed yet")]
    Epoch_NotClosed,
    #[msg("rent goes back to the account that paid it")]
    RentPayer_Mismatch,
    #[msg("an amount is out of range")]
    Amount_Overflow,
    #[msg("no attestors are proposed")]
    Attestors_NotProposed,
    #[msg("the timelock is not over yet")]
    Timelock_Running,
    #[msg("the signer is not the issuer's authority")]
    Caller_NotIssuerAuthority,
    #[msg("the issuer is disabled")]
    Issuer_Disabled,
    #[msg("the issuer has not posted this root, or 16 others since")]
    Root_Unknown,
    #[msg("the threshold must be 1 to 150 years, or a balance above zero")]
    Gate_ThresholdInvalid,
    #[msg("the gate asks for the other statement")]
    Gate_StatementMismatch,
    #[msg("the issuer is not the gate's")]
    Gate_IssuerMismatch,
    #[msg("the proof's day must be today or one of the six days before")]
    Age_DayOutOfRange,
    #[msg("the pass has not expired yet")]
    Pass_Running,
    #[msg("the clock is out of range")]
    Clock_OutOfRange,
    #[msg("attestors must be distinct and not zero")]
    Attestor_Invalid,
    #[msg("a tier has more fans than the tier below it")]
    Tuple_FansNotSorted,
    #[msg("the payout tree has more than 2^14 leaves")]
    Tuple_TooManyLeaves,
    #[msg("the payout tree has weight without leaves, or leaves without weight")]
    Tuple_WeightWithoutLeaves,
    #[msg("the payout tree has no leaf at this index")]
    Payout_IndexOutOfRange,
    #[msg("the leaf's weight is above the tree's total")]
    Payout_WeightInvalid,
    #[msg("the epoch's budget for tracks is spent")]
    Payout_BudgetSpent,
    #[msg("this version of the circuit is not proposed")]
    Circuit_NotProposed,
    #[msg("the root is not a canonical field element")]
    Root_NotCanonical,
    #[msg("the issuer posted this root more than a day ago")]
    Root_Expired,
    #[msg("a gate asks for an age (1) or a balance (2)")]
    Gate_StatementInvalid,
    #[msg("the period must be between an hour and ten years")]
    Gate_PeriodInvalid,
    #[msg("the cutoff is before 1900, where the calendar begins")]
    Age_CutoffBefore1900,
    #[msg("nodes are numbered from 1")]
    Node_Invalid,
    #[msg("issuers are numbered from 1")]
    Issuer_NumberZero,
}
