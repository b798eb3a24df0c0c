//! The built Solana programs on a virtual machine.

mod act;
mod outcome;

use std::collections::HashMap;

use anchor_lang::{AccountDeserialize as _, prelude::Address};
use anyhow::{Context as _, Result};
use ownership::state::Listing as ListingAccount;
use solana_keypair::Keypair;
use solana_signer::Signer as _;
use solana_tests::{
    Track, World, ata,
    market::{self, Listing},
    pda, position, position_of, vault_of,
};

use crate::{
    Action,
    action::{ADMIN, HOLDERS, PEOPLE, WALLETS},
    state::{Holding, ListingState, Outcome, Side, TrackState},
};

/// Initial balance of each person, in units of the payment token, on both chains.
pub const FUNDS: u64 = 1_000_000_000_000_000;

struct Person {
    /// `None` for an address without a key.
    key: Option<Keypair>,
    address: Address,
    /// The person's account of the payment token.
    payments: Address,
}

/// The virtual machine with people, tracks and listings.
pub struct Solana {
    world: World,
    people: Vec<Person>,
    tracks: Vec<Track>,
    /// Track, seller and listing.
    listings: Vec<(usize, usize, Listing)>,
    roles: HashMap<[u8; 32], String>,
}

impl Solana {
    /// Deploys the programs and gives everyone lamports and payment tokens.
    pub fn new() -> Self {
        let mut world = World::new();
        let mut roles = HashMap::new();
        let mut people = Vec::new();
        for number in 0..PEOPLE {
            let key = match number {
                ADMIN => Some(world.operator.insecure_clone()),
                _ if number < WALLETS => Some(world.wallet()),
                _ => None,
            };
            let address =
                key.as_ref().map_or_else(|| pda(&[b"holder", &[number as u8]], &ownership::ID), |key| key.pubkey());
            world.set_lamports(&address, 1_000_000_000_000_000);
            let payments = world.payment_account(&address, FUNDS);
            roles.insert(address.to_bytes(), format!("person {number}"));
            roles.insert(payments.to_bytes(), format!("person {number}"));
            people.push(Person { key, address, payments });
        }
        Self { world, people, tracks: Vec::new(), listings: Vec::new(), roles }
    }
}

impl Default for Solana {
    fn default() -> Self {
        Self::new()
    }
}

impl Side for Solana {
    const NAME: &'static str = "Solana";

    fn play(&mut self, action: &Action) -> Result<Outcome> {
        if let Action::Wait { seconds } = action {
            self.world.wait(*seconds);
            return Ok(Ok(Vec::new()));
        }
        match self.act(action) {
            Ok(sent) => Ok(Ok(outcome::events(&sent)?)),
            Err(failure) => Ok(Err(outcome::refusal(&failure)?)),
        }
    }

    fn track(&mut self, number: usize) -> Result<TrackState> {
        let track = &self.tracks[number];
        let vault = vault_of(&self.world, track).state();
        let holding = |person: usize| {
            let tokens = ata(&self.people[person].address, &track.mint);
            let escrows = self.listings.iter().filter(|(of, seller, _)| (*of, *seller) == (number, person));
            let accounts: Vec<_> =
                std::iter::once(tokens).chain(escrows.map(|(_, _, listing)| listing.escrow)).collect();
            let positions: Vec<_> = accounts.iter().filter_map(|account| position_of(&self.world, account)).collect();
            Holding {
                shares: accounts.iter().map(|account| self.world.balance(account)).sum(),
                open: self.world.svm.get_account(&position(&tokens)).is_some_and(|account| !account.data.is_empty()),
                positions: positions.iter().map(|position| position.state()).collect(),
            }
        };
        let holdings = (0..HOLDERS).map(holding).collect();
        Ok(TrackState { vault, balance: self.world.balance(&track.vault_tokens), holdings })
    }

    fn balances(&mut self) -> Result<Vec<u64>> {
        let accounts = self.people.iter().map(|person| person.payments);
        let all = accounts.chain([self.world.pool_tokens, market::market_fees()]);
        Ok(all.map(|account| self.world.balance(&account)).collect())
    }

    fn listing(&mut self, number: usize) -> Result<ListingState> {
        let data = self.world.data(&self.listings[number].2.account);
        if data.is_empty() {
            return Ok(None);
        }
        let listing = ListingAccount::try_deserialize(&mut data.as_slice()).ok().context("not a listing's account")?;
        Ok(Some((listing.remaining, listing.unit_price, listing.fee_bps, listing.expires_at)))
    }

    fn time(&self) -> u64 {
        self.world.time()
    }

    fn role(&self, word: &[u8; 32]) -> String {
        self.roles.get(word).cloned().unwrap_or_else(|| hex::encode(word))
    }
}
