//! A track's share mint: Token-2022, indivisible, with the royalties hook and metadata in the mint itself.
//!
//! Nobody can mint after registration, freeze, close the mint, or change the hook or the metadata pointer: those
//! authorities never exist. The track's account stays the metadata's authority, for a later manifest of the same track.

use anchor_lang::{
    create_account_signed,
    pinocchio::{
        cpi::{Seed, Signer as PdaSigner, invoke, invoke_signed},
        instruction::{InstructionAccount, InstructionView},
        sysvars::{Sysvar as _, rent::Rent},
    },
    prelude::*,
    programs::Token2022,
};
use pinocchio_token_2022::instructions::{
    AuthorityType, InitializeMint2, MintTo, SetAuthority, metadata_pointer, transfer_hook::InitializeTransferHook,
};
use protocol::seeds;

/// Bytes of a mint with a metadata pointer and a transfer hook: base and account type, then two entries of 4 + 64.
const MINT_SIZE: usize = 165 + 1 + 2 * (4 + 64);

/// Bytes that metadata adds besides its three strings: entry header, authority, mint, three lengths, number of further fields.
const METADATA_OVERHEAD: usize = 4 + 32 + 32 + 3 * 4 + 4;

/// Discriminator of `spl_token_metadata_interface:initialize_account`.
const INITIALIZE_METADATA: [u8; 8] = [210, 225, 30, 162, 88, 184, 77, 141];

/// Discriminator of `spl_token_metadata_interface:updating_field`, then the field: the URI.
const UPDATE_URI: [u8; 9] = [221, 233, 49, 45, 181, 202, 220, 200, 2];

/// The associated token account program's `CreateIdempotent`.
const CREATE_IDEMPOTENT: [u8; 1] = [1];

const NAME_MAX: usize = 64;
const SYMBOL_MAX: usize = 12;
/// Longest URI of metadata, in bytes.
pub const URI_MAX: usize = 128;

/// What wallets show.
pub struct Metadata<'a> {
    /// Name of the shares.
    pub name: &'a str,
    /// Ticker.
    pub symbol: &'a str,
    /// Where more is found: the manifest.
    pub uri: &'a str,
}

impl Metadata<'_> {
    /// Whether name, symbol and URI have allowed lengths.
    pub fn is_valid(&self) -> bool {
        (1..=NAME_MAX).contains(&self.name.len())
            && (1..=SYMBOL_MAX).contains(&self.symbol.len())
            && self.uri.len() <= URI_MAX
    }

    fn strings(&self) -> [&str; 3] {
        [self.name, self.symbol, self.uri]
    }

    #[expect(clippy::arithmetic_side_effects, reason = "lengths that were checked")]
    fn size(&self) -> usize {
        METADATA_OVERHEAD + self.strings().iter().map(|string| string.len()).sum::<usize>()
    }

    #[expect(clippy::arithmetic_side_effects, reason = "lengths that were checked")]
    fn instruction_data(&self) -> Vec<u8> {
        let mut data = Vec::with_capacity(INITIALIZE_METADATA.len() + self.size());
        data.extend_from_slice(&INITIALIZE_METADATA);
        for string in self.strings() {
            data.extend_from_slice(&(string.len() as u32).to_le_bytes());
            data.extend_from_slice(string.as_bytes());
        }
        data
    }
}

/// The accounts that issuing takes.
pub struct ShareMint<'a> {
    /// Pays.
    pub payer: &'a AccountView,
    /// The mint to be.
    pub mint: &'a AccountView,
    /// The track's account.
    pub track: &'a AccountView,
    /// The registrant's associated token account to be.
    pub tokens: &'a AccountView,
    /// Token-2022.
    pub token_program: &'a AccountView,
    /// Creates the token account.
    pub associated_token_program: &'a AccountView,
    /// Creates the mint.
    pub system_program: &'a AccountView,
    /// The track.
    pub track_id: &'a [u8; 32],
    /// Bump of the mint's address.
    pub mint_bump: u8,
    /// Bump of the track's address.
    pub track_bump: u8,
}

impl ShareMint<'_> {
    /// Creates the mint and all its shares, which the payer holds, and gives up the right to mint.
    pub fn issue(&self, supply: u64, metadata: &Metadata<'_>) -> Result<()> {
        self.create(metadata)?;
        let bump = [self.track_bump];
        let seeds = [Seed::from(seeds::TRACK), Seed::from(self.track_id), Seed::from(&bump)];
        let signers = [PdaSigner::from(&seeds)];
        self.initialize_metadata(metadata, &signers)?;
        let accounts = AssociatedAccount {
            payer: self.payer,
            tokens: self.tokens,
            wallet: self.payer,
            mint: self.mint,
            system_program: self.system_program,
            token_program: self.token_program,
            program: self.associated_token_program,
        };
        accounts.create()?;
        MintTo {
            mint: self.mint,
            account: self.tokens,
            mint_authority: self.track,
            amount: supply,
            token_program: self.token_program.address(),
        }
        .invoke_signed(&signers)?;
        SetAuthority {
            account: self.mint,
            authority: self.track,
            authority_type: AuthorityType::MintTokens,
            new_authority: None,
            token_program: self.token_program.address(),
        }
        .invoke_signed(&signers)
    }

    /// Token-2022 makes room for the metadata when it writes them, and takes the rent for it from what the mint holds.
    #[expect(clippy::arithmetic_side_effects, reason = "lengths that were checked")]
    fn create(&self, metadata: &Metadata<'_>) -> Result<()> {
        let token_program = self.token_program.address();
        create_account_signed(
            self.payer,
            self.mint,
            MINT_SIZE,
            token_program,
            &[seeds::MINT, self.track_id, &[self.mint_bump]],
        )?;
        top_up(self.payer, self.mint, MINT_SIZE + metadata.size(), self.system_program.address())?;
        InitializeTransferHook { mint: self.mint, authority: None, program_id: Some(&royalties::ID), token_program }
            .invoke()?;
        metadata_pointer::Initialize {
            mint: self.mint,
            authority: None,
            metadata_address: Some(self.mint.address()),
            token_program,
        }
        .invoke()?;
        InitializeMint2 {
            mint: self.mint,
            decimals: 0,
            mint_authority: self.track.address(),
            freeze_authority: None,
            token_program,
        }
        .invoke()
    }

    fn initialize_metadata(&self, metadata: &Metadata<'_>, signers: &[PdaSigner]) -> Result<()> {
        let accounts = [
            InstructionAccount::writable(self.mint.address()),
            InstructionAccount::readonly(self.track.address()),
            InstructionAccount::readonly(self.mint.address()),
            InstructionAccount::readonly_signer(self.track.address()),
        ];
        let instruction = InstructionView {
            program_id: self.token_program.address(),
            accounts: &accounts,
            data: &metadata.instruction_data(),
        };
        invoke_signed(&instruction, &[self.mint, self.track, self.mint, self.track], signers)
    }
}

/// Replaces the URI in the metadata of `mint`, of which `track` is the authority.
pub fn update_uri(mint: &AccountView, track: &AccountView, uri: &str, signers: &[PdaSigner]) -> Result<()> {
    let mut data = Vec::with_capacity(UPDATE_URI.len().saturating_add(4).saturating_add(uri.len()));
    data.extend_from_slice(&UPDATE_URI);
    data.extend_from_slice(&(uri.len() as u32).to_le_bytes());
    data.extend_from_slice(uri.as_bytes());
    let accounts = [InstructionAccount::writable(mint.address()), InstructionAccount::readonly_signer(track.address())];
    let instruction = InstructionView { program_id: &Token2022::id(), accounts: &accounts, data: &data };
    invoke_signed(&instruction, &[mint, track], signers)
}

/// Pays what `account` is short of to be exempt from rent with `size` bytes.
pub fn top_up(payer: &AccountView, account: &AccountView, size: usize, system_program: &Address) -> Result<()> {
    let missing = Rent::get()?.try_minimum_balance(size)?.saturating_sub(account.lamports());
    if missing == 0 {
        return Ok(());
    }
    let (mut from, mut to) = (*payer, *account);
    let accounts =
        system_program::Transfer { from: CpiHandleMut::writable(&mut from), to: CpiHandleMut::writable(&mut to) };
    system_program::transfer(CpiContext::new(system_program, accounts), missing)
}

/// A wallet's associated token account of the shares.
pub struct AssociatedAccount<'a> {
    /// Pays.
    pub payer: &'a AccountView,
    /// The account.
    pub tokens: &'a AccountView,
    /// Whose it is.
    pub wallet: &'a AccountView,
    /// The share mint.
    pub mint: &'a AccountView,
    /// Creates it.
    pub system_program: &'a AccountView,
    /// Token-2022.
    pub token_program: &'a AccountView,
    /// Derives and checks its address.
    pub program: &'a AccountView,
}

impl AssociatedAccount<'_> {
    /// Creates it, if it does not exist.
    pub fn create(&self) -> Result<()> {
        let accounts = [
            InstructionAccount::writable_signer(self.payer.address()),
            InstructionAccount::writable(self.tokens.address()),
            InstructionAccount::readonly(self.wallet.address()),
            InstructionAccount::readonly(self.mint.address()),
            InstructionAccount::readonly(self.system_program.address()),
            InstructionAccount::readonly(self.token_program.address()),
        ];
        let instruction =
            InstructionView { program_id: self.program.address(), accounts: &accounts, data: &CREATE_IDEMPOTENT };
        invoke(
            &instruction,
            &[self.payer, self.tokens, self.wallet, self.mint, self.system_program, self.token_program],
        )
    }
}
