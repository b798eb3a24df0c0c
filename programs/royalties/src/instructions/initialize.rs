//! Fixes what all vaults share.

use anchor_lang::{find_program_address, prelude::*};
use protocol::seeds;

use crate::{error::RoyaltiesError, state::Config, token, upgrade_authority::is_upgrade_authority};

/// Accounts of `initialize`.
#[derive(Accounts)]
pub struct Initialize {
    /// May upgrade this program; pays for the configuration.
    #[account(mut)]
    pub authority: Signer,
    /// The loader's account that says who may upgrade this program.
    pub program_data: UncheckedAccount,
    /// The configuration.
    #[account(init, payer = authority, seeds = [seeds::CONFIG], bump)]
    pub config: Account<Config>,
    /// The payment token.
    pub payment_mint: UncheckedAccount,
    /// Creates the account.
    pub system_program: Program<System>,
}

impl Initialize {
    fn validate(&self, epoch_length: u64) -> Result<u8> {
        require!(
            is_upgrade_authority(&crate::ID, self.program_data.account(), self.authority.account()),
            RoyaltiesError::Caller_NotUpgradeAuthority
        );
        require!(epoch_length > 0, RoyaltiesError::Epoch_LengthZero);
        token::payment_decimals(self.payment_mint.account())
            .ok_or_else(|| RoyaltiesError::PaymentToken_Unsupported.into())
    }

    /// The rewards pool's token account need not exist yet: its address follows from the rewards program.
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
