//! Posts a root of an issuer. Signed by the issuer's authority. Emits `IssuerRootPosted`.

use anchor_lang::prelude::*;
use protocol::field;

use crate::{clock, error::RewardsError, event::IssuerRootPosted, state::Issuer};

/// Accounts of `post_root`.
#[event_cpi]
#[derive(Accounts)]
pub struct PostRoot {
    /// Wallet that posts the roots of the issuer.
    #[account(address = issuer.authority @ RewardsError::Caller_NotIssuerAuthority)]
    pub authority: Signer,
    /// The issuer.
    #[account(mut)]
    pub issuer: Account<Issuer>,
}

impl PostRoot {
    /// Stores the root. To revoke a credential, the issuer omits it from the next root; it takes effect within one day,
    /// when the earlier roots expire.
    pub fn handle(ctx: &mut Context<Self>, root: [u8; 32], snapshot: u32) -> Result<()> {
        require!(field::is_canonical(&root), RewardsError::Root_NotCanonical);
        require!(ctx.accounts.issuer.enabled == 1, RewardsError::Issuer_Disabled);
        ctx.accounts.issuer.post(root, snapshot, clock::unix_now()?);
        emit_cpi!(IssuerRootPosted { issuer: ctx.accounts.issuer.number, root, snapshot });
        Ok(())
    }
}
