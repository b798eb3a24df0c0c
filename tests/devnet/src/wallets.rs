//! The wallets of a local network. Their keys are derived from public names, so they must not be used on any other
//! network.

use std::sync::Arc;

use anyhow::Result;
use chain::{Namespace, Signer};
use protocol::id::{Address32, keccak256};
use serde::Serialize;

/// A funded wallet.
#[derive(Clone)]
pub struct Wallet {
    /// The secret: an ed25519 seed on Solana, a secp256k1 key on Ethereum.
    pub secret: [u8; 32],
    /// The address, in the form of the protocol.
    pub address: Address32,
    /// The address, in the form of its chain.
    pub text: String,
    signer: Arc<dyn Signer>,
}

impl Wallet {
    /// The wallet of a name, which is the same in every network.
    ///
    /// # Errors
    /// If the derived secret is not a valid key.
    pub fn named(namespace: Namespace, name: &str) -> Result<Self> {
        let secret = keccak256(&[b"vibestream/devnet/", name.as_bytes()]);
        let signer = chain::signer(namespace, &secret)?;
        let address = signer.address();
        Ok(Self { secret, address, text: chain::address::format(namespace, address), signer })
    }

    /// The signer of this wallet.
    #[must_use]
    pub fn signer(&self) -> &dyn Signer {
        self.signer.as_ref()
    }
}

/// Number of wallets of each kind.
#[derive(Clone, Copy, Debug)]
pub struct Crowd {
    /// Artists, who register tracks.
    pub artists: usize,
    /// Collaborators and buyers, who hold shares.
    pub holders: usize,
    /// Fans, who listen.
    pub fans: usize,
}

impl Default for Crowd {
    fn default() -> Self {
        Self { artists: 4, holders: 6, fans: 16 }
    }
}

/// All wallets of one chain.
#[derive(Clone)]
pub struct Wallets {
    /// Upgrade authority, admin and owner.
    pub admin: Wallet,
    /// The guardian, who may void epochs.
    pub guardian: Wallet,
    /// The operator of node 1.
    pub operator: Wallet,
    /// The relayer, which pays for the transactions of others.
    pub relayer: Wallet,
    /// Three attestors; two equal votes fix an epoch.
    pub attestors: Vec<Wallet>,
    /// Artists, who register tracks.
    pub artists: Vec<Wallet>,
    /// Collaborators and buyers, who hold shares.
    pub holders: Vec<Wallet>,
    /// Fans, who listen.
    pub fans: Vec<Wallet>,
}

impl Wallets {
    /// The wallets for the chains of a namespace.
    ///
    /// # Errors
    /// If a derived secret is not a valid key.
    pub fn new(namespace: Namespace, crowd: Crowd) -> Result<Self> {
        let one = |name: &str| Wallet::named(namespace, name);
        let many = |name: &str, count| (0..count).map(|i| one(&format!("{name}/{i}"))).collect::<Result<Vec<_>>>();
        Ok(Self {
            admin: one("admin")?,
            guardian: one("guardian")?,
            operator: one("operator")?,
            relayer: one("relayer")?,
            attestors: many("attestor", 3)?,
            artists: many("artist", crowd.artists)?,
            holders: many("holder", crowd.holders)?,
            fans: many("fan", crowd.fans)?,
        })
    }

    /// All wallets.
    pub fn all(&self) -> impl Iterator<Item = &Wallet> {
        let alone = [&self.admin, &self.guardian, &self.operator, &self.relayer];
        let groups = [&self.attestors, &self.artists, &self.holders, &self.fans];
        alone.into_iter().chain(groups.into_iter().flatten())
    }

    /// Addresses and secrets as text, for manual use.
    #[must_use]
    pub fn describe(&self) -> Described {
        let many = |wallets: &[Wallet]| wallets.iter().map(describe).collect();
        Described {
            admin: describe(&self.admin),
            guardian: describe(&self.guardian),
            operator: describe(&self.operator),
            relayer: describe(&self.relayer),
            attestors: many(&self.attestors),
            artists: many(&self.artists),
            holders: many(&self.holders),
            fans: many(&self.fans),
        }
    }
}

/// Address and secret of a wallet as text.
#[derive(Clone, Debug, Serialize)]
pub struct DescribedWallet {
    address: String,
    secret: String,
}

/// All wallets of one chain as text.
#[derive(Clone, Debug, Serialize)]
pub struct Described {
    admin: DescribedWallet,
    guardian: DescribedWallet,
    operator: DescribedWallet,
    relayer: DescribedWallet,
    attestors: Vec<DescribedWallet>,
    artists: Vec<DescribedWallet>,
    holders: Vec<DescribedWallet>,
    fans: Vec<DescribedWallet>,
}

fn describe(wallet: &Wallet) -> DescribedWallet {
    DescribedWallet { address: wallet.text.clone(), secret: protocol::hex::encode(wallet.secret) }
}
