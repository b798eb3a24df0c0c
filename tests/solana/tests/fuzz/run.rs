//! Applies each action to the virtual machine and to the model.

use solana_keypair::Keypair;
use solana_signer::Signer as _;
use solana_tests::{EPOCH, Track, World, check_invariants, layout::DISCRIMINATOR, position_of, vault_of};

use super::{Action, FULL_PURSE, WALLETS, market::Market, model::Model};
use crate::support::expect_failure;

const POSITION_SIZE: usize = DISCRIMINATOR + size_of::<royalties::state::Position>();

/// The virtual machine and the model after the same actions.
pub struct Run {
    pub world: World,
    pub track: Track,
    pub wallets: Vec<Keypair>,
    pub model: Model,
    pub market: Market,
}

impl Run {
    pub fn new(supply: u64) -> Self {
        let mut world = World::new();
        let track = Track::issued(&mut world, supply);
        let mut wallets = vec![track.registrant.insecure_clone()];
        for _ in 1..WALLETS {
            let wallet = world.wallet();
            let create = track.create_tokens_instruction(&world.operator.pubkey(), &wallet.pubkey());
            world.send(&[create], &[]).expect("creates");
            wallets.push(wallet);
        }
        let model = Model::new(supply, world.time());
        let market = Market::new(&mut world, &wallets);
        let mut run = Self { world, track, wallets, model, market };
        run.act(Action::FillPurse);
        run
    }

    pub fn part(&self, wallet: usize, part: u8) -> u64 {
        (u128::from(self.model.sides[wallet].balance) * u128::from(part) / 255) as u64
    }

    /// Applies an action to both and checks that the programs accept it exactly when the model does. Returns whether
    /// they did.
    pub fn act(&mut self, action: Action) -> bool {
        match action {
            Action::List(seller, part, unit_price, lasts) => self.list(seller, part, unit_price, lasts),
            Action::Buy(listing, buyer, part) => self.buy(listing, buyer, part),
            Action::Cancel(listing, by) => self.cancel(listing, by),
            Action::ClaimListed(listing) => self.claim_listed(listing),
            Action::Pause(paused) => self.pause(paused),
            _ => {
                self.act_on_royalties(action);
                true
            }
        }
    }

    fn act_on_royalties(&mut self, action: Action) {
        let now = self.world.time();
        let (world, track) = (&mut self.world, &self.track);
        match action {
            Action::Wait(seconds) => world.wait(seconds),
            Action::Deposit(amount) => {
                let expected = self.model.vault.deposit(amount, now, EPOCH, self.model.supply);
                assert_eq!(track.deposit(world, amount).is_ok(), expected.is_ok());
            }
            Action::Transfer(from, to, part) => {
                let amount = self.part(from, part);
                let to_key = self.wallets[to].pubkey();
                self.track
                    .transfer(&mut self.world, &self.wallets[from], &to_key, amount)
                    .expect("a transfer never fails");
                self.model.transfer(from, to, amount, now);
            }
            Action::Claim(wallet) => {
                let result = track.claim(world, &self.wallets[wallet]);
                let Some(mut position) = self.model.sides[wallet].position else {
                    expect_failure(result, "AccountDataTooSmall");
                    return;
                };
                self.model.touch(now);
                let paid = self.model.vault.claim(&mut position).expect("claims");
                assert_eq!(result.expect("claims"), paid);
                self.model.sides[wallet].position = Some(position);
                self.model.claimed += paid;
            }
            Action::Burn(wallet, part) => {
                let amount = self.part(wallet, part / 4);
                let (world, track) = (&mut self.world, &self.track);
                track.burn(world, &self.wallets[wallet], amount).expect("burns");
                self.model.sides[wallet].balance -= amount;
            }
            Action::Sync(wallet) => {
                let synced = track.sync(world, &track.tokens(&self.wallets[wallet])).is_ok();
                assert_eq!(synced, self.model.sides[wallet].position.is_some());
                if synced {
                    self.model.touch(now);
                    self.model.sync(wallet);
                }
            }
            Action::Open(wallet) => {
                let opened = track.open(world, &self.wallets[wallet].pubkey()).is_ok();
                assert_eq!(opened, self.model.sides[wallet].position.is_none());
                if opened {
                    self.model.touch(now);
                    self.model.open(wallet);
                }
            }
            Action::Close(wallet) => self.close(wallet, now),
            Action::Sweep => {
                self.model.touch(now);
                let paid = self.model.vault.sweep_unopened().expect("sweeps");
                assert_eq!(track.sweep(world).expect("sweeps"), paid);
                self.model.claimed += paid;
            }
            Action::FillPurse | Action::EmptyPurse => {
                let floor = world.svm.minimum_balance_for_rent_exemption(0);
                self.model.purse = if matches!(action, Action::FillPurse) { FULL_PURSE } else { 0 };
                let price = world.svm.minimum_balance_for_rent_exemption(POSITION_SIZE);
                world.set_lamports(&track.purse, floor + u64::from(self.model.purse) * price);
            }
            _ => unreachable!("an action of the market"),
        }
    }

    fn close(&mut self, wallet: usize, now: u64) {
        let key = self.wallets[wallet].insecure_clone();
        let tokens = self.track.tokens(&key);
        let Some(position) = position_of(&self.world, &tokens) else { return };
        let close = self.track.close_instruction(&tokens, &key.pubkey(), &position.payer, true);
        let purse_pays_back = position.payer == self.track.purse;
        let closed = self.world.send(&[close], &[&key]).is_ok();
        let state = self.model.sides[wallet].position.expect("the model has a position as well");
        let mut vault = self.model.vault;
        vault.touch(now, self.model.supply).expect("drips");
        assert_eq!(closed, vault.close(&state, self.model.supply).is_ok());
        if closed {
            self.model.vault = vault;
            self.model.sides[wallet].position = None;
            self.model.purse += u32::from(purse_pays_back);
        }
    }

    pub fn compare(&self) {
        check_invariants(&self.world, &self.track);
        let vault = vault_of(&self.world, &self.track);
        assert_eq!(vault.state(), self.model.vault);
        assert_eq!(vault.claimed, self.model.claimed);
        for (wallet, side) in self.wallets.iter().zip(&self.model.sides) {
            let tokens = self.track.tokens(wallet);
            assert_eq!(self.world.balance(&tokens), side.balance);
            assert_eq!(position_of(&self.world, &tokens).map(|position| position.state()), side.position);
        }
        self.compare_market();
    }
}
