//! The royalty invariant, read from the accounts.

use anchor_lang::{AccountDeserialize as _, Discriminator as _, prelude::Address};
use protocol::royalty::{PositionState, VaultState, invariant};
use royalties::state::{Position, Vault};

use crate::{track::Track, world::World};

/// A vault and all its positions.
pub struct Books {
    /// The vault.
    pub vault: VaultState,
    /// Everything claimed or swept.
    pub claimed: u64,
    /// Positions, by share token account.
    pub positions: Vec<(Address, PositionState)>,
}

/// The vault's account.
pub fn vault_of(world: &World, track: &Track) -> Vault {
    Vault::try_deserialize(&mut world.data(&track.vault).as_slice()).expect("vault")
}

/// The position of a share token account, if it has one.
pub fn position_of(world: &World, token_account: &Address) -> Option<Position> {
    Position::try_deserialize(&mut world.data(&crate::position(token_account)).as_slice()).ok()
}

/// Reads a track's books and checks them: the invariant, to the last fraction; that the vault's token account holds what is not yet
/// claimed; and that open positions count what their accounts hold, unless shares were burnt unseen.
pub fn audit(world: &World, track: &Track) -> Books {
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
        if account.starts_with(track.mint.as_ref()) && account[32..].starts_with(position.owner.as_ref()) {
            assert!(
                position.earnings.shares >= world.balance(&position.token_account),
                "a position counts fewer shares than its account holds"
            );
        }
    }
    let positions: Vec<_> = positions.iter().map(|position| (position.token_account, position.state())).collect();

    let (held, due) = invariant(&vault.state(), positions.iter().map(|(_, state)| *state), vault.claimed, vault.supply)
        .expect("shares sum to the supply");
    assert_eq!(held, due, "what the vault holds is what was paid in and not out");
    assert_eq!(world.balance(&track.vault_tokens), vault.deposited - vault.claimed);
    Books { vault: vault.state(), claimed: vault.claimed, positions }
}
