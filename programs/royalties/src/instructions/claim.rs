//! Pays all that a position is owed. Signed by the beneficiary of the position. Emits `RoyaltyClaimed`.
//!
//! The share token account is not needed, so earnings remain claimable after it was closed.

use anchor_lang::{address_eq, prelude::*};

use super::payment::PaymentToken;
use crate::{
    error::{RoyaltiesError, refused},
    event::RoyaltyClaimed,
    state::{Position, Vault},
};

/// Accounts of `claim`.
#[event_cpi]
#[derive(Accounts)]
pub struct Claim {
    /// Beneficiary of the position.
    pub beneficiary: Signer,
    /// The position.
    #[account(mut)]
    pub position: Account<Position>,
    /// The vault of the position.
    #[account(mut)]
    pub vault: Account<Vault>,
    /// The vault's account of the payment token.
    /// CHECK: compared with `vault.tokens` in `validate`. May be passed twice (`unsafe(dup)`), so that `validate`
    /// reports it as the destination with `Claim_DestinationInvalid`; the data of both is not read or written here.
    #[account(unsafe(dup))]
    pub vault_tokens: UncheckedAccount,
    /// Account of the payment token that receives the royalties, not that of the vault.
    /// CHECK: `validate` requires that it is not `vault.tokens`; the token program checks its mint.
    #[account(unsafe(dup))]
    pub destination: UncheckedAccount,
    /// The mint of the payment token.
    /// CHECK: compared with `vault.payment_mint` in `PaymentToken::validate`.
    pub payment_mint: UncheckedAccount,
    /// The token program of the payment token.
    /// CHECK: `PaymentToken::validate` requires that it owns `payment_mint`.
    pub payment_token_program: UncheckedAccount,
}

impl Claim {
    fn payment(&self) -> PaymentToken<'_> {
        PaymentToken { mint: self.payment_mint.account(), program: self.payment_token_program.account() }
    }

    fn validate(&self) -> Result<()> {
        // The vault of the position, and the right of the caller.
        require!(address_eq(&self.position.vault, self.vault.address()), RoyaltiesError::Vault_Mismatch);
        require!(
            address_eq(&self.position.beneficiary, self.beneficiary.address()),
            RoyaltiesError::Caller_NotBeneficiary
        );
        // The token accounts. A payment of the vault to itself would count as claimed without leaving it.
        require!(address_eq(self.vault_tokens.address(), &self.vault.tokens), RoyaltiesError::VaultTokens_Mismatch);
        require!(!address_eq(self.destination.address(), &self.vault.tokens), RoyaltiesError::Claim_DestinationInvalid);
        self.payment().validate(&self.vault)
    }

    /// Settles the position, sets what it is owed to zero, and pays it. If nothing is owed, it settles the position,
    /// pays nothing and emits the event with amount 0.
    pub fn handle(ctx: &mut Context<Self>) -> Result<()> {
        let now = crate::now()?;
        let accounts = &mut ctx.accounts;
        accounts.validate()?;

        let vault = accounts.vault.touched(now)?;
        let mut position = accounts.position.state();
        let amount = vault.claim(&mut position).map_err(refused)?;
        accounts.position.set_state(&position);
        accounts.vault.set_state(&vault);
        accounts.vault.add_claimed(amount)?;
        if amount > 0 {
            accounts.payment().pay(
                &accounts.vault,
                accounts.vault_tokens.account(),
                accounts.destination.account(),
                amount,
            )?;
        }

        emit_cpi!(RoyaltyClaimed {
            track_id: ctx.accounts.vault.track_id,
            account: ctx.accounts.position.token_account,
            owner: ctx.accounts.position.owner,
            position_state: ctx.accounts.position.state().into(),
            beneficiary: *ctx.accounts.beneficiary.address(),
            destination: *ctx.accounts.destination.address(),
            amount,
            vault_state: ctx.accounts.vault.event_state(),
        });
        Ok(())
    }
}
