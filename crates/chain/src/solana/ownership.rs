//! Instructions of the `ownership` program.

use anchor_lang::{prelude::Address, solana_program::instruction::AccountMeta};
use bindings::solana::ownership::{accounts, instruction};
use protocol::id::{Address32, track_id};

use super::{
    build::{Instructions, Payment, call},
    pda::{Programs, TrackAccounts, event_authority, share_account},
    rpc::{narrow, wide},
};
use crate::ChainError;

/// Holders one transaction has room for.
const HOLDERS: usize = 4;

/// The `ownership` program of a deployment.
pub(crate) struct Ownership<'a> {
    pub(crate) programs: &'a Programs,
    pub(crate) payment: Payment,
    pub(crate) sender: Address,
}

impl Ownership<'_> {
    fn share_account(&self, track: &TrackAccounts) -> Address {
        share_account(&self.sender, &track.mint)
    }

    pub(crate) fn register_track(
        &self,
        deployment: &[u8; 32],
        manifest_cid: &[u8],
        supply: u64,
        [name, symbol, uri]: [&str; 3],
    ) -> Result<Instructions, ChainError> {
        let id = track_id(deployment, &wide(self.sender), manifest_cid)
            .ok_or_else(|| ChainError::Invalid("a manifest CID has 1 to 40 bytes".into()))?;
        let track = self.programs.track(&id);
        let tokens = self.share_account(&track);
        let accounts = accounts::RegisterTrack {
            registrant: self.sender,
            config: self.programs.ownership_config(),
            track: track.track,
            mint: track.mint,
            registrant_tokens: tokens,
            royalties_config: self.programs.royalties_config(),
            vault: track.vault,
            vault_tokens: track.vault_tokens,
            purse: track.purse,
            extra_account_metas: track.extra_account_metas,
            position: self.programs.position(&tokens),
            payment_mint: self.payment.mint,
            payment_token_program: self.payment.program,
            event_authority: event_authority(&self.programs.ownership),
            program: self.programs.ownership,
        };
        let data = instruction::RegisterTrack {
            track_id: id,
            manifest_cid: manifest_cid.to_vec(),
            supply,
            name: name.to_owned(),
            symbol: symbol.to_owned(),
            uri: uri.to_owned(),
        };
        Ok(vec![call(self.programs.ownership, accounts, data)])
    }

    pub(crate) fn allocate(&self, id: &[u8; 32], shares: &[(Address32, u64)]) -> Result<Instructions, ChainError> {
        if shares.is_empty() || shares.len() > HOLDERS {
            let why = format!("a Solana transaction allocates to 1 to {HOLDERS} holders, not {}", shares.len());
            return Err(ChainError::Invalid(why));
        }
        let track = self.programs.track(id);
        let tokens = self.share_account(&track);
        let accounts = accounts::Allocate {
            registrant: self.sender,
            track: track.track,
            mint: track.mint,
            registrant_tokens: tokens,
            registrant_position: self.programs.position(&tokens),
            vault: track.vault,
            purse: track.purse,
            extra_account_metas: track.extra_account_metas,
            royalties_event_authority: event_authority(&self.programs.royalties),
            event_authority: event_authority(&self.programs.ownership),
            program: self.programs.ownership,
        };
        let amounts = shares.iter().map(|(_, amount)| *amount).collect();
        let mut instruction = call(self.programs.ownership, accounts, instruction::Allocate { amounts });
        for (holder, _) in shares {
            let wallet = narrow(*holder);
            let tokens = share_account(&wallet, &track.mint);
            instruction.accounts.push(AccountMeta::new_readonly(wallet, false));
            instruction.accounts.push(AccountMeta::new(tokens, false));
            instruction.accounts.push(AccountMeta::new(self.programs.position(&tokens), false));
        }
        Ok(vec![instruction])
    }

    pub(crate) fn finish_issue(&self, id: &[u8; 32], resale_bps: u16) -> Instructions {
        let track = self.programs.track(id);
        let accounts = accounts::FinishIssue {
            registrant: self.sender,
            track: track.track,
            vault: track.vault,
            event_authority: event_authority(&self.programs.ownership),
            program: self.programs.ownership,
        };
        vec![call(self.programs.ownership, accounts, instruction::FinishIssue { resale_bps })]
    }

    pub(crate) fn update_manifest(&self, id: &[u8; 32], manifest_cid: &[u8], uri: &str) -> Instructions {
        let track = self.programs.track(id);
        let accounts = accounts::UpdateManifest {
            registrant: self.sender,
            track: track.track,
            mint: track.mint,
            event_authority: event_authority(&self.programs.ownership),
            program: self.programs.ownership,
        };
        let data = instruction::UpdateManifest { manifest_cid: manifest_cid.to_vec(), uri: uri.to_owned() };
        vec![call(self.programs.ownership, accounts, data)]
    }

    pub(crate) fn retire_track(&self, id: &[u8; 32]) -> Instructions {
        let accounts = accounts::RetireTrack {
            registrant: self.sender,
            track: self.programs.track(id).track,
            event_authority: event_authority(&self.programs.ownership),
            program: self.programs.ownership,
        };
        vec![call(self.programs.ownership, accounts, instruction::RetireTrack {})]
    }

    pub(crate) fn propose_registrant(&self, id: &[u8; 32], pending_registrant: Address) -> Instructions {
        let accounts = accounts::ProposeRegistrant {
            registrant: self.sender,
            track: self.programs.track(id).track,
            event_authority: event_authority(&self.programs.ownership),
            program: self.programs.ownership,
        };
        vec![call(self.programs.ownership, accounts, instruction::ProposeRegistrant { pending_registrant })]
    }

    pub(crate) fn accept_registrant(&self, id: &[u8; 32]) -> Instructions {
        let accounts = accounts::AcceptRegistrant {
            registrant: self.sender,
            track: self.programs.track(id).track,
            event_authority: event_authority(&self.programs.ownership),
            program: self.programs.ownership,
        };
        vec![call(self.programs.ownership, accounts, instruction::AcceptRegistrant {})]
    }
}
