//! Registers an issuer, or changes its authority and whether it is enabled. Signed by the admin. Emits `IssuerSet`.

use anchor_lang::{AnchorAccount as _, Space as _, address_eq, prelude::*};
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
    /// The admin; pays for the account of the issuer.
    #[account(mut, address = network.admin @ RewardsError::Caller_NotAdmin)]
    pub admin: Signer,
    /// The network.
    pub network: Account<Network>,
    /// The issuer, at `["issuer", number u32]` (big-endian), created if it does not exist.
    /// CHECK: `handle` derives its address; an existing account must be an `Issuer`.
    #[account(mut)]
    pub issuer: UncheckedAccount,
    /// The system program, which creates the account.
    pub system_program: Program<System>,
}

impl SetIssuer {
    /// Stores authority and switch of the issuer `number`, which must be above zero. Its posted roots are accepted while
    /// it is enabled and they have not expired. Another authority begins without roots: those of the former one may be
    /// forged, if its key was stolen.
    pub fn handle(ctx: &mut Context<Self>, number: u32, authority: Address, enabled: bool) -> Result<()> {
        require!(number > 0, RewardsError::Issuer_NumberZero);
        require!(!address_eq(&authority, &Address::default()), RewardsError::Issuer_AuthorityZero);
        {
            let seeds: &[&[u8]] = &[seeds::ISSUER, &number.to_be_bytes()];
            let (mut issuer, _) = pda::load_or_create::<Account<Issuer>>(
                ctx.accounts.issuer.account(),
                seeds,
                Account::<Issuer>::INIT_SPACE,
                ctx.accounts.admin.account(),
                ctx.program_id,
            )?;
            if !address_eq(&issuer.authority, &authority) {
                issuer.forget_roots();
            }
            issuer.number = number;
            issuer.authority = authority;
            issuer.enabled = u8::from(enabled);
        }
        emit_cpi!(IssuerSet { issuer: number, authority, enabled });
        Ok(())
    }
}
