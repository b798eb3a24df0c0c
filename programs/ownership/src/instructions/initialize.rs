//! Creates the configuration of the program. Signed by the upgrade authority; can be called once. Emits no event.

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
    /// Upgrade authority of this program; pays for the configuration.
    #[account(mut)]
    pub authority: Signer,
    /// ProgramData account of this program, which stores the upgrade authority.
    /// CHECK: address and owner are checked by `is_upgrade_authority` in `handle`.
    pub program_data: UncheckedAccount,
    /// The configuration, created.
    #[account(init, payer = authority, seeds = [seeds::CONFIG], bump)]
    pub config: Account<OwnershipConfig>,
    /// The system program, which creates the configuration.
    pub system_program: Program<System>,
}

impl Initialize {
    /// Stores the admin and the deployment id. A program cannot read on which cluster it runs, so the deployer must
    /// compare `caip2` with the genesis hash of the cluster.
    pub fn handle(ctx: &mut Context<Self>, admin: Address, caip2: &[u8]) -> Result<()> {
        let accounts = &mut ctx.accounts;
        // Without this check, any account could initialize a new deployment first and become its admin.
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
