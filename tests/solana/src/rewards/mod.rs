//! The rewards program on the virtual machine: a network with attestors and a funded pool, epochs, claims and payouts.
//!
//! "Golden" are the proofs of `tests/vectors`, and the node and the epoch for which they were made.

mod instructions;
pub mod passes;
mod vectors;

use anchor_lang::{
    AccountDeserialize,
    prelude::{Address, Id as _, Token},
};
use protocol::seeds;
use rewards::{
    event::Tuple,
    instructions::NetworkParams,
    state::{EpochRecord, Network},
};
use solana_account::Account;
use solana_keypair::Keypair;
use solana_signer::Signer as _;

pub use instructions::{ClaimAccounts, node_account, payment_ata};
pub use vectors::{Claim, claims, distinct};

use crate::{
    addresses::pda,
    layout::DISCRIMINATOR,
    world::{Failure, Sent, World},
};

/// CAIP-2 id the golden proofs are bound to.
pub const CAIP2: &str = "solana:golden-vectors";
/// The network's number, to which the golden proofs are bound.
pub const NETWORK: u32 = 1;
/// The number of this chain in the network, to which the golden proofs are bound.
pub const CHAIN: u32 = 1;
/// The node of the golden proofs.
pub const NODE: u64 = 7;
/// The epoch of the golden proofs.
pub const EPOCH_NUMBER: u32 = 500_000;
/// Length of an epoch, in seconds.
pub const EPOCH_LENGTH: u64 = 3_600;
/// Seconds between an epoch being fixed and being payable.
pub const CHALLENGE_DELAY: u64 = 600;
/// Seconds for which an epoch is payable.
pub const CLAIM_WINDOW: u64 = 7 * 86_400;
/// Seconds between a proposal of attestors or a circuit and the moment it can take effect.
pub const TIMELOCK: u64 = 1_200;
/// Initial balance of the pool, in units of the payment token.
pub const POOL: u64 = 1_000_000_000;
/// The node's quota. It is below a tenth of the pool, so an epoch reserves exactly this amount.
pub const QUOTA: u64 = 60_000_000;
/// Maximum payment for one unit of a tier.
pub const RATE_MAX: u64 = 1_000_000;

/// A machine on which all three programs are deployed and initialised, with a node and a funded pool.
pub struct Rewards {
    /// The virtual machine.
    pub world: World,
    /// Three attestors; two equal votes fix an epoch.
    pub attestors: [Keypair; 3],
    /// The guardian, who may void epochs.
    pub guardian: Keypair,
}

impl Rewards {
    /// The programs are deployed, and the network is not initialised.
    pub fn deployed() -> Self {
        let mut world = World::deployed();
        world.initialize().expect("initialises");
        let pool = pda(&[seeds::POOL_TOKENS], &rewards::ID);
        world.svm.set_account(pool, Account::default()).expect("no pool yet");
        let attestors = [(); 3].map(|()| world.wallet());
        let guardian = world.wallet();
        Self { world, attestors, guardian }
    }

    /// The network is initialised, with [`NODE`] registered and [`POOL`] in the pool.
    pub fn new() -> Self {
        let mut this = Self::deployed();
        let params = this.params();
        this.initialize(&params).expect("initialises");
        this.register_node(NODE, QUOTA).expect("registers");
        this.fund(POOL).expect("funds");
        this
    }

    /// Like [`Rewards::new`], with the golden epoch fixed on the golden root and payable now.
    pub fn payable() -> Self {
        let mut this = Self::new();
        this.fix(&this.golden_tuple());
        this.world.wait(CHALLENGE_DELAY);
        this
    }

    /// The parameters of `initialize`.
    pub fn params(&self) -> NetworkParams {
        NetworkParams {
            caip2: CAIP2.into(),
            network: NETWORK,
            chain: CHAIN,
            epoch_length: EPOCH_LENGTH,
            challenge_delay: CHALLENGE_DELAY,
            claim_window: CLAIM_WINDOW,
            timelock: TIMELOCK,
            alpha: 1_000,
            beta: 5_000,
            rate_max: RATE_MAX,
            minimum_set: 10,
            attestors: self.attestors.iter().map(Keypair::pubkey).collect(),
            threshold: 2,
            guardian: self.guardian.pubkey(),
            circuit_version: rewards::verifying_key::VERSION,
        }
    }

    /// A tuple with the golden listen root and its numbers of fans, and without payouts.
    pub fn golden_tuple(&self) -> Tuple {
        let claim = &claims()[0];
        Tuple { listen_root: claim.root, payout_root: [0; 32], fans: claim.fans, payout_leaves: 0, weight_total: 0 }
    }

    /// Moves the clock to the end of the golden epoch and sends the votes of two attestors for `tuple`.
    pub fn fix(&mut self, tuple: &Tuple) {
        self.after_epoch();
        for attestor in 0..2 {
            self.attest(attestor, tuple).expect("attests");
        }
    }

    /// Moves the clock to the golden epoch's end.
    pub fn after_epoch(&mut self) {
        self.world.set_time(protocol::epoch::epoch_end(EPOCH_NUMBER, EPOCH_LENGTH));
    }

    /// Sends the vote of the attestor at `position` on the golden epoch.
    pub fn attest(&mut self, position: usize, tuple: &Tuple) -> Result<Sent, Failure> {
        let attestor = self.attestors[position].insecure_clone();
        self.attest_as(&attestor, EPOCH_NUMBER, tuple)
    }

    /// Sends the vote of any wallet on any epoch.
    pub fn attest_as(&mut self, attestor: &Keypair, epoch: u32, tuple: &Tuple) -> Result<Sent, Failure> {
        let instruction = self.attest_instruction(&attestor.pubkey(), epoch, tuple);
        self.world.send(&[instruction], &[attestor])
    }

    /// Sends `initialize`.
    pub fn initialize(&mut self, params: &NetworkParams) -> Result<Sent, Failure> {
        let authority = self.world.operator.insecure_clone();
        let instruction = self.initialize_instruction(&authority.pubkey(), params, &self.world.payment_mint);
        self.world.send(&[instruction], &[])
    }

    /// Sends `register_node` as the admin.
    pub fn register_node(&mut self, node: u64, quota: u64) -> Result<Sent, Failure> {
        let admin = self.world.operator.pubkey();
        self.world.send(&[self.register_node_instruction(&admin, node, quota)], &[])
    }

    /// Sends `fund_pool` from a new account of the operator.
    pub fn fund(&mut self, amount: u64) -> Result<Sent, Failure> {
        let funder = self.world.operator.pubkey();
        let tokens = self.world.payment_account(&funder, amount);
        self.world.send(&[self.fund_instruction(&funder, &tokens, amount)], &[])
    }

    /// Sends a claim with its usual accounts, paid by `payer`.
    pub fn claim_by(&mut self, payer: &Keypair, claim: &Claim) -> Result<Sent, Failure> {
        let accounts = self.claim_accounts(claim);
        let instruction = self.claim_instruction(&payer.pubkey(), claim, &accounts);
        self.world.send(&[instruction], &[payer])
    }

    /// Sends a claim with its usual accounts, paid by the operator.
    pub fn claim(&mut self, claim: &Claim) -> Result<Sent, Failure> {
        let payer = self.world.operator.insecure_clone();
        self.claim_by(&payer, claim)
    }

    /// The accounts of a claim. Creates the token accounts of the recipient and the fee receiver if they do not exist.
    pub fn claim_accounts(&mut self, claim: &Claim) -> ClaimAccounts {
        let recipient_tokens = self.payment_wallet(&claim.recipient);
        let fee_tokens = (claim.fee_receiver != Address::default()).then(|| self.payment_wallet(&claim.fee_receiver));
        ClaimAccounts { recipient_tokens, fee_tokens, nullifier: claim.nullifier_account() }
    }

    /// The wallet's associated account of the payment token, created if it does not exist.
    pub fn payment_wallet(&mut self, wallet: &Address) -> Address {
        let address = payment_ata(wallet, &self.world.payment_mint);
        if self.world.svm.get_account(&address).is_none() {
            let mint = self.world.payment_mint;
            crate::tokens::payment_account_at(&mut self.world.svm, address, &mint, wallet, 0);
        }
        address
    }

    /// The network's state.
    pub fn network(&self) -> Network {
        read(&self.world, &pda(&[seeds::NETWORK], &rewards::ID))
    }

    /// The golden epoch's state.
    pub fn record(&self) -> EpochRecord {
        read(&self.world, &epoch_account(EPOCH_NUMBER))
    }

    /// Overwrites the golden epoch's state.
    pub fn set_record(&mut self, record: &EpochRecord) {
        let address = epoch_account(EPOCH_NUMBER);
        let mut account = self.world.svm.get_account(&address).expect("the epoch");
        account.data[DISCRIMINATOR..].copy_from_slice(anchor_lang::bytemuck::bytes_of(record));
        self.world.svm.set_account(address, account).expect("account");
    }

    /// Puts a copy of the golden epoch at the next epoch's address, numbered as that.
    pub fn copy_to_next_epoch(&mut self) -> Address {
        let mut record = self.record();
        record.epoch += 1;
        let mut account = self.world.svm.get_account(&epoch_account(EPOCH_NUMBER)).expect("the epoch");
        account.data[DISCRIMINATOR..].copy_from_slice(anchor_lang::bytemuck::bytes_of(&record));
        let next = epoch_account(EPOCH_NUMBER + 1);
        self.world.svm.set_account(next, account).expect("the next epoch");
        next
    }

    /// Balance of the pool.
    pub fn pool(&self) -> u64 {
        self.world.balance(&self.network().pool_tokens)
    }
}

impl Default for Rewards {
    fn default() -> Self {
        Self::new()
    }
}

/// Address of the account of an epoch of [`NODE`].
pub fn epoch_account(epoch: u32) -> Address {
    pda(&[seeds::EPOCH, &epoch.to_be_bytes(), &NODE.to_be_bytes()], &rewards::ID)
}

/// The payment token's program.
fn token_program() -> Address {
    Token::id()
}

fn read<T: AccountDeserialize>(world: &World, address: &Address) -> T {
    T::try_deserialize(&mut world.data(address).as_slice()).expect("an account of this type")
}
