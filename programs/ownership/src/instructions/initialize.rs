//! Fixes what all tracks share.

use anchor_lang::prelude::*;
use protocol::{
    id::{Address32, deployment_id},
    seeds,
};
use royalties::upgrade_authority::is_upgrade_authority;

use crate::{error::OwnershipError, state::OwnershipConfig};

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
    pub config: Account<OwnershipConfig>,
    /// Creates the account.
    pub system_program: Program<System>,
}

impl Initialize {
    /// A program cannot see which cluster it runs on, so who deploys it compares the CAIP-2 id with the genesis hash.
    pub fn handle(ctx: &mut Context<Self>, admin: Address, caip2: &[u8]) -> Result<()> {
        let accounts = &mut ctx.accounts;
        require!(
            is_upgrade_authority(&crate::ID, accounts.program_data.account(), accounts.authority.account()),
            OwnershipError::Caller_NotUpgradeAuthority
        );
        let program = Address32(crate::ID.to_bytes());
        *accounts.config = OwnershipConfig {
            deployment_id: deployment_id(caip2, &program).ok_or(OwnershipError::Deployment_Caip2Invalid)?,
            admin,
            pending_admin: Address::default(),
            bump: ctx.bumps.config,
            reserved: [0; 7],
        };
        Ok(())
    }
}
