//! Errors of `rewards`. The code of a variant is 6000 plus its position and never changes. Names have the form
//! `Noun_Problem` and equal those of the contracts where both chains reject a call for the same reason.

use anchor_lang::prelude::*;

/// Errors of `rewards`. The message of a variant states when the error is returned.
#[error_code]
#[allow(missing_docs, non_camel_case_types, reason = "messages document variants; names are the contracts'")]
pub enum RewardsError {
    #[msg("the signer is not the upgrade authority of the program")]
    Caller_NotUpgradeAuthority,
    #[msg("a parameter of the network is out of range")]
    Network_ParameterInvalid,
    #[msg("there must be 1 to 16 attestors, and the threshold must be between 1 and their number")]
    Attestors_ThresholdInvalid,
    #[msg(
        "the payment mint must belong to SPL Token or Token-2022, have at most 9 decimals and no extensions besides metadata and groups, and be the same in all programs"
    )]
    PaymentToken_Unsupported,
    #[msg("the signer is not the admin")]
    Caller_NotAdmin,
    #[msg("the signer is not the wallet that the admin proposed")]
    Caller_NotPendingAdmin,
    #[msg("the signer is not the guardian")]
    Caller_NotGuardian,
    #[msg("the signer is not an attestor")]
    Caller_NotAttestor,
    #[msg("the attestor has already voted on this epoch")]
    Vote_AlreadyCast,
    #[msg("the epoch has not ended yet")]
    Epoch_NotEnded,
    #[msg("the time to vote on this epoch is over")]
    Epoch_VotingEnded,
    #[msg("the epoch takes no votes: it is fixed, void or closed")]
    Epoch_NotVoting,
    #[msg("the listen root is not a canonical field element")]
    Tuple_ListenRootNotCanonical,
    #[msg("the epoch is not fixed: it is open to votes, void or closed")]
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
    #[msg("the nullifier is spent: the claim is already paid, or the pass already granted")]
    Nullifier_Spent,
    #[msg("the tier must be 1, 5, 20 or 60")]
    Claim_TierUnknown,
    #[msg("too few fans reached this tier: fewer than the network's minimum set")]
    Claim_TierBelowMinimumSet,
    #[msg("the program has no verifying key for this statement and version of its circuit")]
    Circuit_Unknown,
    #[msg("this version of the circuit is not enabled")]
    Circuit_NotEnabled,
    #[msg("the claim has expired; create a proof with a later expiry")]
    Claim_Expired,
    #[msg("the proof is not valid for the public inputs computed by the program")]
    Proof_Invalid,
    #[msg(
        "the account must be the recipient's associated token account of the payment token, not frozen and without required memos"
    )]
    RecipientAccount_Mismatch,
    #[msg("the fee is above the reward")]
    Claim_FeeAboveReward,
    #[msg("the amount is zero: there is nothing to pay")]
    Amount_Zero,
    #[msg("the epoch's budget for listeners is spent")]
    Claim_BudgetSpent,
    #[msg("the path does not lead from this leaf to the payout root")]
    Payout_ProofInvalid,
    #[msg("the track is already paid for this epoch")]
    Payout_AlreadyPaid,
    #[msg("the vault belongs to another track; pass the vault derived from the track's share mint")]
    Vault_Mismatch,
    #[msg("the account belongs to another node or epoch")]
    Epoch_Mismatch,
    #[msg("the epoch is not closed yet")]
    Epoch_NotClosed,
    #[msg("the rent must be returned to the account that paid it; pass the payer stored in the account")]
    RentPayer_Mismatch,
    #[msg("an amount or a time is out of range")]
    Amount_Overflow,
    #[msg("no attestors are proposed")]
    Attestors_NotProposed,
    #[msg("the timelock is not over yet")]
    Timelock_Running,
    #[msg("the signer is not the authority of the issuer")]
    Caller_NotIssuerAuthority,
    #[msg("the issuer is disabled")]
    Issuer_Disabled,
    #[msg("the root is not among the last 16 that the issuer posted")]
    Root_Unknown,
    #[msg("the threshold must be 1 to 150 years, or a balance above zero")]
    Gate_ThresholdInvalid,
    #[msg("the gate requires a proof of the other statement")]
    Gate_StatementMismatch,
    #[msg("the issuer is not the one of the gate")]
    Gate_IssuerMismatch,
    #[msg("the day of the proof must be today or one of the six days before")]
    Age_DayOutOfRange,
    #[msg("the pass has not expired yet")]
    Pass_Running,
    #[msg("the time of the chain's clock is out of range")]
    Clock_OutOfRange,
    #[msg("attestors must be distinct and not the zero address")]
    Attestor_Invalid,
    #[msg("a tier cannot have more fans than the tier below it")]
    Tuple_FansNotSorted,
    #[msg("the payout tree must have at most 2^14 leaves")]
    Tuple_TooManyLeaves,
    #[msg("the payout tree must have both leaves and weight, or neither")]
    Tuple_WeightWithoutLeaves,
    #[msg("the payout tree has no leaf at this index")]
    Payout_IndexOutOfRange,
    #[msg("the weight of the leaf is above the total weight of the tree")]
    Payout_WeightInvalid,
    #[msg("the epoch's budget for tracks is spent")]
    Payout_BudgetSpent,
    #[msg("this version of the circuit is not proposed")]
    Circuit_NotProposed,
    #[msg("the root is not a canonical field element")]
    Root_NotCanonical,
    #[msg("the issuer posted this root more than a day ago; create a proof for a newer root")]
    Root_Expired,
    #[msg("the statement must be 1 (age) or 2 (funds)")]
    Gate_StatementInvalid,
    #[msg("the period must be between one hour and ten years")]
    Gate_PeriodInvalid,
    #[msg("the cutoff is before 1900-01-01, the first day that the circuit supports")]
    Age_CutoffBefore1900,
    #[msg("the number and the operator of a node must not be zero")]
    Node_Invalid,
    #[msg("the number of the issuer must be above zero")]
    Issuer_NumberZero,
    #[msg("the issuer's authority must not be the zero address")]
    Issuer_AuthorityZero,
}
