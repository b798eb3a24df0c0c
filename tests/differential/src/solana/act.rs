//! The transactions of actions.

use anchor_lang::prelude::{Address, Id as _, Token2022};
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer as _;
use solana_tests::{
    Failure, Sent, Track, ata, event_authority,
    market::{self, Buyer, Listing},
    position_of,
};

use super::Solana;
use crate::{
    Action,
    action::{ADMIN, manifest_cid},
};

impl Solana {
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

    /// Sends the transaction of an action.
    pub(super) fn act(&mut self, action: &Action) -> Result<Sent, Failure> {
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
