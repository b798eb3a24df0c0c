//! A track, and the instructions of `ownership` and `royalties` on it.

use anchor_lang::{
    prelude::{Address, Id as _, Token2022},
    programs::AssociatedToken,
};
use protocol::{id::Address32, seeds};
use solana_instruction::{AccountMeta, Instruction};
use solana_keypair::Keypair;
use solana_signer::Signer as _;
use spl_associated_token_account_interface::instruction::create_associated_token_account_idempotent;

use crate::{
    addresses::{ata, event_authority, pda, position},
    world::{Failure, Sent, World},
};

/// First byte of Token-2022's instruction `TransferChecked`.
const TRANSFER_CHECKED: u8 = 12;
/// First byte of Token-2022's instruction `Burn`.
const BURN: u8 = 8;
/// First byte of Token-2022's instruction `CloseAccount`.
const CLOSE_ACCOUNT: u8 = 9;

/// Resale royalty of the tests' tracks, in basis points.
pub const RESALE_BPS: u16 = 500;

/// A registered track.
pub struct Track {
    /// The track's id.
    pub id: [u8; 32],
    /// Address of the track's account in `ownership`.
    pub account: Address,
    /// Address of the share mint.
    pub mint: Address,
    /// Address of the royalty vault.
    pub vault: Address,
    /// The vault's account of the payment token.
    pub vault_tokens: Address,
    /// The purse: an account whose lamports pay the rent of positions that the transfer hook opens.
    pub purse: Address,
    /// The account that lists the additional accounts of the transfer hook.
    pub extra_account_metas: Address,
    /// The wallet that registered the track.
    pub registrant: Keypair,
    /// Number of shares issued.
    pub supply: u64,
}

impl Track {
    /// Addresses of the track that `registrant` would register with manifest number `manifest`.
    pub fn planned(world: &World, registrant: &Keypair, manifest: u8, supply: u64) -> Self {
        let owner = Address32(registrant.pubkey().to_bytes());
        let id = protocol::id::track_id(&world.deployment_id, &owner, &manifest_cid(manifest)).expect("CID");
        let mint = pda(&[seeds::MINT, &id], &ownership::ID);
        let of_mint = |seed: &[u8]| pda(&[seed, mint.as_ref()], &royalties::ID);
        Self {
            id,
            account: pda(&[seeds::TRACK, &id], &ownership::ID),
            mint,
            vault: of_mint(seeds::VAULT),
            vault_tokens: of_mint(seeds::VAULT_TOKENS),
            purse: of_mint(seeds::PURSE),
            extra_account_metas: of_mint(seeds::EXTRA_ACCOUNT_METAS),
            registrant: registrant.insecure_clone(),
            supply,
        }
    }

    /// Registers a track.
    pub fn register(world: &mut World, registrant: &Keypair, supply: u64) -> Result<Self, Failure> {
        let track = Self::planned(world, registrant, 0, supply);
        world.send(&[track.register_instruction(world, 0)], &[registrant])?;
        Ok(track)
    }

    /// Registers a track whose registrant holds all shares, and finishes its issue.
    pub fn issued(world: &mut World, supply: u64) -> Self {
        let registrant = world.wallet();
        let track = Self::register(world, &registrant, supply).expect("registers");
        track.finish_issue(world).expect("finishes");
        track
    }

    /// `ownership::register_track` with manifest number `manifest`.
    pub fn register_instruction(&self, world: &World, manifest: u8) -> Instruction {
        self.register_cid_instruction(world, manifest_cid(manifest))
    }

    /// `ownership::register_track` with any bytes for a CID.
    pub fn register_cid_instruction(&self, world: &World, manifest_cid: Vec<u8>) -> Instruction {
        let instruction = ownership::instruction::RegisterTrack {
            track_id: self.id,
            manifest_cid,
            supply: self.supply,
            name: "A song".into(),
            symbol: "SONG".into(),
            uri: "ipfs://bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi".into(),
        };
        let registrant_tokens = self.tokens(&self.registrant);
        instruction.to_instruction(ownership::accounts::RegisterTrack {
            registrant: self.registrant.pubkey(),
            config: pda(&[seeds::CONFIG], &ownership::ID),
            track: self.account,
            mint: self.mint,
            registrant_tokens,
            royalties_config: pda(&[seeds::CONFIG], &royalties::ID),
            vault: self.vault,
            vault_tokens: self.vault_tokens,
            purse: self.purse,
            extra_account_metas: self.extra_account_metas,
            position: position(&registrant_tokens),
            payment_mint: world.payment_mint,
            payment_token_program: world.payment_token_program(),
            token_program: Token2022::id(),
            associated_token_program: AssociatedToken::id(),
            system_program: Address::default(),
            royalties_program: royalties::ID,
            event_authority: event_authority(&ownership::ID),
            program: ownership::ID,
        })
    }

    /// A wallet's share token account.
    pub fn tokens(&self, wallet: &Keypair) -> Address {
        ata(&wallet.pubkey(), &self.mint)
    }

    /// `ownership::allocate`.
    pub fn allocate_instruction(&self, holders: &[(Address, u64)]) -> Instruction {
        let amounts = holders.iter().map(|(_, amount)| *amount).collect();
        let registrant_tokens = self.tokens(&self.registrant);
        let mut instruction =
            ownership::instruction::Allocate { amounts }.to_instruction(ownership::accounts::Allocate {
                registrant: self.registrant.pubkey(),
                track: self.account,
                mint: self.mint,
                registrant_tokens,
                registrant_position: position(&registrant_tokens),
                vault: self.vault,
                purse: self.purse,
                extra_account_metas: self.extra_account_metas,
                token_program: Token2022::id(),
                associated_token_program: AssociatedToken::id(),
                system_program: Address::default(),
                royalties_program: royalties::ID,
                royalties_event_authority: event_authority(&royalties::ID),
                event_authority: event_authority(&ownership::ID),
                program: ownership::ID,
            });
        for (wallet, _) in holders {
            let tokens = ata(wallet, &self.mint);
            instruction.accounts.extend([
                AccountMeta::new_readonly(*wallet, false),
                AccountMeta::new(tokens, false),
                AccountMeta::new(position(&tokens), false),
            ]);
        }
        instruction
    }

    /// Transfers shares from the registrant to holders during the issue; opens their positions.
    pub fn allocate(&self, world: &mut World, holders: &[(Address, u64)]) -> Result<Sent, Failure> {
        world.send(&[self.allocate_instruction(holders)], &[&self.registrant])
    }

    /// `ownership::finish_issue` as `registrant` would send it.
    pub fn finish_issue_instruction(&self, registrant: &Address) -> Instruction {
        let instruction = ownership::instruction::FinishIssue { resale_bps: RESALE_BPS };
        instruction.to_instruction(ownership::accounts::FinishIssue {
            registrant: *registrant,
            track: self.account,
            vault: self.vault,
            royalties_program: royalties::ID,
            event_authority: event_authority(&ownership::ID),
            program: ownership::ID,
        })
    }

    /// Finishes the issue.
    pub fn finish_issue(&self, world: &mut World) -> Result<Sent, Failure> {
        let instruction = self.finish_issue_instruction(&self.registrant.pubkey());
        world.send(&[instruction], &[&self.registrant])
    }

    /// `royalties::deposit` from `depositor_tokens`.
    pub fn deposit_instruction(
        &self,
        world: &World,
        depositor: &Address,
        depositor_tokens: &Address,
        amount: u64,
    ) -> Instruction {
        let instruction =
            royalties::instruction::Deposit { amount, source: protocol::event::source::GIFT, memo: [7; 32] };
        instruction.to_instruction(royalties::accounts::Deposit {
            depositor: *depositor,
            depositor_tokens: *depositor_tokens,
            vault: self.vault,
            vault_tokens: self.vault_tokens,
            payment_mint: world.payment_mint,
            payment_token_program: world.payment_token_program(),
            event_authority: event_authority(&royalties::ID),
            program: royalties::ID,
        })
    }

    /// Deposits from a fresh account of the operator.
    pub fn deposit(&self, world: &mut World, amount: u64) -> Result<Sent, Failure> {
        let depositor = world.operator.pubkey();
        let tokens = world.payment_account(&depositor, amount);
        let instruction = self.deposit_instruction(world, &depositor, &tokens, amount);
        world.send(&[instruction], &[])
    }

    /// `royalties::claim` of the position of `tokens`, by `beneficiary`.
    pub fn claim_instruction(
        &self,
        world: &World,
        tokens: &Address,
        beneficiary: &Address,
        destination: &Address,
    ) -> Instruction {
        royalties::instruction::Claim {}.to_instruction(royalties::accounts::Claim {
            beneficiary: *beneficiary,
            position: position(tokens),
            vault: self.vault,
            vault_tokens: self.vault_tokens,
            destination: *destination,
            payment_mint: world.payment_mint,
            payment_token_program: world.payment_token_program(),
            event_authority: event_authority(&royalties::ID),
            program: royalties::ID,
        })
    }

    /// Claims the royalties of a wallet's share token account into a new account; returns the amount paid.
    pub fn claim(&self, world: &mut World, wallet: &Keypair) -> Result<u64, Failure> {
        let destination = world.payment_account(&wallet.pubkey(), 0);
        let instruction = self.claim_instruction(world, &self.tokens(wallet), &wallet.pubkey(), &destination);
        world.send(&[instruction], &[wallet])?;
        Ok(world.balance(&destination))
    }

    /// Token-2022's `TransferChecked` of shares between two token accounts, with the hook's accounts.
    pub fn transfer_instruction(&self, from: &Address, owner: &Address, to: &Address, amount: u64) -> Instruction {
        let mut data = vec![TRANSFER_CHECKED];
        data.extend_from_slice(&amount.to_le_bytes());
        data.push(0);
        let accounts = vec![
            AccountMeta::new(*from, false),
            AccountMeta::new_readonly(self.mint, false),
            AccountMeta::new(*to, false),
            AccountMeta::new_readonly(*owner, true),
            AccountMeta::new(self.vault, false),
            AccountMeta::new(position(from), false),
            AccountMeta::new(position(to), false),
            AccountMeta::new(self.purse, false),
            AccountMeta::new_readonly(Address::default(), false),
            AccountMeta::new_readonly(event_authority(&royalties::ID), false),
            AccountMeta::new_readonly(royalties::ID, false),
            AccountMeta::new_readonly(self.extra_account_metas, false),
        ];
        Instruction { program_id: Token2022::id(), accounts, data }
    }

    /// Creates a wallet's share token account if it does not exist.
    pub fn create_tokens_instruction(&self, payer: &Address, wallet: &Address) -> Instruction {
        create_associated_token_account_idempotent(payer, wallet, &self.mint, &Token2022::id())
    }

    /// A plain wallet transfer: creates the receiver's token account if needed, and sends.
    pub fn transfer(&self, world: &mut World, from: &Keypair, to: &Address, amount: u64) -> Result<Sent, Failure> {
        let create = self.create_tokens_instruction(&world.operator.pubkey(), to);
        let send = self.transfer_instruction(&self.tokens(from), &from.pubkey(), &ata(to, &self.mint), amount);
        world.send(&[create, send], &[from])
    }

    /// `royalties::open_position`.
    pub fn open_instruction(&self, payer: &Address, owner: &Address, tokens: &Address) -> Instruction {
        royalties::instruction::OpenPosition {}.to_instruction(royalties::accounts::OpenPosition {
            payer: *payer,
            owner: *owner,
            token_account: *tokens,
            vault: self.vault,
            position: position(tokens),
            system_program: Address::default(),
            event_authority: event_authority(&royalties::ID),
            program: royalties::ID,
        })
    }

    /// Opens a wallet's position, paid by the operator.
    pub fn open(&self, world: &mut World, wallet: &Address) -> Result<Sent, Failure> {
        let payer = world.operator.pubkey();
        world.send(&[self.open_instruction(&payer, wallet, &ata(wallet, &self.mint))], &[])
    }

    /// `royalties::sync_position` of a share token account.
    pub fn sync_instruction(&self, tokens: &Address) -> Instruction {
        let accounts = royalties::accounts::SyncPosition {
            position: position(tokens),
            token_account: *tokens,
            vault: self.vault,
            event_authority: event_authority(&royalties::ID),
            program: royalties::ID,
        };
        royalties::instruction::SyncPosition {}.to_instruction(accounts)
    }

    /// Reconciles a position.
    pub fn sync(&self, world: &mut World, tokens: &Address) -> Result<Sent, Failure> {
        world.send(&[self.sync_instruction(tokens)], &[])
    }

    /// `royalties::sweep_unopened` to `pool_tokens`.
    pub fn sweep_instruction(&self, world: &World, pool_tokens: &Address) -> Instruction {
        royalties::instruction::SweepUnopened {}.to_instruction(royalties::accounts::SweepUnopened {
            config: pda(&[seeds::CONFIG], &royalties::ID),
            vault: self.vault,
            vault_tokens: self.vault_tokens,
            pool_tokens: *pool_tokens,
            payment_mint: world.payment_mint,
            payment_token_program: world.payment_token_program(),
            event_authority: event_authority(&royalties::ID),
            program: royalties::ID,
        })
    }

    /// Sweeps to the rewards pool; returns the amount paid.
    pub fn sweep(&self, world: &mut World) -> Result<u64, Failure> {
        let before = world.balance(&world.pool_tokens);
        let instruction = self.sweep_instruction(world, &world.pool_tokens);
        world.send(&[instruction], &[])?;
        Ok(world.balance(&world.pool_tokens) - before)
    }

    /// `royalties::close_position`, which returns the rent to `payer`; `owner` signs if `signed`.
    pub fn close_instruction(&self, tokens: &Address, owner: &Address, payer: &Address, signed: bool) -> Instruction {
        let mut instruction =
            royalties::instruction::ClosePosition {}.to_instruction(royalties::accounts::ClosePosition {
                owner: *owner,
                payer: *payer,
                token_account: *tokens,
                position: position(tokens),
                vault: self.vault,
                event_authority: event_authority(&royalties::ID),
                program: royalties::ID,
            });
        let signer = instruction.accounts.iter_mut().find(|meta| meta.pubkey == *owner).expect("the owner");
        signer.is_signer = signed;
        instruction
    }

    /// Burns shares of a wallet; the transfer hook does not run on a burn.
    pub fn burn(&self, world: &mut World, wallet: &Keypair, amount: u64) -> Result<Sent, Failure> {
        let mut data = vec![BURN];
        data.extend_from_slice(&amount.to_le_bytes());
        let accounts = vec![
            AccountMeta::new(self.tokens(wallet), false),
            AccountMeta::new(self.mint, false),
            AccountMeta::new_readonly(wallet.pubkey(), true),
        ];
        world.send(&[Instruction { program_id: Token2022::id(), accounts, data }], &[wallet])
    }

    /// Closes a wallet's empty share token account.
    pub fn close_tokens(&self, world: &mut World, wallet: &Keypair) -> Result<Sent, Failure> {
        let accounts = vec![
            AccountMeta::new(self.tokens(wallet), false),
            AccountMeta::new(wallet.pubkey(), false),
            AccountMeta::new_readonly(wallet.pubkey(), true),
        ];
        let instruction = Instruction { program_id: Token2022::id(), accounts, data: vec![CLOSE_ACCOUNT] };
        world.send(&[instruction], &[wallet])
    }
}

/// A binary CIDv1 (dag-cbor, sha2-256) for a test manifest: `number` is repeated in place of the hash.
pub fn manifest_cid(number: u8) -> Vec<u8> {
    let mut cid = vec![0x01, 0x71, 0x12, 0x20];
    cid.extend([number; 32]);
    cid
}
