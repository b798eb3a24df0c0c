//! Transfers shares by CPI, with the accounts that the transfer hook needs.

use anchor_lang::{
    pinocchio::{
        cpi::{Signer as PdaSigner, invoke_signed},
        instruction::{InstructionAccount, InstructionView},
    },
    prelude::*,
};

/// `TransferChecked` of Token-2022.
const TRANSFER_CHECKED: u8 = 12;

/// Decimals of a share mint: shares are indivisible.
const DECIMALS: u8 = 0;

/// The accounts of a transfer, in the order of the instruction: the four of Token-2022, the extra accounts of the hook,
/// and the account that lists them.
pub struct ShareTransfer<'a> {
    /// Share token account that sends.
    pub from: &'a AccountView,
    /// The share mint.
    pub mint: &'a AccountView,
    /// Share token account that receives.
    pub to: &'a AccountView,
    /// Owner or delegate of `from`.
    pub authority: &'a AccountView,
    /// The royalty vault of the track.
    pub vault: &'a AccountView,
    /// Position of `from`, or its empty address.
    pub from_position: &'a AccountView,
    /// Position of `to`, or its empty address.
    pub to_position: &'a AccountView,
    /// The purse of the track, which pays for the position of the receiver.
    pub purse: &'a AccountView,
    /// The system program, which creates that position.
    pub system_program: &'a AccountView,
    /// Event authority of the royalties program.
    pub royalties_event_authority: &'a AccountView,
    /// The royalties program, which is the transfer hook.
    pub royalties_program: &'a AccountView,
    /// The list of extra accounts of the hook.
    pub extra_account_metas: &'a AccountView,
    /// Token-2022.
    pub token_program: &'a AccountView,
}

impl ShareTransfer<'_> {
    /// Transfers `amount` shares. `signers` sign for `authority` if it is an address derived from this program;
    /// otherwise they are empty and `authority` has signed the transaction.
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
