//! Listings of a track's shares: the instructions of the market, and its accounts.

use anchor_lang::prelude::{Address, Id as _, Token2022};
use protocol::seeds;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer as _;

use crate::{
    Failure, Sent, Track, World,
    addresses::{ata, event_authority, pda, position},
    world::program_data,
};

/// Protocol fee of a world's market, in basis points.
pub const FEE_BPS: u16 = 100;

/// Address of the market's account.
pub fn market() -> Address {
    pda(&[seeds::MARKET], &ownership::ID)
}

/// Address of the token account that collects the protocol's fees.
pub fn market_fees() -> Address {
    pda(&[seeds::MARKET_FEES], &ownership::ID)
}

fn config() -> Address {
    pda(&[seeds::CONFIG], &ownership::ID)
}

/// `ownership::initialize_market` as `authority` would send it.
pub fn initialize_market_instruction(world: &World, authority: &Address, fee_bps: u16) -> Instruction {
    ownership::instruction::InitializeMarket { fee_bps }.to_instruction(ownership::accounts::InitializeMarket {
        authority: *authority,
        program_data: program_data(&ownership::ID),
        royalties_config: pda(&[seeds::CONFIG], &royalties::ID),
        market: market(),
        market_fees: market_fees(),
        payment_mint: world.payment_mint,
        payment_token_program: world.payment_token_program(),
        system_program: Address::default(),
        event_authority: event_authority(&ownership::ID),
        program: ownership::ID,
    })
}

/// `ownership::set_market_paused` as `admin` would send it.
pub fn pause_instruction(admin: &Address, paused: bool) -> Instruction {
    ownership::instruction::SetMarketPaused { paused }.to_instruction(ownership::accounts::SetMarketPaused {
        admin: *admin,
        config: config(),
        market: market(),
        event_authority: event_authority(&ownership::ID),
        program: ownership::ID,
    })
}

/// `ownership::set_protocol_fee` as `admin` would send it.
pub fn fee_instruction(admin: &Address, fee_bps: u16) -> Instruction {
    ownership::instruction::SetProtocolFee { fee_bps }.to_instruction(ownership::accounts::SetProtocolFee {
        admin: *admin,
        config: config(),
        market: market(),
        event_authority: event_authority(&ownership::ID),
        program: ownership::ID,
    })
}

/// `ownership::withdraw_fees` as `admin` would send it.
pub fn withdraw_fees_instruction(world: &World, admin: &Address, destination: &Address) -> Instruction {
    ownership::instruction::WithdrawFees {}.to_instruction(ownership::accounts::WithdrawFees {
        admin: *admin,
        config: config(),
        market: market(),
        market_fees: market_fees(),
        destination: *destination,
        payment_mint: world.payment_mint,
        payment_token_program: world.payment_token_program(),
        event_authority: event_authority(&ownership::ID),
        program: ownership::ID,
    })
}

/// A listing of a wallet's shares.
pub struct Listing {
    /// Address of the listing's account.
    pub account: Address,
    /// The escrow: the token account that holds the listed shares.
    pub escrow: Address,
    /// The seller's account of the payment token, which receives the proceeds.
    pub proceeds: Address,
    /// The seller's wallet.
    pub seller: Keypair,
    /// The number that the seller gave the listing; part of its address.
    pub number: u64,
}

/// A buyer and the account that pays.
pub struct Buyer {
    /// The buyer's wallet, which signs.
    pub wallet: Keypair,
    /// The wallet's account of the payment token.
    pub tokens: Address,
}

impl Buyer {
    /// A new wallet with `amount` units of the payment token.
    pub fn new(world: &mut World, amount: u64) -> Self {
        let wallet = world.wallet();
        let tokens = world.payment_account(&wallet.pubkey(), amount);
        Self { wallet, tokens }
    }
}

impl Listing {
    /// The addresses of the seller's listing `number` of the track, without creating it.
    pub fn planned(world: &mut World, track: &Track, seller: &Keypair, number: u64) -> Self {
        let wallet = seller.pubkey();
        let seeds: &[&[u8]] = &[seeds::LISTING, track.mint.as_ref(), wallet.as_ref(), &number.to_be_bytes()];
        let account = pda(seeds, &ownership::ID);
        Self {
            account,
            escrow: pda(&[seeds::ESCROW, account.as_ref()], &ownership::ID),
            proceeds: world.payment_account(&seller.pubkey(), 0),
            seller: seller.insecure_clone(),
            number,
        }
    }

    /// Lists `amount` shares with the three [`Listing::instructions`] in one transaction, as wallets do.
    pub fn list(
        world: &mut World,
        track: &Track,
        seller: &Keypair,
        amount: u64,
        unit_price: u64,
        expires_at: u64,
    ) -> Result<Self, Failure> {
        let number = world.time();
        let listing = Self::planned(world, track, seller, number);
        world.send(&listing.instructions(track, amount, unit_price, expires_at), &[seller])?;
        Ok(listing)
    }

    /// The three instructions of a listing: open it, transfer the shares into the escrow, activate it.
    pub fn instructions(&self, track: &Track, amount: u64, unit_price: u64, expires_at: u64) -> [Instruction; 3] {
        let from = track.tokens(&self.seller);
        [
            self.open_instruction(track),
            track.transfer_instruction(&from, &self.seller.pubkey(), &self.escrow, amount),
            self.list_instruction(track, &self.seller.pubkey(), unit_price, expires_at),
        ]
    }

    /// `ownership::open_listing`.
    pub fn open_instruction(&self, track: &Track) -> Instruction {
        let instruction = ownership::instruction::OpenListing { number: self.number };
        instruction.to_instruction(ownership::accounts::OpenListing {
            seller: self.seller.pubkey(),
            market: market(),
            track: track.account,
            mint: track.mint,
            listing: self.account,
            escrow: self.escrow,
            escrow_position: position(&self.escrow),
            vault: track.vault,
            token_program: Token2022::id(),
            system_program: Address::default(),
            royalties_program: royalties::ID,
            royalties_event_authority: event_authority(&royalties::ID),
        })
    }

    /// `ownership::list` as `seller` would send it.
    pub fn list_instruction(&self, track: &Track, seller: &Address, unit_price: u64, expires_at: u64) -> Instruction {
        let instruction = ownership::instruction::List { unit_price, expires_at };
        instruction.to_instruction(ownership::accounts::List {
            seller: *seller,
            market: market(),
            track: track.account,
            listing: self.account,
            escrow: self.escrow,
            proceeds: self.proceeds,
            event_authority: event_authority(&ownership::ID),
            program: ownership::ID,
        })
    }

    /// `ownership::buy` into the buyer's associated account.
    pub fn buy_instruction(&self, world: &World, track: &Track, buyer: &Buyer, amount: u64, max: u64) -> Instruction {
        let shares = ata(&buyer.wallet.pubkey(), &track.mint);
        let instruction = ownership::instruction::Buy { amount, max_price: max };
        instruction.to_instruction(ownership::accounts::Buy {
            buyer: buyer.wallet.pubkey(),
            market: market(),
            track: track.account,
            listing: self.account,
            seller: self.seller.pubkey(),
            escrow: self.escrow,
            escrow_position: position(&self.escrow),
            buyer_shares: shares,
            buyer_position: position(&shares),
            mint: track.mint,
            vault: track.vault,
            vault_tokens: track.vault_tokens,
            purse: track.purse,
            extra_account_metas: track.extra_account_metas,
            buyer_tokens: buyer.tokens,
            proceeds: self.proceeds,
            market_fees: market_fees(),
            payment_mint: world.payment_mint,
            payment_token_program: world.payment_token_program(),
            token_program: Token2022::id(),
            system_program: Address::default(),
            royalties_program: royalties::ID,
            royalties_event_authority: event_authority(&royalties::ID),
            event_authority: event_authority(&ownership::ID),
            program: ownership::ID,
        })
    }

    /// Buys as wallets do: the same transaction first creates the buyer's share token account.
    pub fn buy(&self, world: &mut World, track: &Track, buyer: &Buyer, amount: u64, max: u64) -> Result<Sent, Failure> {
        let wallet = buyer.wallet.pubkey();
        let create = track.create_tokens_instruction(&wallet, &wallet);
        let buy = self.buy_instruction(world, track, buyer, amount, max);
        world.send(&[create, buy], &[&buyer.wallet])
    }

    /// `ownership::cancel` as `caller` would send it; returns the shares to `seller_shares`.
    pub fn cancel_instruction(&self, track: &Track, caller: &Address, seller_shares: &Address) -> Instruction {
        ownership::instruction::Cancel {}.to_instruction(ownership::accounts::Cancel {
            caller: *caller,
            track: track.account,
            listing: self.account,
            seller: self.seller.pubkey(),
            escrow: self.escrow,
            escrow_position: position(&self.escrow),
            seller_shares: *seller_shares,
            seller_position: position(seller_shares),
            mint: track.mint,
            vault: track.vault,
            purse: track.purse,
            extra_account_metas: track.extra_account_metas,
            token_program: Token2022::id(),
            system_program: Address::default(),
            royalties_program: royalties::ID,
            royalties_event_authority: event_authority(&royalties::ID),
            event_authority: event_authority(&ownership::ID),
            program: ownership::ID,
        })
    }

    /// Cancels as `caller` and returns the shares to the seller's associated token account.
    pub fn cancel(&self, world: &mut World, track: &Track, caller: &Keypair) -> Result<Sent, Failure> {
        let instruction = self.cancel_instruction(track, &caller.pubkey(), &track.tokens(&self.seller));
        world.send(&[instruction], &[caller])
    }
}
