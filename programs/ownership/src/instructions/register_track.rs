//! Registers a track: creates its account, share mint and royalty vault. Signed by the registrant. Emits
//! `TrackRegistered`.

use anchor_lang::{
    prelude::*,
    programs::{AssociatedToken, Token2022},
};
use protocol::{id::Address32, royalty::SUPPLY_LIMIT, seeds};
use royalties::{
    event::PositionRef,
    state::{Position, Vault},
    token::ShareAccount,
};

use crate::{
    error::OwnershipError,
    event::TrackRegistered,
    share_mint::{Metadata, ShareMint},
    state::{OwnershipConfig, Track, TrackState},
};

/// Accounts of `register_track`.
#[event_cpi]
#[derive(Accounts)]
#[instruction(track_id: [u8; 32])]
pub struct RegisterTrack {
    /// Registers the track, pays for all accounts and receives all shares.
    #[account(mut)]
    pub registrant: Signer,
    /// The configuration of this program.
    pub config: Account<OwnershipConfig>,
    /// The track, created.
    #[account(init, payer = registrant, seeds = [seeds::TRACK, track_id.as_ref()], bump)]
    pub track: Account<Track>,
    /// The share mint, created.
    /// CHECK: the address is derived by the constraint; `ShareMint::issue` creates the account.
    #[account(mut, seeds = [seeds::MINT, track_id.as_ref()], bump)]
    pub mint: UncheckedAccount,
    /// The registrant's associated token account of the shares, created.
    /// CHECK: the associated token account program derives its address.
    #[account(mut)]
    pub registrant_tokens: UncheckedAccount,
    /// The configuration of `royalties`.
    /// CHECK: `royalties` checks owner and type in `initialize_vault`.
    pub royalties_config: UncheckedAccount,
    /// The royalty vault, created.
    /// CHECK: `royalties` derives its address from the mint in `initialize_vault`.
    #[account(mut)]
    pub vault: UncheckedAccount,
    /// The vault's account of the payment token, created.
    /// CHECK: `royalties` derives its address from the mint in `initialize_vault`.
    #[account(mut)]
    pub vault_tokens: UncheckedAccount,
    /// The purse, which pays for positions opened by the transfer hook; it is funded by the registrant.
    /// CHECK: `royalties` derives its address from the mint in `initialize_vault`.
    #[account(mut)]
    pub purse: UncheckedAccount,
    /// The list of extra accounts of the transfer hook, created.
    /// CHECK: `royalties` derives its address from the mint in `initialize_vault`.
    #[account(mut)]
    pub extra_account_metas: UncheckedAccount,
    /// The registrant's position, created.
    /// CHECK: `royalties` derives its address from `registrant_tokens` in `initialize_vault`.
    #[account(mut)]
    pub position: UncheckedAccount,
    /// The mint of the payment token.
    /// CHECK: `royalties` compares it with its configuration in `initialize_vault`.
    pub payment_mint: UncheckedAccount,
    /// The token program of the payment token.
    /// CHECK: `royalties` requires that it owns `payment_mint`, in `initialize_vault`.
    pub payment_token_program: UncheckedAccount,
    /// Token-2022.
    pub token_program: Program<Token2022>,
    /// The associated token account program, which creates the registrant's token account.
    pub associated_token_program: Program<AssociatedToken>,
    /// The system program, which creates accounts.
    pub system_program: Program<System>,
    /// The royalties program.
    /// CHECK: the address is a constraint.
    #[account(address = royalties::ID)]
    pub royalties_program: UncheckedAccount,
}

impl RegisterTrack {
    fn validate(&self, track_id: &[u8; 32], manifest_cid: &[u8], supply: u64, metadata: &Metadata<'_>) -> Result<()> {
        // The id binds deployment, registrant and manifest, so that a copied manifest gives another id.
        require!(Track::cid(manifest_cid).is_some(), OwnershipError::Track_ManifestCidInvalid);
        let registrant = Address32(self.registrant.address().to_bytes());
        let expected = protocol::id::track_id(&self.config.deployment_id, &registrant, manifest_cid)
            .ok_or(OwnershipError::Track_ManifestCidInvalid)?;
        require!(*track_id == expected, OwnershipError::Track_IdMismatch);
        // The royalty arithmetic is exact for supplies below 2^40; the lengths of the metadata bound the rent of the
        // mint.
        require!((1..SUPPLY_LIMIT).contains(&supply), OwnershipError::Track_SupplyOutOfRange);
        require!(metadata.is_valid(), OwnershipError::Track_MetadataInvalid);
        Ok(())
    }

    /// Creates the vault by CPI, signed by the track account.
    fn initialize_vault(&mut self, track_id: [u8; 32], supply: u64) -> Result<()> {
        let bump = [self.track.bump];
        let seeds: &[&[u8]] = &[seeds::TRACK, &track_id, &bump];
        let accounts = royalties::cpi::accounts::InitializeVault {
            registrant: self.registrant.cpi_handle_mut(),
            track: self.track.cpi_handle(),
            config: self.royalties_config.cpi_handle(),
            mint: self.mint.cpi_handle(),
            registrant_tokens: self.registrant_tokens.cpi_handle(),
            vault: self.vault.cpi_handle_mut(),
            vault_tokens: self.vault_tokens.cpi_handle_mut(),
            purse: self.purse.cpi_handle_mut(),
            extra_account_metas: self.extra_account_metas.cpi_handle_mut(),
            position: self.position.cpi_handle_mut(),
            payment_mint: self.payment_mint.cpi_handle(),
            payment_token_program: self.payment_token_program.cpi_handle(),
            system_program: self.system_program.cpi_handle(),
        };
        let context =
            CpiContext::new_with_signer(self.royalties_program.address(), accounts, core::slice::from_ref(&seeds));
        royalties::cpi::initialize_vault(context, track_id, supply)
    }

    /// Creates the track, issues its shares and creates its vault. The vault and the registrant's position are read
    /// back for the event, because `royalties` emits none for them.
    pub fn handle(
        ctx: &mut Context<Self>,
        track_id: [u8; 32],
        manifest_cid: &[u8],
        supply: u64,
        metadata: &Metadata<'_>,
    ) -> Result<()> {
        let accounts = &mut ctx.accounts;
        accounts.validate(&track_id, manifest_cid, supply, metadata)?;
        let (cid, cid_len) = Track::cid(manifest_cid).ok_or(OwnershipError::Track_ManifestCidInvalid)?;
        *accounts.track = Track {
            supply,
            track_id,
            registrant: *accounts.registrant.address(),
            mint: *accounts.mint.address(),
            vault: *accounts.vault.address(),
            pending_registrant: Address::default(),
            manifest_cid: cid,
            manifest_version: 1,
            resale_bps: 0,
            manifest_cid_len: cid_len,
            state: TrackState::Issuing as u8,
            bump: ctx.bumps.track,
            mint_bump: ctx.bumps.mint,
            reserved: [0; 6],
        };
        let issue = ShareMint {
            payer: accounts.registrant.account(),
            mint: accounts.mint.account(),
            track: accounts.track.account(),
            tokens: accounts.registrant_tokens.account(),
            token_program: accounts.token_program.account(),
            associated_token_program: accounts.associated_token_program.account(),
            system_program: accounts.system_program.account(),
            track_id: &track_id,
            mint_bump: ctx.bumps.mint,
            track_bump: ctx.bumps.track,
        };
        issue.issue(supply, metadata)?;
        accounts.initialize_vault(track_id, supply)?;

        let vault = Account::<Vault>::load(*accounts.vault.account())?;
        let position = Account::<Position>::load(*accounts.position.account())?;
        let shares = ShareAccount::read(accounts.registrant_tokens.account(), accounts.mint.address());
        emit_cpi!(TrackRegistered {
            track_id,
            registrant: *ctx.accounts.registrant.address(),
            shares: *ctx.accounts.mint.address(),
            vault: *ctx.accounts.vault.address(),
            supply,
            manifest_cid: manifest_cid.to_vec(),
            vault_state: vault.event_state(),
            position: PositionRef::of(&position, shares.as_ref()),
        });
        Ok(())
    }
}
