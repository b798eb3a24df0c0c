//! The program-derived addresses of the protocol. Their seeds are in [`protocol::seeds`].

use anchor_lang::prelude::Address;
use protocol::seeds;
use spl_associated_token_account_interface::address::get_associated_token_address_with_program_id;

use super::rpc::address;
use crate::{ChainConfig, ChainError};

/// Addresses of the programs of a deployment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Programs {
    pub(crate) ownership: Address,
    pub(crate) royalties: Address,
    pub(crate) rewards: Address,
    /// Mint of the payment token.
    pub(crate) token: Address,
}

/// Addresses of the accounts of a track.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TrackAccounts {
    pub(crate) track: Address,
    pub(crate) mint: Address,
    pub(crate) vault: Address,
    pub(crate) vault_tokens: Address,
    pub(crate) purse: Address,
    pub(crate) extra_account_metas: Address,
}

fn derive(program: &Address, parts: &[&[u8]]) -> Address {
    Address::find_program_address(parts, program).0
}

impl Programs {
    pub(crate) fn new(config: &ChainConfig) -> Result<Self, ChainError> {
        let addresses = &config.addresses;
        let program = |text: Option<&str>, field| address(config.required(text, field)?);
        Ok(Self {
            ownership: program(addresses.ownership.as_deref(), "ownership")?,
            royalties: program(addresses.royalties.as_deref(), "royalties")?,
            rewards: address(&addresses.rewards)?,
            token: address(&addresses.payment_token)?,
        })
    }

    pub(crate) fn all(&self) -> [Address; 3] {
        [self.ownership, self.royalties, self.rewards]
    }

    pub(crate) fn track(&self, track: &[u8; 32]) -> TrackAccounts {
        let mint = derive(&self.ownership, &[seeds::MINT, track]);
        self.track_of_mint(derive(&self.ownership, &[seeds::TRACK, track]), mint)
    }

    /// The accounts of a track whose account and mint are known.
    pub(crate) fn track_of_mint(&self, track: Address, mint: Address) -> TrackAccounts {
        let of_mint = |seed| derive(&self.royalties, &[seed, mint.as_ref()]);
        TrackAccounts {
            track,
            mint,
            vault: of_mint(seeds::VAULT),
            vault_tokens: of_mint(seeds::VAULT_TOKENS),
            purse: of_mint(seeds::PURSE),
            extra_account_metas: of_mint(seeds::EXTRA_ACCOUNT_METAS),
        }
    }

    pub(crate) fn ownership_config(&self) -> Address {
        derive(&self.ownership, &[seeds::CONFIG])
    }

    pub(crate) fn royalties_config(&self) -> Address {
        derive(&self.royalties, &[seeds::CONFIG])
    }

    pub(crate) fn market(&self) -> Address {
        derive(&self.ownership, &[seeds::MARKET])
    }

    pub(crate) fn market_fees(&self) -> Address {
        derive(&self.ownership, &[seeds::MARKET_FEES])
    }

    /// The listing with this number of a seller, for the shares of a mint.
    pub(crate) fn listing(&self, mint: &Address, seller: &Address, number: u64) -> Address {
        derive(&self.ownership, &[seeds::LISTING, mint.as_ref(), seller.as_ref(), &number.to_be_bytes()])
    }

    pub(crate) fn escrow(&self, listing: &Address) -> Address {
        derive(&self.ownership, &[seeds::ESCROW, listing.as_ref()])
    }

    pub(crate) fn position(&self, token_account: &Address) -> Address {
        derive(&self.royalties, &[seeds::POSITION, token_account.as_ref()])
    }

    pub(crate) fn network(&self) -> Address {
        derive(&self.rewards, &[seeds::NETWORK])
    }

    pub(crate) fn pool_tokens(&self) -> Address {
        derive(&self.rewards, &[seeds::POOL_TOKENS])
    }

    pub(crate) fn node(&self, node: u64) -> Address {
        derive(&self.rewards, &[seeds::NODE, &node.to_be_bytes()])
    }

    pub(crate) fn epoch(&self, epoch: u32, node: u64) -> Address {
        derive(&self.rewards, &[seeds::EPOCH, &epoch.to_be_bytes(), &node.to_be_bytes()])
    }

    pub(crate) fn payouts(&self, epoch: u32, node: u64) -> Address {
        derive(&self.rewards, &[seeds::PAYOUTS, &epoch.to_be_bytes(), &node.to_be_bytes()])
    }

    pub(crate) fn issuer(&self, issuer: u32) -> Address {
        derive(&self.rewards, &[seeds::ISSUER, &issuer.to_be_bytes()])
    }

    /// The gate with this number of an owner.
    pub(crate) fn gate(&self, owner: &Address, number: u64) -> Address {
        derive(&self.rewards, &[seeds::GATE, owner.as_ref(), &number.to_be_bytes()])
    }

    pub(crate) fn pass(&self, gate: &Address, holder: &Address) -> Address {
        derive(&self.rewards, &[seeds::PASS, gate.as_ref(), holder.as_ref()])
    }

    pub(crate) fn pass_nullifier(&self, nullifier: &[u8; 32]) -> Address {
        derive(&self.rewards, &[seeds::PASS_NULLIFIER, nullifier])
    }

    pub(crate) fn nullifier(&self, nullifier: &[u8; 32]) -> Address {
        derive(&self.rewards, &[seeds::NULLIFIER, nullifier])
    }
}

/// The event authority of a program, which signs its `emit_cpi!` instructions.
pub(crate) fn event_authority(program: &Address) -> Address {
    derive(program, &[seeds::EVENT_AUTHORITY])
}

/// The associated token account of a wallet for shares.
pub(crate) fn share_account(wallet: &Address, mint: &Address) -> Address {
    get_associated_token_address_with_program_id(wallet, mint, &spl_token_2022_interface::ID)
}

/// The associated token account of a wallet for a mint.
pub(crate) fn token_account(wallet: &Address, mint: &Address, token_program: &Address) -> Address {
    get_associated_token_address_with_program_id(wallet, mint, token_program)
}
