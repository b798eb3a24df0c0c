//! EIP-1271 signature checks over the JSON-RPC of a chain.

use auth::{SignInError, ethereum::ContractWallets};
use serde_json::{Value, json};

use crate::state::AppState;

/// Selector of `isValidSignature(bytes32,bytes)`, which is also the value it returns for a valid signature.
const MAGIC: [u8; 4] = [0x16, 0x26, 0xba, 0x7e];

/// Maximum length of a signature, in bytes. A multi-signature wallet has one signature per owner.
const MAX_SIGNATURE: usize = 8_192;

/// Calls contract wallets through the configured RPC of their chain.
pub(super) struct JsonRpcContracts<'a>(pub &'a AppState);

impl ContractWallets for JsonRpcContracts<'_> {
    async fn accepts(
        &self,
        chain_id: u64,
        address: [u8; 20],
        hash: [u8; 32],
        signature: &[u8],
    ) -> Result<bool, SignInError> {
        let Some(chain) = self.0.network.by_caip2(&format!("eip155:{chain_id}")) else { return Ok(false) };
        if signature.is_empty() || signature.len() > MAX_SIGNATURE {
            return Ok(false);
        }
        let call =
            json!({"to": protocol::hex::encode(address), "data": protocol::hex::encode(call_data(&hash, signature))});
        let request = json!({"jsonrpc": "2.0", "id": 1, "method": "eth_call", "params": [call, "latest"]});
        let answer = self.0.http.post(&chain.rpc).timeout(chain.timeout()).json(&request).send().await;
        let answer: Value = match answer {
            Ok(response) => response.json().await.map_err(|_| SignInError::WalletUnreachable)?,
            Err(_) => return Err(SignInError::WalletUnreachable),
        };
        // An error response means that the call was executed and reverted, so the contract rejects the signature.
        Ok(answer["result"].as_str().is_some_and(accepted))
    }
}

fn accepted(result: &str) -> bool {
    protocol::hex::decode_array::<32>(result).is_ok_and(|word| word[..4] == MAGIC && word[4..] == [0; 28])
}

/// ABI encoding: selector, hash, offset of the bytes, length of the bytes, and the bytes padded to words.
fn call_data(hash: &[u8; 32], signature: &[u8]) -> Vec<u8> {
    let word = |value: usize| {
        let mut word = [0; 32];
        word[24..].copy_from_slice(&(value as u64).to_be_bytes());
        word
    };
    let mut data = MAGIC.to_vec();
    data.extend(hash);
    data.extend(word(64));
    data.extend(word(signature.len()));
    data.extend(signature);
    data.resize(4 + 96 + signature.len().next_multiple_of(32), 0);
    data
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_call_is_abi_encoded() {
        let data = hex::encode(call_data(&[0xaa; 32], &[1, 2, 3]));
        let expected =
            ["1626ba7e", &"aa".repeat(32), &format!("{:064x}", 64), &format!("{:064x}", 3), "010203", &"00".repeat(29)];
        assert_eq!(data, expected.concat());
    }

    #[test]
    fn only_the_magic_value_is_accepted() {
        assert!(accepted(&format!("0x1626ba7e{}", "00".repeat(28))));
        for other in
            ["0x", "0x1626ba7e", &format!("0xffffffff{}", "00".repeat(28)), &format!("0x1626ba7e{}01", "00".repeat(27))]
        {
            assert!(!accepted(other), "{other}");
        }
    }
}
