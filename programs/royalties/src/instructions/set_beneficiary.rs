//! Names the wallet that may claim the earnings of a position, for example the seller of shares in an escrow. Signed by
//! the owner of the position. Emits `BeneficiarySet`.

use anchor_lang::{address_eq, prelude::*};

use crate::{
    error::RoyaltiesError,
    event::BeneficiarySet,
    state::{Position, Vault},
};

/// Accounts of `set_beneficiary`.
#[event_cpi]
#[derive(Accounts)]
pub struct SetBeneficiary {
    /// Owner of the position.
    pub owner: Signer,
    /// The vault of the position, read for the event.
    pub vault: Account<Vault>,
    /// The position.
    #[account(mut)]
    pub position: Account<Position>,
}

impl SetBeneficiary {
    fn validate(&self, beneficiary: &Address) -> Result<()> {
        require!(address_eq(&self.position.vault, self.vault.address()), RoyaltiesError::Vault_Mismatch);
        require!(address_eq(&self.position.owner, self.owner.address()), RoyaltiesError::Owner_Mismatch);
        require!(*beneficiary != Address::default(), RoyaltiesError::Beneficiary_Zero);
        Ok(())
    }

    /// Stores the beneficiary, who can also claim what the position already earned.
    pub fn handle(ctx: &mut Context<Self>, beneficiary: Address) -> Result<()> {
        ctx.accounts.validate(&beneficiary)?;
        ctx.accounts.position.beneficiary = beneficiary;
        emit_cpi!(BeneficiarySet {
            track_id: ctx.accounts.vault.track_id,
            account: ctx.accounts.position.token_account,
            beneficiary,
        });
        Ok(())
    }
}
