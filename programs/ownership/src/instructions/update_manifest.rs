//! Publishes another manifest of the same track. Signed by the registrant. Emits `ManifestUpdated`.
//!
//! Earlier manifests remain in their events. The track id does not change: it is derived from the first manifest.

use anchor_lang::{
    address_eq,
    pinocchio::cpi::{Seed, Signer as PdaSigner},
    prelude::*,
    programs::Token2022,
};
use protocol::seeds;

use crate::{
    error::OwnershipError,
    event::ManifestUpdated,
    share_mint::{self, URI_MAX},
    state::Track,
};

/// Accounts of `update_manifest`.
#[event_cpi]
#[derive(Accounts)]
pub struct UpdateManifest {
    /// Registrant of the track; pays the rent for a longer URI.
    #[account(mut)]
    pub registrant: Signer,
    /// Track that the manifest describes.
    #[account(mut)]
    pub track: Account<Track>,
    /// The share mint, which contains the metadata.
    /// CHECK: compared with `track.mint` in `validate`.
    #[account(mut)]
    pub mint: UncheckedAccount,
    /// Token-2022.
    pub token_program: Program<Token2022>,
    /// The system program, which transfers the rent.
    pub system_program: Program<System>,
}

impl UpdateManifest {
    fn validate(&self, uri: &str) -> Result<()> {
        // Right of the caller, the account, the argument. The CID is checked by `handle`, which needs its padded form.
        require!(self.track.is_registrant(self.registrant.address()), OwnershipError::Caller_NotRegistrant);
        require!(address_eq(&self.track.mint, self.mint.address()), OwnershipError::Mint_Mismatch);
        require!(uri.len() <= URI_MAX, OwnershipError::Track_MetadataInvalid);
        Ok(())
    }

    /// Stores the manifest CID, increases its version, and replaces the URI with the signature of the track account.
    pub fn handle(ctx: &mut Context<Self>, manifest_cid: &[u8], uri: &str) -> Result<()> {
        let accounts = &mut ctx.accounts;
        accounts.validate(uri)?;
        let (cid, len) = Track::cid(manifest_cid).ok_or(OwnershipError::Track_ManifestCidInvalid)?;
        accounts.track.manifest_cid = cid;
        accounts.track.manifest_cid_len = len;
        accounts.track.manifest_version =
            accounts.track.manifest_version.checked_add(1).ok_or(ProgramError::ArithmeticOverflow)?;

        let (track_id, bump) = (accounts.track.track_id, [accounts.track.bump]);
        let seeds = [Seed::from(seeds::TRACK), Seed::from(&track_id), Seed::from(&bump)];
        share_mint::update_uri(accounts.mint.account(), accounts.track.account(), uri, &[PdaSigner::from(&seeds)])?;
        let (mint, system_program) = (accounts.mint.account(), accounts.system_program.address());
        share_mint::top_up(accounts.registrant.account(), mint, mint.data_len(), system_program)?;

        emit_cpi!(ManifestUpdated {
            track_id,
            version: ctx.accounts.track.manifest_version,
            manifest_cid: manifest_cid.to_vec(),
        });
        Ok(())
    }
}
