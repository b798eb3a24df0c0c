//! The invariants of a track's royalties, checked on its accounts.

use anchor_lang::{AccountDeserialize as _, Discriminator as _, prelude::Address};
use protocol::royalty::{PositionState, VaultState, invariant};
use royalties::state::{Position, Vault};

use crate::{layout::token_account, track::Track, world::World};

/// A vault and all its positions.
pub struct Books {
    /// The vault's amounts and index.
    pub vault: VaultState,
    /// Sum of all claims and sweeps, in units of the payment token.
    pub claimed: u64,
    /// Every position of the vault, with the address of its share token account.
    pub positions: Vec<(Address, PositionState)>,
}

/// The contents of a track's vault account.
pub fn vault_of(world: &World, track: &Track) -> Vault {
    Vault::try_deserialize(&mut world.data(&track.vault).as_slice()).expect("vault")
}

/// The position of a share token account; `None` when it has not been opened.
pub fn position_of(world: &World, token_account: &Address) -> Option<Position> {
    Position::try_deserialize(&mut world.data(&crate::position(token_account)).as_slice()).ok()
}

/// Reads the vault and the positions of a track and checks three invariants: deposits equal payments plus everything
/// still owed, to the last fraction; the vault's token account holds deposits minus claims; and an open position counts
/// at least the shares in its token account (more when shares were burnt, because no hook runs on a burn).
///
/// # Panics
///
/// When an invariant is violated.
pub fn check_invariants(world: &World, track: &Track) -> Books {
    let vault = vault_of(world, track);
    let positions: Vec<_> = world
        .svm
        .get_program_accounts(&royalties::ID)
        .into_iter()
        .filter(|(_, account)| account.data.starts_with(Position::DISCRIMINATOR))
        .map(|(_, account)| Position::try_deserialize(&mut account.data.as_slice()).expect("position"))
        .filter(|position| position.vault == track.vault)
        .collect();
    for position in &positions {
        let account = world.data(&position.token_account);
        let extensions = account.get(token_account::EXTENSIONS..).unwrap_or_default();
        let immutable = extensions.windows(4).any(|entry| entry == token_account::IMMUTABLE_OWNER);
        if immutable
            && account.starts_with(track.mint.as_ref())
            && account[token_account::OWNER].starts_with(position.owner.as_ref())
        {
            assert!(
                position.earnings.shares >= world.balance(&position.token_account),
                "a position counts fewer shares than its account holds"
            );
        }
    }
    let positions: Vec<_> = positions.iter().map(|position| (position.token_account, position.state())).collect();

    let (held, due) = invariant(&vault.state(), positions.iter().map(|(_, state)| *state), vault.claimed, vault.supply)
        .expect("shares sum to the supply");
    assert_eq!(held, due, "the vault's balance differs from deposits minus payments");
    assert_eq!(world.balance(&track.vault_tokens), vault.deposited - vault.claimed);
    Books { vault: vault.state(), claimed: vault.claimed, positions }
}
