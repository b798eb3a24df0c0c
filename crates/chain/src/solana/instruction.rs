//! Helpers that build instructions of the protocol's programs and of the token programs.

use anchor_client::Instruction;
use anchor_lang::{InstructionData, ToAccountMetas, prelude::Address};
use spl_associated_token_account_interface::instruction::create_associated_token_account_idempotent;

use super::pda::token_account;
use crate::ChainError;

/// The instructions of one transaction, in order.
pub(crate) type Instructions = Vec<Instruction>;

/// The payment token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Payment {
    pub(crate) mint: Address,
    /// The token program that owns the mint.
    pub(crate) program: Address,
    pub(crate) decimals: u8,
}

impl Payment {
    /// The associated token account of a wallet for the payment token.
    pub(crate) fn account_of(&self, wallet: &Address) -> Address {
        token_account(wallet, &self.mint, &self.program)
    }
}

/// One instruction of a program, from the types of the bindings.
pub(crate) fn call(program: Address, accounts: impl ToAccountMetas, data: impl InstructionData) -> Instruction {
    Instruction { program_id: program, accounts: accounts.to_account_metas(None), data: data.data() }
}

/// Creates the associated token account of a wallet for the payment token, if it does not exist.
pub(crate) fn create_token_account(payer: &Address, wallet: &Address, payment: &Payment) -> Instruction {
    create_associated_token_account_idempotent(payer, wallet, &payment.mint, &payment.program)
}

/// Creates the associated token account of a wallet for shares, if it does not exist.
pub(crate) fn create_share_account(payer: &Address, wallet: &Address, mint: &Address) -> Instruction {
    create_associated_token_account_idempotent(payer, wallet, mint, &spl_token_2022_interface::ID)
}

/// Sends payment tokens to the associated token account of a wallet, which is created if it does not exist.
pub(crate) fn send_tokens(
    payment: &Payment,
    from: Address,
    to: Address,
    amount: u64,
) -> Result<Instructions, ChainError> {
    let transfer = spl_token_2022_interface::instruction::transfer_checked(
        &payment.program,
        &payment.account_of(&from),
        &payment.mint,
        &payment.account_of(&to),
        &from,
        &[],
        amount,
        payment.decimals,
    );
    let transfer = transfer.map_err(|e| ChainError::Invalid(format!("could not build the token transfer: {e}")))?;
    Ok(vec![create_token_account(&from, &to, payment), transfer])
}
