//! The share mint of a track: a Token-2022 mint without decimals, with the transfer hook of `royalties` and with
//! metadata in the mint itself.
//!
//! After registration no account can mint or freeze shares, close the mint, or change the hook or the metadata pointer:
//! the mint authority is removed when the shares are issued, and the other authorities are never set. The track account
//! remains the update authority of the metadata, so that the URI can follow a later manifest.

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

/// Bytes of a mint with a metadata pointer and a transfer hook: base, account type, and two extension entries of 4 + 64
/// bytes.
const MINT_SIZE: usize = 165 + 1 + 2 * (4 + 64);

/// Bytes of the metadata besides its three strings: entry header, update authority, mint, three lengths, and the number
/// of additional fields.
const METADATA_OVERHEAD: usize = 4 + 32 + 32 + 3 * 4 + 4;

/// Discriminator of `spl_token_metadata_interface:initialize_account`.
const INITIALIZE_METADATA: [u8; 8] = [210, 225, 30, 162, 88, 184, 77, 141];

/// Discriminator of `spl_token_metadata_interface:updating_field`, followed by the field number of the URI.
const UPDATE_URI: [u8; 9] = [221, 233, 49, 45, 181, 202, 220, 200, 2];

/// `CreateIdempotent` of the associated token account program.
const CREATE_IDEMPOTENT: [u8; 1] = [1];

const NAME_MAX: usize = 64;
const SYMBOL_MAX: usize = 12;
/// Maximum length of the URI, in bytes.
pub const URI_MAX: usize = 128;

/// The metadata that wallets show.
pub struct Metadata<'a> {
    /// Name of the shares, 1 to 64 bytes.
    pub name: &'a str,
    /// Ticker symbol, 1 to 12 bytes.
    pub symbol: &'a str,
    /// URI of the manifest, at most [`URI_MAX`] bytes.
    pub uri: &'a str,
}

impl Metadata<'_> {
    /// Whether the lengths of name, symbol and URI are allowed.
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

/// The accounts and values needed to issue the shares of a track.
pub struct ShareMint<'a> {
    /// The registrant: pays for all accounts and receives all shares. Must sign.
    pub payer: &'a AccountView,
    /// The share mint, created by [`Self::issue`].
    pub mint: &'a AccountView,
    /// The track account: mint authority until the shares are issued, and update authority of the metadata.
    pub track: &'a AccountView,
    /// The associated token account of the registrant, created by [`Self::issue`] if it does not exist.
    pub tokens: &'a AccountView,
    /// Token-2022.
    pub token_program: &'a AccountView,
    /// The associated token account program, which creates the token account.
    pub associated_token_program: &'a AccountView,
    /// The system program, which creates the mint.
    pub system_program: &'a AccountView,
    /// Id of the track, a seed of the addresses of mint and track.
    pub track_id: &'a [u8; 32],
    /// Bump of the mint address.
    pub mint_bump: u8,
    /// Bump of the track address.
    pub track_bump: u8,
}

impl ShareMint<'_> {
    /// Creates the mint, mints all `supply` shares to the payer, and removes the mint authority.
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

    /// Creates and initializes the mint without metadata. The mint gets the rent for its size with metadata, because
    /// Token-2022 grows the account when it writes the metadata and does not collect rent itself.
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

/// Replaces the URI in the metadata of `mint`. `track` is the update authority, for which `signers` sign.
pub fn update_uri(mint: &AccountView, track: &AccountView, uri: &str, signers: &[PdaSigner]) -> Result<()> {
    let mut data = Vec::with_capacity(UPDATE_URI.len().saturating_add(4).saturating_add(uri.len()));
    data.extend_from_slice(&UPDATE_URI);
    data.extend_from_slice(&(uri.len() as u32).to_le_bytes());
    data.extend_from_slice(uri.as_bytes());
    let accounts = [InstructionAccount::writable(mint.address()), InstructionAccount::readonly_signer(track.address())];
    let instruction = InstructionView { program_id: &Token2022::id(), accounts: &accounts, data: &data };
    invoke_signed(&instruction, &[mint, track], signers)
}

/// Transfers from `payer` the lamports that `account` lacks to be rent-exempt with `size` bytes.
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

/// The associated token account of a wallet for the shares.
pub struct AssociatedAccount<'a> {
    /// Pays the rent. Must sign.
    pub payer: &'a AccountView,
    /// The associated token account.
    pub tokens: &'a AccountView,
    /// Owner of the associated token account.
    pub wallet: &'a AccountView,
    /// The share mint.
    pub mint: &'a AccountView,
    /// The system program, which creates the account.
    pub system_program: &'a AccountView,
    /// Token-2022.
    pub token_program: &'a AccountView,
    /// The associated token account program, which derives and checks the address of `tokens`.
    pub program: &'a AccountView,
}

impl AssociatedAccount<'_> {
    /// Creates the account if it does not exist. Fails if the address is wrong, or if an existing account has another
    /// owner.
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
