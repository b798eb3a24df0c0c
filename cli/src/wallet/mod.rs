//! Wallet files: Solana keypair JSON, Foundry keystore (web3 secret storage), BIP-39 phrase.
//!
//! A key is in memory while the command runs, and is never printed.

mod create;
mod phrase;

use std::{fs, path::Path, sync::Arc};

use anyhow::{Context as _, Result, bail};
use chain::{Namespace, Signer};
use protocol::id::Address32;

pub use create::{create, write_private};

use crate::args::Kind;

/// An opened wallet.
#[derive(Clone)]
pub struct Wallet {
    /// Kind of chain it signs for.
    pub namespace: Namespace,
    /// Signer with the wallet's key.
    pub signer: Arc<dyn Signer>,
}

impl Wallet {
    /// A wallet from a 32-byte secret: an ed25519 seed, or a secp256k1 key.
    pub fn from_secret(namespace: Namespace, secret: &[u8; 32]) -> Result<Self> {
        Ok(Self { namespace, signer: chain::signer(namespace, secret)? })
    }

    /// Opens a wallet file. `kind` is required for a BIP-39 phrase, which fits both kinds of chain.
    pub fn open(file: &Path, kind: Option<Kind>) -> Result<Self> {
        let text = fs::read_to_string(file).with_context(|| format!("cannot read the wallet {}", file.display()))?;
        let wallet = match text.trim_start().chars().next() {
            Some('[') => Self::from_solana_json(&text),
            Some('{') => Self::from_keystore(file),
            Some(_) => phrase::open(&text, kind),
            None => bail!("the wallet {} is empty", file.display()),
        }
        .with_context(|| format!("cannot open the wallet {}", file.display()))?;
        match kind {
            Some(kind) if namespace(kind) != wallet.namespace => {
                bail!("{} is a wallet for {:?}, not for {kind:?}", file.display(), wallet.namespace)
            }
            _ => Ok(wallet),
        }
    }

    /// Reads the format of `solana-keygen`: 64 numbers, the ed25519 seed and the public key.
    fn from_solana_json(text: &str) -> Result<Self> {
        let bytes: Vec<u8> = serde_json::from_str(text).context("it is not a Solana keypair (64 numbers)")?;
        let (seed, public) = bytes
            .split_first_chunk::<32>()
            .filter(|(_, public)| public.len() == 32)
            .context("a Solana keypair has 64 numbers")?;
        let wallet = Self::from_secret(Namespace::Solana, seed)?;
        if wallet.signer.address().0 != public {
            bail!("its public key does not match its secret key: the file is damaged");
        }
        Ok(wallet)
    }

    /// Reads a web3 keystore. The password comes from `VIBE_PASSWORD`, or else from the terminal.
    fn from_keystore(file: &Path) -> Result<Self> {
        let password = create::password("Password of the keystore: ")?;
        let signer = alloy::signers::local::LocalSigner::decrypt_keystore(file, password)
            .context("the password is wrong, or the file is not a web3 keystore")?;
        Self::from_secret(Namespace::Ethereum, &signer.to_bytes().0)
    }

    /// Address of the wallet.
    #[must_use]
    pub fn address(&self) -> Address32 {
        self.signer.address()
    }

    /// Address as text: base58 (Solana) or checksummed hex (Ethereum).
    #[must_use]
    pub fn address_text(&self) -> String {
        chain::address::format(self.namespace, self.address())
    }
}

/// The namespace of a kind of chain.
#[must_use]
pub const fn namespace(kind: Kind) -> Namespace {
    match kind {
        Kind::Solana => Namespace::Solana,
        Kind::Ethereum => Namespace::Ethereum,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), text).unwrap();
        file
    }

    /// The errors of opening a wallet, with their causes.
    fn refused(path: &Path, kind: Option<Kind>) -> String {
        let opened = Wallet::open(path, kind);
        format!("{:#}", opened.err().unwrap())
    }

    #[test]
    fn a_new_solana_wallet_can_be_opened_and_a_damaged_one_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("id.json");
        let made = create(Namespace::Solana, &path).unwrap();
        assert_eq!(Wallet::open(&path, None).unwrap().address(), made.address());
        let again = create(Namespace::Solana, &path).err().unwrap().to_string();
        assert!(again.contains("a wallet is never overwritten"), "{again}");
        let other = refused(&path, Some(Kind::Ethereum));
        assert!(other.contains("is a wallet for Solana, not for Ethereum"), "{other}");
        let mut bytes: Vec<u8> = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        bytes[40] ^= 1;
        let damaged = refused(file(&serde_json::to_string(&bytes).unwrap()).path(), None);
        assert!(damaged.contains("its public key does not match its secret key"), "{damaged}");
    }

    #[test]
    fn a_phrase_has_the_same_accounts_as_in_other_wallets() {
        // BIP-39's test phrase: the first account of Foundry and MetaMask, and of Phantom and Solflare.
        let phrase = file("test test test test test test test test test test test junk\n");
        let ethereum = Wallet::open(phrase.path(), Some(Kind::Ethereum)).unwrap();
        assert_eq!(ethereum.address_text(), "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
        let solana = Wallet::open(phrase.path(), Some(Kind::Solana)).unwrap();
        assert_eq!(solana.address_text(), "oeYf6KAJkLYhBuR8CiGc6L4D4Xtfepr85fuDgA9kq96");
        let either = refused(phrase.path(), None);
        assert!(either.contains("fits both kinds of chain"), "{either}");
        let short = refused(file("test test junk").path(), Some(Kind::Solana));
        assert!(short.contains("it is not a BIP-39 phrase"), "{short}");
    }
}
