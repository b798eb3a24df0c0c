//! Pays a position's beneficiary. Needs no token account of shares any more: what was earned stays claimable after it closed.

use anchor_lang::{address_eq, prelude::*};

use super::payment::PaymentToken;
use crate::{
    error::{RoyaltiesError, refused},
    event::{PositionRef, RoyaltyClaimed},
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
    /// Its vault.
    #[account(mut)]
    pub vault: Account<Vault>,
    /// The vault's account of the payment token. No data of it or of the destination is mapped, so both may be checked by hand.
    #[account(unsafe(dup))]
    pub vault_tokens: UncheckedAccount,
    /// Where to pay: any account of the payment token but the vault's.
    #[account(unsafe(dup))]
    pub destination: UncheckedAccount,
    /// The payment token.
    pub payment_mint: UncheckedAccount,
    /// Its program.
    pub payment_token_program: UncheckedAccount,
}

impl Claim {
    fn payment(&self) -> PaymentToken<'_> {
        PaymentToken { mint: self.payment_mint.account(), program: self.payment_token_program.account() }
    }

    fn validate(&self) -> Result<()> {
        require!(address_eq(&self.position.vault, self.vault.address()), RoyaltiesError::Vault_Mismatch);
        require!(
            address_eq(&self.position.beneficiary, self.beneficiary.address()),
            RoyaltiesError::Caller_NotBeneficiary
        );
        require!(address_eq(self.vault_tokens.address(), &self.vault.tokens), RoyaltiesError::VaultTokens_Mismatch);
        require!(!address_eq(self.destination.address(), &self.vault.tokens), RoyaltiesError::Claim_DestinationInvalid);
        self.payment().validate(&self.vault)
    }

    /// A claim of nothing settles the position and pays nothing.
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
            position: PositionRef::open(&ctx.accounts.position),
            beneficiary: *ctx.accounts.beneficiary.address(),
            destination: *ctx.accounts.destination.address(),
            amount,
            vault_state: ctx.accounts.vault.event_state(),
        });
        Ok(())
    }
}
