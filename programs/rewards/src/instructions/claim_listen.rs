//! Pays a listener for a proof of listening. Signed by a payer, which can be any account: the proof binds the
//! recipient. Emits `ListenClaimed`.

use anchor_lang::{AnchorAccount as _, Space as _, prelude::*};
use protocol::{
    ctx::{ClaimContext, field_of},
    epoch::tier_index,
    event::statement,
    field,
    id::Address32,
    layout::{Realm, listen_params},
    seeds,
};

use crate::{
    clock,
    error::RewardsError,
    event::ListenClaimed,
    keccak::keccak256,
    pda,
    proof::{ListenInputs, verify_listen},
    state::{EpochRecord, Network, Nullifier},
    token::{self, Transfer},
};

/// A listen claim, and how it is paid.
#[derive(Clone, AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct ListenClaim {
    /// Tier that was proved: 1, 5, 20 or 60 listens.
    pub tier: u16,
    /// Nullifier of the proof, spent by this claim; a canonical field element, big-endian.
    pub nullifier: [u8; 32],
    /// Wallet that is paid, to its associated token account.
    pub recipient: Address,
    /// Wallet that receives the fee; zero if there is no fee.
    pub fee_receiver: Address,
    /// The fee, in base units of the payment token. It is deducted from the reward.
    pub fee: u64,
    /// Unix time, in seconds, after which the claim is rejected.
    pub expiry: u64,
    /// Version of the circuit for which the proof was created.
    pub circuit_version: u32,
    /// The points A ‖ B ‖ C of the proof, as EIP-197 encodes them.
    pub proof: [u8; 256],
}

impl ListenClaim {
    /// The claim context (`ctx`), a public input. It binds the proof to recipient, fee, expiry and deployment, so that
    /// a copied proof pays the same wallet.
    fn context(&self, deployment: [u8; 32]) -> [u8; 32] {
        let context = ClaimContext {
            deployment,
            recipient: Address32(self.recipient.to_bytes()),
            fee_receiver: Address32(self.fee_receiver.to_bytes()),
            fee: self.fee,
            expiry: self.expiry,
            circuit_version: self.circuit_version,
        };
        field_of(&keccak256(&[&context.preimage()]))
    }
}

/// Accounts of `claim_listen`.
#[event_cpi]
#[derive(Accounts)]
pub struct ClaimListen {
    /// Sends the claim; pays for the account of the nullifier.
    #[account(mut)]
    pub payer: Signer,
    /// The network.
    #[account(mut)]
    pub network: Account<Network>,
    /// The epoch, fixed and within its claim window.
    #[account(mut)]
    pub epoch_record: Account<EpochRecord>,
    /// The account of the nullifier, at `["nullifier", nullifier]`, created.
    /// CHECK: `handle` derives its address and requires that it does not exist.
    #[account(mut)]
    pub nullifier: UncheckedAccount,
    /// The token account of the pool.
    /// CHECK: the address is a constraint.
    #[account(mut, address = network.pool_tokens)]
    pub pool_tokens: UncheckedAccount,
    /// The recipient's associated token account of the payment token.
    /// CHECK: `check_associated` in `handle`. May be `fee_tokens` (`unsafe(dup)`), because no borrow of its data
    /// outlives a check.
    #[account(unsafe(dup))]
    pub recipient_tokens: UncheckedAccount,
    /// A token account of the fee receiver. If it is missing or cannot be paid, no fee is deducted.
    /// CHECK: `payable_fee` checks with `can_receive` that it belongs to the fee receiver.
    #[account(unsafe(dup))]
    pub fee_tokens: Option<UncheckedAccount>,
    /// The mint of the payment token.
    /// CHECK: the address is a constraint.
    #[account(address = network.payment_mint)]
    pub payment_mint: UncheckedAccount,
    /// The token program of the payment token.
    /// CHECK: the address is a constraint.
    #[account(address = network.token_program)]
    pub token_program: UncheckedAccount,
    /// The system program, which creates the account of the nullifier.
    pub system_program: Program<System>,
}

impl ClaimListen {
    /// Verifies the proof, spends the nullifier and pays the reward.
    pub fn handle(ctx: &mut Context<Self>, claim: &ListenClaim) -> Result<()> {
        let now = clock::unix_now()?;
        ctx.accounts.check(claim, now)?;
        // The nullifier must be canonical before its address is derived: another encoding of the same field element
        // would derive another account, and the claim could be paid again.
        require!(field::is_canonical(&claim.nullifier), RewardsError::Nullifier_NotCanonical);
        let seeds: &[&[u8]] = &[seeds::NULLIFIER, &claim.nullifier];
        let bump = pda::verify(ctx.accounts.nullifier.account(), seeds, ctx.program_id)?;
        require!(pda::is_vacant(ctx.accounts.nullifier.account()), RewardsError::Nullifier_Spent);
        token::check_associated(ctx.accounts.recipient_tokens.account(), &claim.recipient, &ctx.accounts.network)?;
        let inputs = ctx.accounts.inputs(claim);
        verify_listen(claim.circuit_version, &inputs, &claim.proof)?;

        ctx.accounts.spend((seeds, bump), ctx.program_id)?;
        let reward = ctx.accounts.book(claim.tier)?;
        let fee = ctx.accounts.payable_fee(claim, reward)?;
        let amount = reward.checked_sub(fee).ok_or(RewardsError::Amount_Overflow)?;
        ctx.accounts.pay(amount, fee)?;
        emit_cpi!(ListenClaimed {
            epoch: ctx.accounts.epoch_record.epoch,
            node: ctx.accounts.epoch_record.node,
            nullifier: claim.nullifier,
            tier: claim.tier,
            recipient: claim.recipient,
            amount,
            fee_receiver: if fee > 0 { claim.fee_receiver } else { Address::default() },
            fee,
        });
        Ok(())
    }

    /// Checks everything that can be checked without the proof, because verifying it is expensive.
    fn check(&self, claim: &ListenClaim, now: u64) -> Result<()> {
        // Epoch and claim are within their times, and the circuit is not disabled.
        self.epoch_record.require_payable(now)?;
        require!(now <= claim.expiry, RewardsError::Claim_Expired);
        require!(
            self.network.accepts_circuit(statement::LISTEN, claim.circuit_version),
            RewardsError::Circuit_NotEnabled
        );
        // With few fans at a tier, a claim would reveal who listened.
        let tier = tier_index(claim.tier).ok_or(RewardsError::Claim_TierUnknown)?;
        let fans = self.epoch_record.fans[tier];
        require!(fans >= self.network.minimum_set, RewardsError::Claim_TierBelowMinimumSet);
        Ok(())
    }

    /// The public inputs, computed by the program. The caller chooses only the nullifier, the tier and the values bound
    /// by the context.
    fn inputs(&self, claim: &ListenClaim) -> ListenInputs {
        let realm =
            Realm { network: self.network.number, node: self.epoch_record.node, epoch: self.epoch_record.epoch };
        ListenInputs {
            root: self.epoch_record.listen_root,
            nullifier: claim.nullifier,
            params: listen_params(&realm, self.network.chain, claim.tier),
            ctx: claim.context(self.network.deployment_id),
        }
    }

    /// Creates the account of the nullifier.
    fn spend(&self, seeds: (&[&[u8]], u8), program_id: &Address) -> Result<()> {
        let mut nullifier: Account<Nullifier> = pda::create(
            self.nullifier.account(),
            seeds,
            Account::<Nullifier>::INIT_SPACE,
            self.payer.account(),
            program_id,
        )?;
        nullifier.payer = *self.payer.address();
        nullifier.node = self.epoch_record.node;
        nullifier.epoch = self.epoch_record.epoch;
        Ok(())
    }

    /// Adds the reward of `tier` to the payments of the epoch, subtracts it from the reservation of the pool, and
    /// returns it.
    fn book(&mut self, tier: u16) -> Result<u64> {
        let reward = self.epoch_record.rate.checked_mul(u64::from(tier)).ok_or(RewardsError::Amount_Overflow)?;
        self.epoch_record.pay_listener(reward)?;
        self.network.release(reward)?;
        Ok(reward)
    }

    /// The fee; zero if there is no fee receiver or its account cannot be paid, because the fee must not prevent the
    /// payment of the listener. Fails with [`RewardsError::Claim_FeeAboveReward`] if the fee is above the reward.
    fn payable_fee(&self, claim: &ListenClaim, reward: u64) -> Result<u64> {
        require!(claim.fee <= reward, RewardsError::Claim_FeeAboveReward);
        let payable = claim.fee_receiver != Address::default()
            && self
                .fee_tokens
                .as_ref()
                .is_some_and(|view| token::can_receive(view.account(), &claim.fee_receiver, &self.network));
        Ok(if payable { claim.fee } else { 0 })
    }

    /// Transfers the amounts above zero from the pool, signed by the network.
    fn pay(&mut self, amount: u64, fee: u64) -> Result<()> {
        let bump = [self.network.bump];
        let signer: &[&[&[u8]]] = &[&[seeds::NETWORK, &bump]];
        let fee_tokens = self.fee_tokens.as_mut().map(|to| (to, fee));
        for (to, amount) in [(&mut self.recipient_tokens, amount)].into_iter().chain(fee_tokens) {
            if amount == 0 {
                continue;
            }
            Transfer {
                from: self.pool_tokens.try_cpi_handle_mut()?,
                to: to.try_cpi_handle_mut()?,
                authority: self.network.cpi_handle(),
                mint: self.payment_mint.cpi_handle(),
                token_program: self.token_program.address(),
                decimals: self.network.decimals,
            }
            .invoke(amount, signer);
        }
        Ok(())
    }
}
