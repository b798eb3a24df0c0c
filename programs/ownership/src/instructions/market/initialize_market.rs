//! Creates the market and its fee account. Signed by the upgrade authority; can be called once. Emits `ProtocolFeeSet`.

use anchor_lang::{create_account_signed, prelude::*};
use pinocchio_token_2022::instructions::InitializeAccount3;
use protocol::{market::FEE_BPS_MAX, seeds};
use royalties::{
    state::Config as RoyaltiesConfig,
    token::{ACCOUNT_SIZE, payment_decimals},
    upgrade_authority::is_upgrade_authority,
};

use crate::{error::OwnershipError, event::ProtocolFeeSet, state::Market};

/// Accounts of `initialize_market`.
#[event_cpi]
#[derive(Accounts)]
pub struct InitializeMarket {
    /// Upgrade authority of this program; pays for the accounts.
    #[account(mut)]
    pub authority: Signer,
    /// ProgramData account of this program, which stores the upgrade authority.
    /// CHECK: address and owner are checked by `is_upgrade_authority` in `validate`.
    pub program_data: UncheckedAccount,
    /// The configuration of `royalties`, which names the payment token.
    pub royalties_config: Account<RoyaltiesConfig>,
    /// The market, created.
    #[account(init, payer = authority, seeds = [seeds::MARKET], bump)]
    pub market: Account<Market>,
    /// The account of collected fees, created.
    /// CHECK: the address is derived by the constraint; `handle` creates the account.
    #[account(mut, seeds = [seeds::MARKET_FEES], bump)]
    pub market_fees: UncheckedAccount,
    /// The mint of the payment token.
    /// CHECK: `validate` compares it with `royalties_config.payment_mint` and checks its owner, decimals and
    /// extensions.
    pub payment_mint: UncheckedAccount,
    /// The token program of the payment token.
    /// CHECK: `validate` requires that it owns `payment_mint` and is SPL Token or Token-2022.
    pub payment_token_program: UncheckedAccount,
    /// The system program, which creates accounts.
    pub system_program: Program<System>,
}

impl InitializeMarket {
    /// Returns the decimals of the payment token.
    fn validate(&self, fee_bps: u16) -> Result<u8> {
        require!(
            is_upgrade_authority(&crate::ID, self.program_data.account(), self.authority.account()),
            OwnershipError::Caller_NotUpgradeAuthority
        );
        require!(fee_bps <= FEE_BPS_MAX, OwnershipError::Market_FeeTooHigh);
        require!(
            self.royalties_config.payment_mint == *self.payment_mint.address()
                && self.payment_mint.owned_by(self.payment_token_program.address()),
            OwnershipError::PaymentToken_Unsupported
        );
        payment_decimals(self.payment_mint.account()).ok_or_else(|| OwnershipError::PaymentToken_Unsupported.into())
    }

    /// Stores the payment token and the fee, and creates the fee account, owned by the market.
    pub fn handle(ctx: &mut Context<Self>, fee_bps: u16) -> Result<()> {
        let (bump, fees_bump) = (ctx.bumps.market, ctx.bumps.market_fees);
        let accounts = &mut ctx.accounts;
        let payment_decimals = accounts.validate(fee_bps)?;
        *accounts.market = Market {
            payment_mint: *accounts.payment_mint.address(),
            payment_token_program: *accounts.payment_token_program.address(),
            fees: *accounts.market_fees.address(),
            fee_bps,
            payment_decimals,
            paused: 0,
            bump,
            reserved: [0; 3],
        };
        let token_program = accounts.payment_token_program.address();
        create_account_signed(
            accounts.authority.account(),
            accounts.market_fees.account(),
            ACCOUNT_SIZE,
            token_program,
            &[seeds::MARKET_FEES, &[fees_bump]],
        )?;
        InitializeAccount3 {
            account: accounts.market_fees.account(),
            mint: accounts.payment_mint.account(),
            owner: accounts.market.address(),
            token_program,
        }
        .invoke()?;
        emit_cpi!(ProtocolFeeSet { fee_bps });
        Ok(())
    }
}
