//! The built Solana programs on a virtual machine.

use std::collections::HashMap;

use anchor_lang::{
    AccountDeserialize as _,
    prelude::{Address, Id as _, Token2022},
};
use anyhow::{Context as _, Result};
use ownership::state::Listing as ListingAccount;
use protocol::event::Event;
use serde_json::Value;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer as _;
use solana_tests::{
    Failure, Sent, Track, World, ata, event_authority,
    market::{self, Buyer, Listing},
    pda, position, position_of, vault_of,
};

use crate::{
    Action,
    action::{ADMIN, HOLDERS, PEOPLE, WALLETS, manifest_cid},
    borsh,
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

    fn key(&self, person: usize) -> Keypair {
        self.people[person].key.as_ref().expect("only people with keys send transactions").insecure_clone()
    }

    fn send(&mut self, instructions: &[Instruction], by: usize) -> Result<Sent, Failure> {
        let key = self.key(by);
        self.world.send(instructions, &[&key])
    }

    fn register(&mut self, by: usize, manifest: Option<u8>, supply: u64) -> Result<Sent, Failure> {
        let registrant = self.key(by);
        // A refused CID gives no track id. The program must refuse it before it compares the id with the CID.
        let track = Track::planned(&self.world, &registrant, manifest.unwrap_or_default(), supply);
        let sent = self.send(&[track.register_cid_instruction(&self.world, manifest_cid(manifest))], by)?;
        self.world.set_lamports(&track.purse, 1_000_000_000_000_000);
        let name = format!("track {}", self.tracks.len());
        for word in [track.id, track.mint.to_bytes(), track.vault.to_bytes()] {
            self.roles.insert(word, name.clone());
        }
        for (number, person) in self.people.iter().enumerate() {
            self.roles.insert(ata(&person.address, &track.mint).to_bytes(), format!("person {number}"));
        }
        self.tracks.push(track);
        Ok(sent)
    }

    fn list(&mut self, action: &Action) -> Result<Sent, Failure> {
        let Action::List { track, by, amount, unit_price, expires_at } = *action else {
            unreachable!("only for actions of kind List")
        };
        let seller = self.key(by);
        let number = self.listings.len() as u64;
        let mut listing = Listing::planned(&mut self.world, &self.tracks[track], &seller, number);
        listing.proceeds = self.people[by].payments;
        let instructions = listing.instructions(&self.tracks[track], amount, unit_price, expires_at);
        let sent = self.send(&instructions, by)?;
        self.roles.insert(listing.account.to_bytes(), format!("listing {number}"));
        self.roles.insert(listing.escrow.to_bytes(), format!("person {by}"));
        self.listings.push((track, by, listing));
        Ok(sent)
    }

    fn buy(&mut self, number: usize, by: usize, amount: u64, max_price: u64) -> Result<Sent, Failure> {
        let buyer = Buyer { wallet: self.key(by), tokens: self.people[by].payments };
        let (track, _, listing) = &self.listings[number];
        let track = &self.tracks[*track];
        let wallet = buyer.wallet.pubkey();
        let create = track.create_tokens_instruction(&wallet, &wallet);
        let buy = listing.buy_instruction(&self.world, track, &buyer, amount, max_price);
        self.send(&[create, buy], by)
    }

    /// Claims for the wallet's share account and for every escrow of its listings that has shares or is owed royalties.
    fn claim(&mut self, number: usize, by: usize, to: usize) -> Result<Sent, Failure> {
        let track = &self.tracks[number];
        let destination = self.people[to].payments;
        let wallet = self.people[by].address;
        let pays = |escrow: &Address| {
            position_of(&self.world, escrow).is_some_and(|p| p.state().shares > 0 || p.state().owed > 0)
        };
        let escrows = self.listings.iter().filter(|(of, seller, _)| (*of, *seller) == (number, by));
        let escrows = escrows.map(|(_, _, listing)| listing.escrow).filter(pays);
        let accounts = std::iter::once(ata(&wallet, &track.mint)).chain(escrows);
        let claims: Vec<_> =
            accounts.map(|account| track.claim_instruction(&self.world, &account, &wallet, &destination)).collect();
        self.send(&claims, by)
    }

    fn registrant(&mut self, number: usize, by: usize, action: &Action) -> Result<Sent, Failure> {
        let (track, mint) = (self.tracks[number].account, self.tracks[number].mint);
        let registrant = self.people[by].address;
        let (event_authority, program) = (event_authority(&ownership::ID), ownership::ID);
        let instruction = match action {
            Action::FinishIssue { resale_bps, .. } => ownership::instruction::FinishIssue { resale_bps: *resale_bps }
                .to_instruction(ownership::accounts::FinishIssue {
                    registrant,
                    track,
                    vault: self.tracks[number].vault,
                    royalties_program: royalties::ID,
                    event_authority,
                    program,
                }),
            Action::UpdateManifest { manifest, .. } => ownership::instruction::UpdateManifest {
                manifest_cid: manifest_cid(*manifest),
                uri: "ipfs://bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi".into(),
            }
            .to_instruction(ownership::accounts::UpdateManifest {
                registrant,
                track,
                mint,
                token_program: Token2022::id(),
                system_program: Address::default(),
                event_authority,
                program,
            }),
            Action::Retire { .. } => ownership::instruction::RetireTrack {}
                .to_instruction(ownership::accounts::RetireTrack { registrant, track, event_authority, program }),
            Action::ProposeRegistrant { next, .. } => ownership::instruction::ProposeRegistrant {
                pending_registrant: next.map_or_else(Address::default, |next| self.people[next].address),
            }
            .to_instruction(ownership::accounts::ProposeRegistrant { registrant, track, event_authority, program }),
            _ => ownership::instruction::AcceptRegistrant {}.to_instruction(ownership::accounts::AcceptRegistrant {
                registrant,
                track,
                event_authority,
                program,
            }),
        };
        self.send(&[instruction], by)
    }

    fn act(&mut self, action: &Action) -> Result<Sent, Failure> {
        match action {
            Action::Register { by, manifest, supply } => self.register(*by, *manifest, *supply),
            Action::Allocate { track, by, to } => {
                let holders: Vec<_> =
                    to.iter().map(|(person, amount)| (self.people[*person].address, *amount)).collect();
                let mut planned = Track { registrant: self.key(*by), ..self.copy(*track) };
                std::mem::swap(&mut planned, &mut self.tracks[*track]);
                let instruction = self.tracks[*track].allocate_instruction(&holders);
                std::mem::swap(&mut planned, &mut self.tracks[*track]);
                self.send(&[instruction], *by)
            }
            Action::FinishIssue { track, by, .. }
            | Action::UpdateManifest { track, by, .. }
            | Action::Retire { track, by }
            | Action::ProposeRegistrant { track, by, .. }
            | Action::AcceptRegistrant { track, by } => self.registrant(*track, *by, action),
            Action::Transfer { track, from, to, amount } => {
                let sender = self.key(*from);
                let to = self.people[*to].address;
                let track = &self.tracks[*track];
                let create = track.create_tokens_instruction(&sender.pubkey(), &to);
                let create_own = track.create_tokens_instruction(&sender.pubkey(), &sender.pubkey());
                let (tokens, target) = (track.tokens(&sender), ata(&to, &track.mint));
                let send = track.transfer_instruction(&tokens, &sender.pubkey(), &target, *amount);
                self.send(&[create_own, create, send], *from)
            }
            Action::Deposit { track, by, amount, source, memo } => {
                let person = &self.people[*by];
                let (world, track) = (&self.world, &self.tracks[*track]);
                let mut instruction = track.deposit_instruction(world, &person.address, &person.payments, *amount);
                let same = royalties::instruction::Deposit { amount: *amount, source: *source, memo: *memo };
                instruction.data = anchor_lang::InstructionData::data(&same);
                self.send(&[instruction], *by)
            }
            Action::Claim { track, by, to } => self.claim(*track, *by, *to),
            Action::Sweep { track } => {
                let sweep = self.tracks[*track].sweep_instruction(&self.world, &self.world.pool_tokens);
                self.send(&[sweep], ADMIN)
            }
            Action::List { .. } => self.list(action),
            Action::Buy { listing, by, amount, max_price } => self.buy(*listing, *by, *amount, *max_price),
            Action::Cancel { listing, by } => {
                let (track, seller, listing) = &self.listings[*listing];
                let track = &self.tracks[*track];
                let shares = ata(&self.people[*seller].address, &track.mint);
                let cancel = listing.cancel_instruction(track, &self.people[*by].address, &shares);
                self.send(&[cancel], *by)
            }
            Action::PauseMarket { by, paused } => {
                self.send(&[market::pause_instruction(&self.people[*by].address, *paused)], *by)
            }
            Action::SetFee { by, fee_bps } => {
                self.send(&[market::fee_instruction(&self.people[*by].address, *fee_bps)], *by)
            }
            Action::WithdrawFees { by, to } => {
                let (admin, to) = (self.people[*by].address, self.people[*to].payments);
                self.send(&[market::withdraw_fees_instruction(&self.world, &admin, &to)], *by)
            }
            Action::Wait { .. } => unreachable!("waiting needs no transaction"),
        }
    }

    fn copy(&self, number: usize) -> Track {
        let t = &self.tracks[number];
        Track { registrant: t.registrant.insecure_clone(), ..*t }
    }
}

impl Default for Solana {
    fn default() -> Self {
        Self::new()
    }
}

/// The events of a transaction, in their order.
fn events(sent: &Sent) -> Result<Vec<Event>> {
    let calls = sent.inner_instructions.iter().flatten();
    calls.filter_map(|call| borsh::event(&call.instruction.data).transpose()).collect()
}

/// The IDLs of the programs, which contain the names of their errors.
const INTERFACES: [&str; 2] = [
    include_str!("../../../crates/bindings/idl/ownership.json"),
    include_str!("../../../crates/bindings/idl/royalties.json"),
];

/// The name of the error with which the innermost program failed.
fn refusal(failure: &Failure) -> Result<String> {
    let failed = failure.meta.logs.iter().find_map(|line| line.strip_prefix("Program ")?.split_once(" failed: "));
    let Some((program, why)) = failed else { return Ok(format!("{:?}", failure.err)) };
    let code = why.strip_prefix("custom program error: 0x").and_then(|code| u64::from_str_radix(code, 16).ok());
    for interface in INTERFACES {
        let interface: Value = serde_json::from_str(interface)?;
        let errors = interface["errors"].as_array().filter(|_| interface["address"] == program);
        let error = errors.and_then(|errors| errors.iter().find(|error| error["code"].as_u64() == code));
        if let Some(name) = error.and_then(|error| error["name"].as_str()) {
            return Ok(name.to_owned());
        }
    }
    Ok(format!("{program}: {why}"))
}

impl Side for Solana {
    const NAME: &'static str = "Solana";

    fn play(&mut self, action: &Action) -> Result<Outcome> {
        if let Action::Wait { seconds } = action {
            self.world.wait(*seconds);
            return Ok(Ok(Vec::new()));
        }
        match self.act(action) {
            Ok(sent) => Ok(Ok(events(&sent)?)),
            Err(failure) => Ok(Err(refusal(&failure)?)),
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
