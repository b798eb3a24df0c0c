//! Creates the configuration of the program. Signed by the upgrade authority; can be called once. Emits no event.

use anchor_lang::{find_program_address, prelude::*};
use protocol::seeds;

use crate::{error::RoyaltiesError, state::Config, token, upgrade_authority::is_upgrade_authority};

/// Accounts of `initialize`.
#[derive(Accounts)]
pub struct Initialize {
    /// Upgrade authority of this program; pays for the configuration.
    #[account(mut)]
    pub authority: Signer,
    /// ProgramData account of this program, which stores the upgrade authority.
    /// CHECK: address and owner are checked by `is_upgrade_authority` in `validate`.
    pub program_data: UncheckedAccount,
    /// The configuration, created.
    #[account(init, payer = authority, seeds = [seeds::CONFIG], bump)]
    pub config: Account<Config>,
    /// The mint of the payment token.
    /// CHECK: `validate` checks its owner, decimals and extensions.
    pub payment_mint: UncheckedAccount,
    /// The system program, which creates the configuration.
    pub system_program: Program<System>,
}

impl Initialize {
    /// Returns the decimals of the payment token.
    fn validate(&self, epoch_length: u64) -> Result<u8> {
        require!(
            is_upgrade_authority(&crate::ID, self.program_data.account(), self.authority.account()),
            RoyaltiesError::Caller_NotUpgradeAuthority
        );
        require!(epoch_length > 0, RoyaltiesError::Epoch_LengthZero);
        token::payment_decimals(self.payment_mint.account())
            .ok_or_else(|| RoyaltiesError::PaymentToken_Unsupported.into())
    }

    /// Stores the configuration. The rewards program need not be initialized yet, because the address of its pool is
    /// derived from the program id.
    pub fn handle(
        ctx: &mut Context<Self>,
        ownership_program: Address,
        rewards_program: Address,
        epoch_length: u64,
    ) -> Result<()> {
        let payment_decimals = ctx.accounts.validate(epoch_length)?;
        let (pool_tokens, _) = find_program_address(&[seeds::POOL_TOKENS], &rewards_program);
        *ctx.accounts.config = Config {
            epoch_length,
            payment_mint: *ctx.accounts.payment_mint.address(),
            ownership_program,
            rewards_program,
            pool_tokens,
            payment_decimals,
            bump: ctx.bumps.config,
            reserved: [0; 6],
        };
        Ok(())
    }
}
