//! Instructions of the `royalties` program.

use anchor_lang::prelude::Address;
use bindings::solana::royalties::{accounts, instruction};

use super::{
    build::{Instructions, Payment, call, create_token_account},
    pda::{Programs, TrackAccounts, event_authority, share_account},
};

/// The `royalties` program of a deployment, for one track.
pub(crate) struct Royalties<'a> {
    pub(crate) programs: &'a Programs,
    pub(crate) track: TrackAccounts,
    pub(crate) payment: Payment,
    pub(crate) sender: Address,
}

impl Royalties<'_> {
    fn event_authority(&self) -> Address {
        event_authority(&self.programs.royalties)
    }

    fn share_account(&self, holder: &Address) -> Address {
        share_account(holder, &self.track.mint)
    }

    fn position_of(&self, holder: &Address) -> Address {
        self.programs.position(&self.share_account(holder))
    }

    pub(crate) fn open_position(&self, holder: Address) -> Instructions {
        let accounts = accounts::OpenPosition {
            payer: self.sender,
            owner: holder,
            token_account: self.share_account(&holder),
            vault: self.track.vault,
            position: self.position_of(&holder),
            event_authority: self.event_authority(),
            program: self.programs.royalties,
        };
        let mut instruction = call(self.programs.royalties, accounts, instruction::OpenPosition {});
        // An owner off the curve must sign; a wallet that pays for itself signs anyway.
        if holder == self.sender {
            instruction.accounts.iter_mut().filter(|meta| meta.pubkey == holder).for_each(|meta| meta.is_signer = true);
        }
        vec![instruction]
    }

    pub(crate) fn set_beneficiary(&self, beneficiary: Address) -> Instructions {
        let accounts = accounts::SetBeneficiary {
            owner: self.sender,
            vault: self.track.vault,
            position: self.position_of(&self.sender),
            event_authority: self.event_authority(),
            program: self.programs.royalties,
        };
        vec![call(self.programs.royalties, accounts, instruction::SetBeneficiary { beneficiary })]
    }

    pub(crate) fn deposit(&self, amount: u64, source: u8, memo: [u8; 32]) -> Instructions {
        let accounts = accounts::Deposit {
            depositor: self.sender,
            depositor_tokens: self.payment.account_of(&self.sender),
            vault: self.track.vault,
            vault_tokens: self.track.vault_tokens,
            payment_mint: self.payment.mint,
            payment_token_program: self.payment.program,
            event_authority: self.event_authority(),
            program: self.programs.royalties,
        };
        vec![call(self.programs.royalties, accounts, instruction::Deposit { amount, source, memo })]
    }

    /// Pays the destination wallet at its token account, which is created if need be.
    pub(crate) fn claim(&self, holder: Address, destination: Address) -> Instructions {
        let accounts = accounts::Claim {
            beneficiary: self.sender,
            position: self.position_of(&holder),
            vault: self.track.vault,
            vault_tokens: self.track.vault_tokens,
            destination: self.payment.account_of(&destination),
            payment_mint: self.payment.mint,
            payment_token_program: self.payment.program,
            event_authority: self.event_authority(),
            program: self.programs.royalties,
        };
        vec![
            create_token_account(&self.sender, &destination, &self.payment),
            call(self.programs.royalties, accounts, instruction::Claim {}),
        ]
    }

    pub(crate) fn sync_position(&self, holder: Address) -> Instructions {
        let accounts = accounts::SyncPosition {
            position: self.position_of(&holder),
            token_account: self.share_account(&holder),
            vault: self.track.vault,
            event_authority: self.event_authority(),
            program: self.programs.royalties,
        };
        vec![call(self.programs.royalties, accounts, instruction::SyncPosition {})]
    }

    pub(crate) fn sweep_unopened(&self) -> Instructions {
        let accounts = accounts::SweepUnopened {
            config: self.programs.royalties_config(),
            vault: self.track.vault,
            vault_tokens: self.track.vault_tokens,
            pool_tokens: self.programs.pool_tokens(),
            payment_mint: self.payment.mint,
            payment_token_program: self.payment.program,
            event_authority: self.event_authority(),
            program: self.programs.royalties,
        };
        vec![call(self.programs.royalties, accounts, instruction::SweepUnopened {})]
    }

    pub(crate) fn close_position(&self, holder: Address, payer: Address) -> Instructions {
        let accounts = accounts::ClosePosition {
            owner: holder,
            payer,
            token_account: self.share_account(&holder),
            position: self.position_of(&holder),
            vault: self.track.vault,
            event_authority: self.event_authority(),
            program: self.programs.royalties,
        };
        let mut instruction = call(self.programs.royalties, accounts, instruction::ClosePosition {});
        // While the token account lives its owner must sign.
        if holder == self.sender {
            instruction.accounts.iter_mut().filter(|meta| meta.pubkey == holder).for_each(|meta| meta.is_signer = true);
        }
        vec![instruction]
    }
}
