//! Creates accounts at program-derived addresses inside a handler.
//!
//! Anchor's `init` constraint runs before the handler and fails if the account exists. It cannot be used where the
//! seeds contain an argument that must be checked first, or where the account may already exist.

use anchor_lang::{AccountInitialize, AnchorAccount, Id as _, find_and_verify_program_address, prelude::*};

/// Maximum number of seeds of an account of this program, without the bump.
const MAX_SEEDS: usize = 3;

/// The canonical bump of `seeds`. Fails with `ConstraintSeeds` if `target` is not the account at that address.
pub fn verify(target: &AccountView, seeds: &[&[u8]], program_id: &Address) -> Result<u8> {
    find_and_verify_program_address(seeds, program_id, target.address()).map_err(|_| ErrorCode::ConstraintSeeds.into())
}

/// Whether no account has been created at `target`. Lamports alone do not create one: any account can send them to any
/// address.
pub fn is_vacant(target: &AccountView) -> bool {
    target.owned_by(&System::id())
}

/// Creates the account of `space` bytes at `seeds`, with rent from `payer`. Succeeds also if the address already holds
/// lamports. `owner` is the owner of an untyped account; a typed account belongs to this program.
pub fn create<A: AccountInitialize>(
    target: &AccountView,
    (seeds, bump): (&[&[u8]], u8),
    space: usize,
    payer: &AccountView,
    owner: &Address,
) -> Result<A> {
    let bump = [bump];
    let mut signer: [&[u8]; MAX_SEEDS + 1] = [&[]; MAX_SEEDS + 1];
    let (places, rest) = signer.split_at_mut_checked(seeds.len()).ok_or(ProgramError::MaxSeedLengthExceeded)?;
    places.copy_from_slice(seeds);
    *rest.first_mut().ok_or(ProgramError::MaxSeedLengthExceeded)? = &bump;
    let params = A::Params::default();
    A::create_and_initialize(payer, target, space, owner, &params, Some(&signer[..=seeds.len()]), None)
}

/// Loads the account at `seeds`, or creates it if it does not exist. The flag is true if it was created.
pub fn load_or_create<A: AccountInitialize + AnchorAccount>(
    target: &AccountView,
    seeds: &[&[u8]],
    space: usize,
    payer: &AccountView,
    program_id: &Address,
) -> Result<(A, bool)> {
    let bump = verify(target, seeds, program_id)?;
    if is_vacant(target) {
        return Ok((create(target, (seeds, bump), space, payer, program_id)?, true));
    }
    // SAFETY: `target` is a `mut` account of the instruction, which Anchor does not accept twice, and no other code
    // borrows its data here.
    Ok((unsafe { A::load_mut(*target)? }, false))
}
