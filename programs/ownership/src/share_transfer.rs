//! Moving shares by CPI, with the accounts that the hook needs.

use anchor_lang::{
    pinocchio::{
        cpi::{Signer as PdaSigner, invoke_signed},
        instruction::{InstructionAccount, InstructionView},
    },
    prelude::*,
};

/// Token-2022's `TransferChecked`.
const TRANSFER_CHECKED: u8 = 12;

/// Shares are indivisible.
const DECIMALS: u8 = 0;

/// Token-2022's own four accounts, the hook's extra ones, then the list that names them.
pub struct ShareTransfer<'a> {
    /// Where the shares are.
    pub from: &'a AccountView,
    /// The share mint.
    pub mint: &'a AccountView,
    /// Where they go.
    pub to: &'a AccountView,
    /// Owner of `from`.
    pub authority: &'a AccountView,
    /// The royalty vault.
    pub vault: &'a AccountView,
    /// Position of `from`.
    pub from_position: &'a AccountView,
    /// Position of `to`.
    pub to_position: &'a AccountView,
    /// The track's purse.
    pub purse: &'a AccountView,
    /// Creates accounts.
    pub system_program: &'a AccountView,
    /// Event authority of the royalties program.
    pub royalties_event_authority: &'a AccountView,
    /// The royalties program.
    pub royalties_program: &'a AccountView,
    /// The hook's account list.
    pub extra_account_metas: &'a AccountView,
    /// Token-2022.
    pub token_program: &'a AccountView,
}

impl ShareTransfer<'_> {
    /// Moves `amount` shares; `signers` sign for the authority where it is an address of this program.
    pub fn invoke(&self, amount: u64, signers: &[PdaSigner]) -> Result<()> {
        let views = [
            self.from,
            self.mint,
            self.to,
            self.authority,
            self.vault,
            self.from_position,
            self.to_position,
            self.purse,
            self.system_program,
            self.royalties_event_authority,
            self.royalties_program,
            self.extra_account_metas,
        ];
        let accounts = [
            InstructionAccount::writable(views[0].address()),
            InstructionAccount::readonly(views[1].address()),
            InstructionAccount::writable(views[2].address()),
            InstructionAccount::readonly_signer(views[3].address()),
            InstructionAccount::writable(views[4].address()),
            InstructionAccount::writable(views[5].address()),
            InstructionAccount::writable(views[6].address()),
            InstructionAccount::writable(views[7].address()),
            InstructionAccount::readonly(views[8].address()),
            InstructionAccount::readonly(views[9].address()),
            InstructionAccount::readonly(views[10].address()),
            InstructionAccount::readonly(views[11].address()),
        ];
        let mut data = [0; 10];
        data[0] = TRANSFER_CHECKED;
        data[1..9].copy_from_slice(&amount.to_le_bytes());
        data[9] = DECIMALS;
        let instruction =
            InstructionView { program_id: self.token_program.address(), accounts: &accounts, data: &data };
        invoke_signed(&instruction, &views, signers)
    }
}
