//! Calls on Ethereum: the whole EIP-1559 payload.

use std::{collections::BTreeMap, sync::Arc};

use alloy::{
    primitives::{Address, Bytes, U256, aliases::U40},
    sol_types::SolCall,
};
use bindings::evm::{IERC20, ShareMarket, TrackRegistry, TrackShares};
use chain::{Addresses, BuildOptions, Builder as _, EvmChain, Namespace};
use protocol::id::Address32;
use serde_json::{Value, json};

use crate::{
    compare, config, node,
    samples::{Names, TRACK, calls},
};

const SHARES: Address = Address::repeat_byte(0xa5);
const REWARDS: Address = Address::repeat_byte(0xa3);
const MARKET: Address = Address::repeat_byte(0xa4);

fn wallet(i: u8) -> Address32 {
    Address32::from_ethereum([i; 20])
}

fn answer(method: &str, params: &Value) -> Value {
    match method {
        "eth_feeHistory" => json!({
            "oldestBlock": "0x1", "baseFeePerGas": ["0x3b9aca00", "0x3b9aca00"], "gasUsedRatio": [0.5],
            "reward": [["0x5f5e100"]],
        }),
        "eth_call" => {
            let input: Bytes = serde_json::from_value(params[0]["input"].clone()).unwrap();
            json!(Bytes::from(view(&input)))
        }
        other => panic!("unexpected request {other}"),
    }
}

fn view(input: &[u8]) -> Vec<u8> {
    let selector: [u8; 4] = input[..4].try_into().unwrap();
    match selector {
        TrackRegistry::sharesOfCall::SELECTOR => {
            assert_eq!(input[4..], TRACK);
            TrackRegistry::sharesOfCall::abi_encode_returns(&SHARES)
        }
        ShareMarket::listingCall::SELECTOR => ShareMarket::listingCall::abi_encode_returns(&ShareMarket::Listing {
            seller: Address::repeat_byte(1),
            shares: SHARES,
            remaining: U40::from(100),
            unitPrice: 3,
            expiresAt: U40::from(99),
            feeBps: 7,
            resaleBps: 8,
        }),
        TrackShares::trackIdCall::SELECTOR => TrackShares::trackIdCall::abi_encode_returns(&TRACK.into()),
        IERC20::allowanceCall::SELECTOR => IERC20::allowanceCall::abi_encode_returns(&U256::from(1)),
        other => panic!("unexpected call of the function {other:02x?}"),
    }
}

#[tokio::test]
async fn every_call_builds_the_stored_transaction_on_ethereum() {
    let node = node(Arc::new(answer)).await;
    let text = |address: Address| address.to_checksum(None);
    let addresses = Addresses {
        payment_token: text(Address::repeat_byte(0xa1)),
        registry: Some(text(Address::repeat_byte(0xa2))),
        rewards: text(REWARDS),
        market: Some(text(MARKET)),
        passes: Some(text(Address::repeat_byte(0xa6))),
        ..Addresses::default()
    };
    let chain = EvmChain::connect(config("eip155:31337", node, addresses)).unwrap();
    let mut listing = [0; 32];
    listing[31] = 77;
    let names = Names {
        wallet,
        namespace: Namespace::Ethereum,
        sender: wallet(0xee),
        listing,
        gate: [0x12; 32],
        owned: [REWARDS, MARKET].map(|address| Address32::from_ethereum(address.into_array())).to_vec(),
    };
    let options = BuildOptions { nonce: Some(5), limit: Some(300_000), bump_percent: 0 };
    let mut built = BTreeMap::new();
    for (label, call) in calls(&names) {
        let mut lines = Vec::new();
        for needed in chain.prerequisites(&call, names.sender).await.unwrap() {
            lines.push(format!("needs {needed:?}"));
        }
        lines.push(match chain.build(&call, names.sender, &options).await {
            Ok(unsigned) => protocol::hex::encode(unsigned.payload),
            Err(error) => format!("error: {error}"),
        });
        built.insert(format!("{label}: {}", call.name()), lines);
    }
    compare("ethereum", &built);
}
