//! Calls on Solana: all instructions with their accounts and data.

use std::{collections::BTreeMap, sync::Arc};

use anchor_lang::{Discriminator, prelude::Address};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use bindings::{
    codec::Wire,
    solana::{ownership, rewards, royalties},
};
use chain::{Addresses, BuildOptions, Builder as _, Namespace, SolanaChain};
use protocol::{id::Address32, seeds};
use serde_json::{Value, json};
use spl_associated_token_account_interface::address::get_associated_token_address_with_program_id;

use crate::{
    compare, config, node,
    samples::{NULLIFIER, Names, TRACK, calls},
};

const SENDER: [u8; 32] = [0xee; 32];
const PAYMENT: Address = Address::new_from_array([0xb1; 32]);
const LISTING: Address = Address::new_from_array([0x11; 32]);
/// The first argument of an instruction, a u64 behind the discriminator.
const NUMBER: std::ops::Range<usize> = 8..16;
const GATE: Address = Address::new_from_array([0x12; 32]);

fn wallet(i: u8) -> Address32 {
    Address32([i; 32])
}

fn key(byte: u8) -> Address {
    Address::new_from_array([byte; 32])
}

fn derive(program: &Address, parts: &[&[u8]]) -> Address {
    Address::find_program_address(parts, program).0
}

/// The data of an account: all zero except the fields that `set` changes.
fn stored<T: Discriminator + Wire>(set: impl FnOnce(&mut T)) -> Vec<u8> {
    let mut value = T::take(&mut [0; 1_000].as_slice()).unwrap();
    set(&mut value);
    let mut data = T::DISCRIMINATOR.to_vec();
    value.put(&mut data);
    data
}

fn mint() -> Address {
    derive(&ownership::ID, &[seeds::MINT, &TRACK])
}

fn position(holder: &Address) -> Address {
    let account = get_associated_token_address_with_program_id(holder, &mint(), &spl_token_2022_interface::ID);
    derive(&royalties::ID, &[seeds::POSITION, account.as_ref()])
}

/// Length of a mint account without extensions, and offsets of its fields, in bytes.
const MINT_SIZE: usize = 82;
const MINT_DECIMALS: usize = 44;
const MINT_IS_INITIALIZED: usize = 45;

/// The accounts on the chain: owner and data by address.
fn accounts() -> BTreeMap<String, (Address, Vec<u8>)> {
    let mut payment = vec![0; MINT_SIZE];
    (payment[MINT_DECIMALS], payment[MINT_IS_INITIALIZED]) = (6, 1);
    // The transfer hook's list of extra accounts, which is empty: discriminator of `execute`, length of the value,
    // count.
    let metas = [[105, 37, 101, 197, 75, 251, 102, 26].as_slice(), &4u32.to_le_bytes(), &0u32.to_le_bytes()].concat();
    let position_data = || stored(|position: &mut royalties::types::Position| position.payer = key(0xc1));
    [
        (PAYMENT, spl_token_2022_interface::ID, payment),
        (
            derive(&ownership::ID, &[seeds::CONFIG]),
            ownership::ID,
            stored(|config: &mut ownership::types::OwnershipConfig| config.deployment_id = [0xc2; 32]),
        ),
        (derive(&royalties::ID, &[seeds::EXTRA_ACCOUNT_METAS, mint().as_ref()]), royalties::ID, metas),
        (
            LISTING,
            ownership::ID,
            stored(|listing: &mut ownership::types::Listing| {
                (listing.seller, listing.track, listing.mint) = (key(0xc3), key(0xc4), key(0xc5));
                (listing.escrow, listing.proceeds, listing.unit_price) = (key(0xc6), key(0xc7), 9);
            }),
        ),
        (GATE, rewards::ID, stored(|gate: &mut rewards::types::Gate| gate.issuer = 0x0102)),
        (position(&Address::new_from_array(SENDER)), royalties::ID, position_data()),
        (position(&key(4)), royalties::ID, position_data()),
        (
            derive(&rewards::ID, &[seeds::NULLIFIER, &NULLIFIER]),
            rewards::ID,
            stored(|spent: &mut rewards::types::Nullifier| {
                (spent.payer, spent.epoch, spent.node) = (key(0xc8), 61, 62);
            }),
        ),
    ]
    .map(|(address, owner, data)| (address.to_string(), (owner, data)))
    .into()
}

fn answer(accounts: &BTreeMap<String, (Address, Vec<u8>)>, method: &str, params: &Value) -> Value {
    let value = match method {
        "getAccountInfo" => match accounts.get(params[0].as_str().unwrap()) {
            Some((owner, data)) => json!({
                "data": [STANDARD.encode(data), "base64"], "owner": owner.to_string(), "lamports": 1,
                "executable": false, "rentEpoch": 0, "space": data.len(),
            }),
            None => Value::Null,
        },
        "getLatestBlockhash" => json!({ "blockhash": key(0xdd).to_string(), "lastValidBlockHeight": 9 }),
        "getRecentPrioritizationFees" => return json!([]),
        "getVersion" => return json!({ "solana-core": "2.0.0", "feature-set": 1 }),
        other => panic!("unexpected request {other}"),
    };
    json!({ "context": { "slot": 1 }, "value": value })
}

/// The bytes of a message that are not read yet.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> &'a [u8] {
        let (head, rest) = self.0.split_at(length);
        self.0 = rest;
        head
    }

    /// A compact-u16 length.
    fn length(&mut self) -> usize {
        let mut value = 0;
        for shift in [0, 7, 14] {
            let byte = self.take(1)[0];
            value |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                break;
            }
        }
        value
    }
}

struct Decoded {
    program: Address,
    /// Address, whether it is a signer, whether it is writable.
    accounts: Vec<(Address, bool, bool)>,
    data: Vec<u8>,
}

fn decode(message: &[u8]) -> Vec<Decoded> {
    let mut message = Reader(message);
    let [signers, signers_read, others_read] = message.take(3).try_into().unwrap();
    let count = message.length();
    let keys: Vec<_> = (0..count).map(|_| Address::new_from_array(message.take(32).try_into().unwrap())).collect();
    assert_eq!(message.take(32), [0xdd; 32]);
    let meta = |index: u8| {
        let signs = index < signers;
        let read = (signs && index >= signers - signers_read) || usize::from(index) >= count - usize::from(others_read);
        (keys[usize::from(index)], signs, !read)
    };
    let instructions = (0..message.length())
        .map(|_| {
            let program = keys[usize::from(message.take(1)[0])];
            let length = message.length();
            let accounts = message.take(length).iter().map(|index| meta(*index)).collect();
            let length = message.length();
            Decoded { program, accounts, data: message.take(length).to_vec() }
        })
        .collect();
    assert!(message.0.is_empty());
    instructions
}

/// Listings and gates have the current time as number. Returns names for the number and for the addresses derived from
/// it, so that the rendered lines do not depend on the time.
fn numbered(instructions: &[Decoded]) -> Vec<(String, &'static str)> {
    let number = |data: &[u8]| u64::from_le_bytes(data[NUMBER].try_into().unwrap());
    let mut names = Vec::new();
    for Decoded { data, .. } in instructions {
        if data.starts_with(ownership::instruction::OpenListing::DISCRIMINATOR) {
            let parts = [seeds::LISTING, mint().as_ref(), &SENDER, &number(data).to_be_bytes()].map(<[u8]>::to_vec);
            let listing = derive(&ownership::ID, &parts.each_ref().map(Vec::as_slice));
            let escrow = derive(&ownership::ID, &[seeds::ESCROW, listing.as_ref()]);
            let position = derive(&royalties::ID, &[seeds::POSITION, escrow.as_ref()]);
            names.extend([(listing, "LISTING"), (escrow, "ESCROW"), (position, "POSITION OF ESCROW")]);
        } else if data.starts_with(rewards::instruction::RegisterGate::DISCRIMINATOR) {
            let number = number(data).to_be_bytes();
            names.push((derive(&rewards::ID, &[seeds::GATE, &SENDER, &number]), "GATE"));
        } else {
            continue;
        }
    }
    let mut names: Vec<_> = names.into_iter().map(|(address, name)| (address.to_string(), name)).collect();
    for Decoded { data, .. } in instructions {
        let numbered =
            [ownership::instruction::OpenListing::DISCRIMINATOR, rewards::instruction::RegisterGate::DISCRIMINATOR];
        if numbered.iter().any(|discriminator| data.starts_with(discriminator)) {
            names.push((hex::encode(&data[NUMBER]), "NUMBER"));
        }
    }
    names
}

fn render(message: &[u8]) -> Vec<String> {
    let instructions = decode(message);
    let mut lines = Vec::new();
    for Decoded { program, accounts, data } in &instructions {
        lines.push(format!("{program} {}", hex::encode(data)));
        for (address, signs, written) in accounts {
            let flags = format!("{}{}", if *signs { "s" } else { "-" }, if *written { "w" } else { "-" });
            lines.push(format!("  {flags} {address}"));
        }
    }
    for (found, name) in numbered(&instructions) {
        lines.iter_mut().for_each(|line| *line = line.replace(&found, name));
    }
    lines
}

#[tokio::test]
async fn every_call_builds_the_stored_transaction_on_solana() {
    let accounts = accounts();
    let node = node(Arc::new(move |method: &str, params: &Value| answer(&accounts, method, params))).await;
    let addresses = Addresses {
        payment_token: PAYMENT.to_string(),
        ownership: Some(ownership::ID.to_string()),
        royalties: Some(royalties::ID.to_string()),
        rewards: rewards::ID.to_string(),
        ..Addresses::default()
    };
    let chain = SolanaChain::connect(config("solana:golden", node, addresses)).unwrap();
    let names = Names {
        wallet,
        namespace: Namespace::Solana,
        sender: Address32(SENDER),
        listing: LISTING.to_bytes(),
        gate: GATE.to_bytes(),
        owned: [ownership::ID, rewards::ID].map(|id| Address32(id.to_bytes())).to_vec(),
    };
    let options = BuildOptions { nonce: None, limit: Some(300_000), bump_percent: 0 };
    let mut built = BTreeMap::new();
    for (label, call) in calls(&names) {
        assert!(chain.prerequisites(&call, names.sender).await.unwrap().is_empty());
        let lines = match chain.build(&call, names.sender, &options).await {
            Ok(unsigned) => render(&unsigned.payload),
            Err(error) => vec![format!("error: {error}")],
        };
        built.insert(format!("{label}: {}", call.name()), lines);
    }
    compare("solana", &built);
}
