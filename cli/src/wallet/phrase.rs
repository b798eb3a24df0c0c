//! BIP-39 phrases: the first account at the usual derivation paths, m/44'/60'/0'/0/0 and m/44'/501'/0'/0' (SLIP-0010).

use alloy::signers::local::{
    MnemonicBuilder,
    coins_bip39::{English, Mnemonic},
};
use anyhow::{Context as _, Result, bail};
use chain::Namespace;
use ed25519_dalek_bip32::{DerivationPath, ExtendedSigningKey};

use super::{Wallet, namespace};
use crate::args::Kind;

const SOLANA_PATH: &str = "m/44'/501'/0'/0'";

/// Opens the first account of a phrase for chains of `kind`.
pub fn open(text: &str, kind: Option<Kind>) -> Result<Wallet> {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some(kind) = kind else {
        bail!("a BIP-39 phrase fits both kinds of chain; choose one with --chain or --kind solana|ethereum");
    };
    let secret = match namespace(kind) {
        Namespace::Ethereum => ethereum(&words)?,
        Namespace::Solana => solana(&words)?,
    };
    Wallet::from_secret(namespace(kind), &secret)
}

fn ethereum(words: &str) -> Result<[u8; 32]> {
    let signer = MnemonicBuilder::<English>::default().phrase(words).build().context("it is not a BIP-39 phrase")?;
    Ok(signer.to_bytes().0)
}

fn solana(words: &str) -> Result<[u8; 32]> {
    let phrase = Mnemonic::<English>::new_from_phrase(words).context("it is not a BIP-39 phrase")?;
    let seed = phrase.to_seed(None).context("it is not a BIP-39 phrase")?;
    let path: DerivationPath = SOLANA_PATH.parse().context("derivation path")?;
    let key = ExtendedSigningKey::from_seed(&seed).and_then(|root| root.derive(&path));
    Ok(key.map_err(|e| anyhow::anyhow!("the phrase's account cannot be derived: {e}"))?.signing_key.to_bytes())
}
