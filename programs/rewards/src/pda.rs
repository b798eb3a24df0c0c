//! Creating accounts at program-derived addresses inside a handler: where an address depends on a checked input, or an
//! account may be there already, Anchor's own `init` comes too early or checks too little.

use anchor_lang::{AccountInitialize, AnchorAccount, Id as _, find_and_verify_program_address, prelude::*};

/// Most seeds of any account here, without the bump.
const MAX_SEEDS: usize = 3;

/// Bump of the canonical address of `seeds`; an error when `target` is another account.
pub fn verify(target: &AccountView, seeds: &[&[u8]], program_id: &Address) -> Result<u8> {
    find_and_verify_program_address(seeds, program_id, target.address()).map_err(|_| ErrorCode::ConstraintSeeds.into())
}

/// Whether nothing was created at `target` yet. Lamports alone, which anybody can send, make no account.
pub fn is_vacant(target: &AccountView) -> bool {
    target.owned_by(&System::id())
}

/// Creates the account of `space` bytes at `seeds`, also over an address that holds lamports, paid by `payer`; accounts of no
/// type of this program belong to `owner`.
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

/// Loads the account at `seeds`, creating it first where nothing is there; the flag says whether it is new.
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
    // SAFETY: `target` is a `mut` account of the instruction, which Anchor refuses to pass twice, and nothing else here
    // borrows its data.
    Ok((unsafe { A::load_mut(*target)? }, false))
}
