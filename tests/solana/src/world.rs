//! The virtual machine: deployed programs, its clock, and sending transactions.

use anchor_lang::prelude::{Address, Id as _, Token2022};
use litesvm::{
    LiteSVM,
    types::{FailedTransactionMetadata, TransactionMetadata},
};
use protocol::seeds;
use solana_account::Account;
use solana_clock::Clock;
use solana_compute_budget_interface::ComputeBudgetInstruction;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_message::Message;
use solana_signer::Signer as _;
use solana_transaction::Transaction;

use crate::{
    addresses::pda,
    layout::{program_data as layout, token_account::AMOUNT},
    market::{FEE_BPS, initialize_market_instruction},
    tokens,
};

/// Logs, inner instructions and compute units of a transaction that succeeded.
pub type Sent = TransactionMetadata;

/// Error and logs of a transaction that failed.
pub type Failure = Box<FailedTransactionMetadata>;

/// Seconds of an epoch, over which a deposit drips.
pub const EPOCH: u64 = 3_600;

/// Unix time of a new world, in seconds.
const BEGINNING: u64 = 1_800_000_000;

const LOADER: Address = anchor_lang::address!("BPFLoaderUpgradeab1e11111111111111111111111");

thread_local! {
    /// A machine with the programs loaded, cloned for each test because loading takes longer than most tests.
    static MACHINE: LiteSVM = machine(&key(0).pubkey());
}

/// A virtual machine on which `ownership` and `royalties` are deployed and initialised.
pub struct World {
    /// The virtual machine.
    pub svm: LiteSVM,
    /// Pays all transaction fees; the programs' upgrade authority and admin.
    pub operator: Keypair,
    /// The payment token, a mint with six decimals.
    pub payment_mint: Address,
    /// The rewards pool's token account.
    pub pool_tokens: Address,
    /// The deployment id of `ownership`, part of every track id; zeros until it is initialised.
    pub deployment_id: [u8; 32],
    /// Seconds over which a deposit drips.
    pub epoch_length: u64,
    keys: u64,
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

impl World {
    /// Deploys and initialises with epochs of [`EPOCH`].
    pub fn new() -> Self {
        Self::with_epochs_of(EPOCH)
    }

    /// Deploys and initialises with another epoch length, in seconds.
    pub fn with_epochs_of(epoch_length: u64) -> Self {
        let mut world = Self { epoch_length, ..Self::deployed() };
        world.initialize().expect("initialises");
        world
    }

    /// Deploys and initialises with a payment token of Token-2022.
    pub fn with_token_2022() -> Self {
        let mut world = Self::deployed();
        for address in [world.payment_mint, world.pool_tokens] {
            let mut account = world.svm.get_account(&address).expect("account");
            account.owner = Token2022::id();
            world.svm.set_account(address, account).expect("account");
        }
        world.initialize().expect("initialises");
        world
    }

    /// Deploys without initialising.
    pub fn deployed() -> Self {
        let operator = key(0);
        let mut svm = MACHINE.with(Clone::clone);
        let payment_mint = key(1).pubkey();
        tokens::payment_mint_at(&mut svm, payment_mint, &operator.pubkey());
        let pool_tokens = pda(&[seeds::POOL_TOKENS], &rewards::ID);
        tokens::payment_account_at(&mut svm, pool_tokens, &payment_mint, &operator.pubkey(), 0);
        let mut world =
            Self { svm, operator, payment_mint, pool_tokens, deployment_id: [0; 32], epoch_length: EPOCH, keys: 2 };
        world.set_time(BEGINNING);
        world
    }

    /// Initialises both programs and the market.
    pub fn initialize(&mut self) -> Result<(), Failure> {
        self.initialize_ownership()?;
        self.initialize_royalties()?;
        let market = initialize_market_instruction(self, &self.operator.pubkey(), FEE_BPS);
        self.send(&[market], &[])?;
        Ok(())
    }

    fn initialize_ownership(&mut self) -> Result<Sent, Failure> {
        let caip2 = b"solana:devnet";
        self.deployment_id =
            protocol::id::deployment_id(caip2, &protocol::id::Address32(ownership::ID.to_bytes())).expect("CAIP-2 id");
        let instruction = Self::initialize_ownership_instruction(&self.operator.pubkey(), caip2);
        self.send(&[instruction], &[])
    }

    /// `ownership::initialize` as `authority` would send it, who becomes the admin.
    pub fn initialize_ownership_instruction(authority: &Address, caip2: &[u8]) -> Instruction {
        let instruction = ownership::instruction::Initialize { admin: *authority, caip2: caip2.to_vec() };
        instruction.to_instruction(ownership::accounts::Initialize {
            authority: *authority,
            program_data: program_data(&ownership::ID),
            config: pda(&[seeds::CONFIG], &ownership::ID),
            system_program: Address::default(),
        })
    }

    fn initialize_royalties(&mut self) -> Result<Sent, Failure> {
        let authority = self.operator.insecure_clone();
        let instruction = self.initialize_royalties_instruction(&authority.pubkey(), &self.payment_mint);
        self.send(&[instruction], &[])
    }

    /// `royalties::initialize` as `authority` would send it.
    pub fn initialize_royalties_instruction(&self, authority: &Address, payment_mint: &Address) -> Instruction {
        let instruction = royalties::instruction::Initialize {
            ownership_program: ownership::ID,
            rewards_program: rewards::ID,
            epoch_length: self.epoch_length,
        };
        instruction.to_instruction(royalties::accounts::Initialize {
            authority: *authority,
            program_data: program_data(&royalties::ID),
            config: pda(&[seeds::CONFIG], &royalties::ID),
            payment_mint: *payment_mint,
            system_program: Address::default(),
        })
    }

    /// Sends a transaction paid by the operator, with the maximum of 1,400,000 compute units.
    pub fn send(&mut self, instructions: &[Instruction], signers: &[&Keypair]) -> Result<Sent, Failure> {
        let mut all = vec![ComputeBudgetInstruction::set_compute_unit_limit(1_400_000)];
        all.extend_from_slice(instructions);
        let operator = self.operator.insecure_clone();
        let mut keys = vec![&operator];
        keys.extend(signers.iter().filter(|key| key.pubkey() != operator.pubkey()));
        let message = Message::new(&all, Some(&operator.pubkey()));
        let transaction = Transaction::new(&keys, message, self.svm.latest_blockhash());
        let result = self.svm.send_transaction(transaction).map_err(Box::new);
        self.svm.expire_blockhash();
        result
    }

    /// A new key. The sequence of keys is the same in every run, so that compute units are as well.
    pub fn key(&mut self) -> Keypair {
        self.keys += 1;
        key(self.keys)
    }

    /// A new wallet with 10 SOL.
    pub fn wallet(&mut self) -> Keypair {
        let wallet = self.key();
        self.svm.airdrop(&wallet.pubkey(), 10_000_000_000).expect("airdrop");
        wallet
    }

    /// Unix time in seconds.
    pub fn time(&self) -> u64 {
        self.svm.get_sysvar::<Clock>().unix_timestamp as u64
    }

    /// Sets the clock to a Unix time in seconds, which may be in the past.
    pub fn set_time(&mut self, unix: u64) {
        let mut clock = self.svm.get_sysvar::<Clock>();
        clock.unix_timestamp = unix as i64;
        self.svm.set_sysvar(&clock);
    }

    /// Moves the clock forward.
    pub fn wait(&mut self, seconds: u64) {
        self.set_time(self.time() + seconds);
    }

    /// Data of an account; empty when it does not exist.
    pub fn data(&self, address: &Address) -> Vec<u8> {
        self.svm.get_account(address).map_or_else(Vec::new, |account| account.data)
    }

    /// Lamports of an account.
    pub fn lamports(&self, address: &Address) -> u64 {
        self.svm.get_balance(address).unwrap_or(0)
    }

    /// Sets the lamports of an account and keeps its data; creates it when it does not exist.
    pub fn set_lamports(&mut self, address: &Address, lamports: u64) {
        let mut account = self.svm.get_account(address).unwrap_or_default();
        account.lamports = lamports;
        self.svm.set_account(*address, account).expect("account");
    }

    /// Creates an account of the payment token that holds `amount` units.
    pub fn payment_account(&mut self, owner: &Address, amount: u64) -> Address {
        let address = self.key().pubkey();
        tokens::payment_account_at(&mut self.svm, address, &self.payment_mint, owner, amount);
        address
    }

    /// The token program of the payment token.
    pub fn payment_token_program(&self) -> Address {
        self.svm.get_account(&self.payment_mint).expect("mint").owner
    }

    /// Balance of a token account of either token program.
    pub fn balance(&self, token_account: &Address) -> u64 {
        let data = self.data(token_account);
        data.get(AMOUNT).map_or(0, |bytes| u64::from_le_bytes(bytes.try_into().expect("eight bytes")))
    }
}

fn machine(operator: &Address) -> LiteSVM {
    let mut svm = LiteSVM::new();
    svm.airdrop(operator, 1_000_000_000_000).expect("airdrop");
    for (name, id) in [("ownership", ownership::ID), ("royalties", royalties::ID), ("rewards", rewards::ID)] {
        svm.add_program(id, &object(name)).expect("program loads");
        grant_upgrade_authority(&mut svm, &id, operator);
    }
    svm
}

fn key(number: u64) -> Keypair {
    let mut seed = *b"vibestream/solana-tests/--------";
    seed[24..].copy_from_slice(&number.to_be_bytes());
    Keypair::new_from_array(seed)
}

/// The built object of a program. Panics if it is not built.
pub fn object(name: &str) -> Vec<u8> {
    folders::program(name).unwrap_or_else(|error| panic!("{error:#}"))
}

/// Address of the loader's ProgramData account, which names a program's upgrade authority.
pub fn program_data(program: &Address) -> Address {
    pda(&[program.as_ref()], &LOADER)
}

/// LiteSVM deploys without an upgrade authority: writes one into the loader's ProgramData.
fn grant_upgrade_authority(svm: &mut LiteSVM, program: &Address, authority: &Address) {
    let address = program_data(program);
    let mut account: Account = svm.get_account(&address).expect("ProgramData");
    account.data[layout::HAS_AUTHORITY] = 1;
    account.data[layout::AUTHORITY].copy_from_slice(authority.as_ref());
    svm.set_account(address, account).expect("ProgramData");
}
