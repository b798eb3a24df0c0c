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

/// What a listener claims, and how it is paid.
#[derive(Clone, AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct ListenClaim {
    /// 1, 5, 20 or 60 listens.
    pub tier: u16,
    /// Spent with this claim.
    pub nullifier: [u8; 32],
    /// The wallet that is paid, at its associated token account.
    pub recipient: Address,
    /// The wallet that gets the fee; zeros for nobody.
    pub fee_receiver: Address,
    /// The fee, taken from the reward.
    pub fee: u64,
    /// Unix time after which the claim is refused.
    pub expiry: u64,
    /// Version of the circuit the proof was made for.
    pub circuit_version: u32,
    /// A ‖ B ‖ C as EIP-197 encodes them.
    pub proof: [u8; 256],
}

impl ListenClaim {
    /// What the proof must be bound to.
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
    /// Whoever sends the claim; pays for the nullifier's account.
    #[account(mut)]
    pub payer: Signer,
    /// The network.
    #[account(mut)]
    pub network: Account<Network>,
    /// The epoch.
    #[account(mut)]
    pub epoch_record: Account<EpochRecord>,
    /// At `["nullifier", nullifier]`.
    #[account(mut)]
    pub nullifier: UncheckedAccount,
    /// The pool's token account.
    #[account(mut, address = network.pool_tokens)]
    pub pool_tokens: UncheckedAccount,
    /// The recipient's associated token account; may be the fee's too.
    #[account(unsafe(dup))]
    pub recipient_tokens: UncheckedAccount,
    /// A token account of the fee receiver. When it is absent or cannot be paid, the fee is not taken.
    #[account(unsafe(dup))]
    pub fee_tokens: Option<UncheckedAccount>,
    /// The payment token.
    #[account(address = network.payment_mint)]
    pub payment_mint: UncheckedAccount,
    /// The program of the payment token.
    #[account(address = network.token_program)]
    pub token_program: UncheckedAccount,
    /// The system program.
    pub system_program: Program<System>,
}

impl ClaimListen {
    /// Verifies the proof, spends the nullifier and pays the reward.
    pub fn handle(ctx: &mut Context<Self>, claim: &ListenClaim) -> Result<()> {
        let now = clock::unix_now()?;
        ctx.accounts.check(claim, now)?;
        // A second form of the same field element would be another account: canonical first, then derive.
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

    /// Everything that can be refused before the proof is looked at.
    fn check(&self, claim: &ListenClaim, now: u64) -> Result<()> {
        self.epoch_record.require_payable(now)?;
        require!(now <= claim.expiry, RewardsError::Claim_Expired);
        require!(
            self.network.accepts_circuit(statement::LISTEN, claim.circuit_version),
            RewardsError::Circuit_NotEnabled
        );
        let tier = tier_index(claim.tier).ok_or(RewardsError::Claim_TierUnknown)?;
        let fans = self.epoch_record.fans[tier];
        require!(fans >= self.network.minimum_set, RewardsError::Claim_TierBelowMinimumSet);
        Ok(())
    }

    /// The public inputs as this chain sees them: the caller gives none but the nullifier.
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

    /// Books the reward of `tier` against the epoch's budget and the pool's reservation.
    fn book(&mut self, tier: u16) -> Result<u64> {
        let reward = self.epoch_record.rate.checked_mul(u64::from(tier)).ok_or(RewardsError::Amount_Overflow)?;
        self.epoch_record.pay_listener(reward)?;
        self.network.release(reward)?;
        Ok(reward)
    }

    /// The fee, or zero where nobody or no good account gets it: a fee never keeps a listener from being paid.
    fn payable_fee(&self, claim: &ListenClaim, reward: u64) -> Result<u64> {
        require!(claim.fee <= reward, RewardsError::Claim_FeeAboveReward);
        let payable = claim.fee_receiver != Address::default()
            && self
                .fee_tokens
                .as_ref()
                .is_some_and(|view| token::can_receive(view.account(), &claim.fee_receiver, &self.network));
        Ok(if payable { claim.fee } else { 0 })
    }

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
