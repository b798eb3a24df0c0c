//! The payment token: what is asked of accounts that receive it, and how it moves. Base fields of SPL Token and Token-2022
//! accounts lie at fixed places, Token-2022's extensions as type-length-value behind them.

use anchor_lang::{
    Id as _, address_eq, pinocchio::instruction::InstructionAccount, prelude::*, programs::AssociatedToken,
    unchecked_invoke_signed_fixed,
};

use crate::{error::RewardsError, pda, state::Network};

/// Bytes of a token account without extensions.
pub const ACCOUNT_SIZE: usize = 165;

const OWNER: usize = 32;
const AMOUNT: usize = 64;
const STATE: usize = 108;
/// State of an account that is neither uninitialised nor frozen.
const INITIALIZED: u8 = 1;
/// Token-2022's mark, behind the base fields, that this is an account and not a mint.
const KIND_ACCOUNT: u8 = 2;

/// Balance of a token account.
pub fn balance(view: &AccountView) -> Result<u64> {
    let data = view.try_borrow()?;
    let amount = data.get(AMOUNT..).and_then(|rest| rest.first_chunk());
    Ok(u64::from_le_bytes(*amount.ok_or(ProgramError::InvalidAccountData)?))
}

/// Whether `view` can receive the payment token for `owner`: a token account of its mint that belongs to `owner`, is not
/// frozen and asks for no memo.
pub fn can_receive(view: &AccountView, owner: &Address, network: &Network) -> bool {
    if !view.is_writable() || !view.owned_by(&network.token_program) {
        return false;
    }
    let Ok(data) = view.try_borrow() else { return false };
    let (Some(base), extensions) = (data.get(..ACCOUNT_SIZE), data.get(ACCOUNT_SIZE..).unwrap_or_default()) else {
        return false;
    };
    let extensions = match extensions {
        [] => extensions,
        [KIND_ACCOUNT, entries @ ..] => entries,
        _ => return false,
    };
    base[..OWNER] == network.payment_mint.to_bytes()
        && base[OWNER..AMOUNT] == owner.to_bytes()
        && base[STATE] == INITIALIZED
        && !asks_for_memo(extensions)
}

/// Fails unless `view` is the associated token account of `wallet` and can receive the payment token.
pub fn check_associated(view: &AccountView, wallet: &Address, network: &Network) -> Result<()> {
    let seeds: &[&[u8]] = &[wallet.as_ref(), network.token_program.as_ref(), network.payment_mint.as_ref()];
    pda::verify(view, seeds, &AssociatedToken::id()).map_err(|_| RewardsError::RecipientAccount_Mismatch)?;
    require!(can_receive(view, wallet, network), RewardsError::RecipientAccount_Mismatch);
    Ok(())
}

/// Whether a Token-2022 account with these extensions demands a memo with incoming transfers.
fn asks_for_memo(mut extensions: &[u8]) -> bool {
    const MEMO_TRANSFER: u16 = 8;
    while let [k0, k1, l0, l1, tail @ ..] = extensions {
        let (kind, len) = (u16::from_le_bytes([*k0, *k1]), usize::from(u16::from_le_bytes([*l0, *l1])));
        let Some((value, next)) = tail.split_at_checked(len) else {
            return true;
        };
        if kind == MEMO_TRANSFER {
            return value != [0];
        }
        if kind == 0 {
            return false;
        }
        extensions = next;
    }
    false
}

/// A movement of the payment token between two of its accounts.
pub struct Transfer<'a> {
    /// Out of this account.
    pub from: CpiHandleMut<'a>,
    /// Into this one.
    pub to: CpiHandleMut<'a>,
    /// Signed by its owner.
    pub authority: CpiHandle<'a>,
    /// The payment token.
    pub mint: CpiHandle<'a>,
    /// Its program.
    pub token_program: &'a Address,
    /// Its decimals.
    pub decimals: u8,
}

impl<'a> Transfer<'a> {
    /// Moves `amount`; `signer` are the seeds of the authority where that is an account of this program. A refusal of the token
    /// program ends the transaction.
    pub fn invoke(self, amount: u64, signer: &'a [&'a [&'a [u8]]]) {
        const TRANSFER_CHECKED: u8 = 12;
        let mut data = [TRANSFER_CHECKED; 10];
        data[1..9].copy_from_slice(&amount.to_le_bytes());
        data[9] = self.decimals;
        let accounts = [
            InstructionAccount::writable(self.from.address()),
            InstructionAccount::readonly(self.mint.address()),
            InstructionAccount::writable(self.to.address()),
            InstructionAccount::readonly_signer(self.authority.address()),
        ];
        let handles = [self.from.into(), self.mint, self.to.into(), self.authority];
        unchecked_invoke_signed_fixed(self.token_program, &data, &accounts, &handles, signer);
    }
}

/// Fails unless `program` is one of the token programs and owns `mint`.
pub fn check_program(program: &AccountView, mint: &AccountView) -> Result<()> {
    let known = [Token::id(), Token2022::id()].iter().any(|id| address_eq(id, program.address()));
    require!(known && mint.owned_by(program.address()), RewardsError::PaymentToken_Unsupported);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_memo_is_asked_for_only_where_the_account_says_so() {
        assert!(!asks_for_memo(&[]));
        assert!(!asks_for_memo(&[7, 0, 0, 0]));
        assert!(!asks_for_memo(&[7, 0, 0, 0, 8, 0, 1, 0, 0]));
        assert!(asks_for_memo(&[7, 0, 0, 0, 8, 0, 1, 0, 1]));
        assert!(asks_for_memo(&[7, 0, 9, 0, 1]));
    }
}
