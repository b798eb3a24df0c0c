use anchor_lang::{AnchorAccount as _, Space as _, prelude::*};
use protocol::seeds;

use crate::{
    error::RewardsError,
    event::IssuerSet,
    pda,
    state::{Issuer, Network},
};

/// Accounts of `set_issuer`.
#[event_cpi]
#[derive(Accounts)]
pub struct SetIssuer {
    /// The admin; pays.
    #[account(mut, address = network.admin @ RewardsError::Caller_NotAdmin)]
    pub admin: Signer,
    /// The network.
    pub network: Account<Network>,
    /// The issuer, at `["issuer", number u32 big-endian]`.
    #[account(mut)]
    pub issuer: UncheckedAccount,
    /// The system program.
    pub system_program: Program<System>,
}

impl SetIssuer {
    /// Registers the issuer `number`, or changes it. Roots that it posted stay, and count while it is enabled.
    pub fn handle(ctx: &mut Context<Self>, number: u32, authority: Address, enabled: bool) -> Result<()> {
        require!(number > 0, RewardsError::Issuer_NumberZero);
        {
            let seeds: &[&[u8]] = &[seeds::ISSUER, &number.to_be_bytes()];
            let (mut issuer, _) = pda::load_or_create::<Account<Issuer>>(
                ctx.accounts.issuer.account(),
                seeds,
                Account::<Issuer>::INIT_SPACE,
                ctx.accounts.admin.account(),
                ctx.program_id,
            )?;
            issuer.number = number;
            issuer.authority = authority;
            issuer.enabled = u8::from(enabled);
        }
        emit_cpi!(IssuerSet { issuer: number, authority, enabled });
        Ok(())
    }
}
