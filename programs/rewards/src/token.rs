//! The payment token: checks of the accounts that receive it, and transfers. The base fields of accounts of SPL Token
//! and Token-2022 are at fixed offsets; the extensions of Token-2022 follow as type-length-value entries.

use anchor_lang::{
    Id as _, address_eq, pinocchio::instruction::InstructionAccount, prelude::*, programs::AssociatedToken,
    unchecked_invoke_signed_fixed,
};

use crate::{error::RewardsError, pda, state::Network};

/// Bytes of a token account without extensions.
pub const ACCOUNT_SIZE: usize = 165;

/// Bytes of a multisig of either token program, whose signers are arbitrary bytes; no token account has this size.
const MULTISIG_SIZE: usize = 355;

/// Offset of the owner; the mint comes before it.
const OWNER: usize = 32;
/// Offset of the balance.
const AMOUNT: usize = 64;
/// Offset of the state.
const STATE: usize = 108;
/// State of an account that is initialized and not frozen.
const INITIALIZED: u8 = 1;
/// Account type of a token account, which Token-2022 stores after the base fields.
const KIND_ACCOUNT: u8 = 2;

/// The balance of a token account, in base units. Fails if the data is too short; owner and type are not checked.
pub fn balance(view: &AccountView) -> Result<u64> {
    let data = view.try_borrow()?;
    let amount = data.get(AMOUNT..).and_then(|rest| rest.first_chunk());
    Ok(u64::from_le_bytes(*amount.ok_or(ProgramError::InvalidAccountData)?))
}

/// Whether `view` can receive the payment token for `owner`: it is writable, an account of the payment mint, owned by
/// `owner`, not frozen, and does not require memos.
pub fn can_receive(view: &AccountView, owner: &Address, network: &Network) -> bool {
    if !view.is_writable() || !view.owned_by(&network.token_program) {
        return false;
    }
    let Ok(data) = view.try_borrow() else { return false };
    if data.len() == MULTISIG_SIZE {
        return false;
    }
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
        && !requires_memo(extensions)
}

/// Fails with [`RewardsError::RecipientAccount_Mismatch`] unless `view` is the associated token account of `wallet` and
/// can receive the payment token.
pub fn check_associated(view: &AccountView, wallet: &Address, network: &Network) -> Result<()> {
    let seeds: &[&[u8]] = &[wallet.as_ref(), network.token_program.as_ref(), network.payment_mint.as_ref()];
    pda::verify(view, seeds, &AssociatedToken::id()).map_err(|_| RewardsError::RecipientAccount_Mismatch)?;
    require!(can_receive(view, wallet, network), RewardsError::RecipientAccount_Mismatch);
    Ok(())
}

/// Whether a Token-2022 account with these extensions requires a memo with incoming transfers. `true` if an entry is
/// longer than the data, so that such an account is not paid.
fn requires_memo(mut extensions: &[u8]) -> bool {
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

/// A transfer of the payment token.
pub struct Transfer<'a> {
    /// Token account that sends.
    pub from: CpiHandleMut<'a>,
    /// Token account that receives.
    pub to: CpiHandleMut<'a>,
    /// Owner or delegate of `from`.
    pub authority: CpiHandle<'a>,
    /// The mint of the payment token.
    pub mint: CpiHandle<'a>,
    /// The token program of the payment token.
    pub token_program: &'a Address,
    /// Decimals of the payment token.
    pub decimals: u8,
}

impl<'a> Transfer<'a> {
    /// Transfers `amount` base units. `signer` are the seeds of the authority if it is an account of this program,
    /// otherwise empty. If the token program fails, the transaction fails: this function has no error to handle.
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

/// Fails with [`RewardsError::PaymentToken_Unsupported`] unless `program` is SPL Token or Token-2022 and owns `mint`.
pub fn check_program(program: &AccountView, mint: &AccountView) -> Result<()> {
    let known = [Token::id(), Token2022::id()].iter().any(|id| address_eq(id, program.address()));
    require!(known && mint.owned_by(program.address()), RewardsError::PaymentToken_Unsupported);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_memo_is_required_only_if_its_extension_is_enabled() {
        assert!(!requires_memo(&[]));
        assert!(!requires_memo(&[7, 0, 0, 0]));
        assert!(!requires_memo(&[7, 0, 0, 0, 8, 0, 1, 0, 0]));
        assert!(requires_memo(&[7, 0, 0, 0, 8, 0, 1, 0, 1]));
        assert!(requires_memo(&[7, 0, 9, 0, 1]));
    }
}
