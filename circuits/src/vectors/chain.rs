//! The chains for which the proofs in the vectors are generated.

use protocol::id::{Address32, deployment_id, keccak256};

use super::VectorError;

/// The address of the `rewards` program.
const SOLANA_REWARDS: &str = "Bd2hVeSkqKj2YDWKedKij78VMuCFLFzer4DfZkDKC7jY";

pub(super) struct Chain {
    pub(super) number: u32,
    pub(super) caip2: &'static str,
    /// The program or contract that verifies the proofs.
    pub(super) contract: Address32,
    /// Whether addresses have 20 bytes.
    pub(super) ethereum: bool,
}

/// Solana with the `rewards` program, and Ethereum with the contract at this address.
pub(super) fn chains(contract: Address32) -> Result<[Chain; 2], VectorError> {
    let mut solana = [0; 32];
    if bs58::decode(SOLANA_REWARDS).onto(&mut solana) != Ok(solana.len()) {
        return Err(VectorError::Identifier("program id"));
    }
    Ok([
        Chain { number: 1, caip2: "solana:golden-vectors", contract: Address32(solana), ethereum: false },
        Chain { number: 2, caip2: "eip155:31337", contract, ethereum: true },
    ])
}

impl Chain {
    pub(super) fn deployment(&self) -> Result<[u8; 32], VectorError> {
        deployment_id(self.caip2.as_bytes(), &self.contract).ok_or(VectorError::Identifier("CAIP-2 id"))
    }

    /// The address of a sample account on this chain.
    pub(super) fn address(&self, number: u64) -> Address32 {
        let hash = keccak256(&[b"vibestream/vectors/account", &number.to_be_bytes()]);
        if !self.ethereum {
            return Address32(hash);
        }
        let mut address = [0; 20];
        address.copy_from_slice(&hash[..20]);
        Address32::from_ethereum(address)
    }
}
