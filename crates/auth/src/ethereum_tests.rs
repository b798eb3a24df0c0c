use alloy::{
    primitives::hex,
    signers::{SignerSync as _, local::PrivateKeySigner},
};
use time::{Duration, OffsetDateTime};

use super::*;

/// The example of the reference library of EIP-4361.
const VECTOR: &str = "localhost:4361 wants you to sign in with your Ethereum account:
0x6Da01670d8fc844e736095918bbE11fE8D564163

SIWE Notepad Example

URI: http://localhost:4361
Version: 1
Chain ID: 1
Nonce: kEWepMt9knR6lWJ6A
Issued At: 2021-12-07T18:28:18.807Z";
const VECTOR_SIGNATURE: [u8; 65] = hex!(
    "6228b3ecd7bf2df018183aeab6b6f1db1e9f4e3cbe24560404112e25363540eb679934908143224d746bbb5e1aa65ab435684081f4dbb74a0fec57f98f40f5051c"
);
const SIGNED_AT: OffsetDateTime = time::macros::datetime!(2021-12-07 18:29 UTC);

fn chains() -> Vec<String> {
    vec!["1".into(), "31337".into()]
}

fn expected(chains: &[String]) -> Expected<'_> {
    Expected {
        domain: "localhost:4361",
        uri: "http://localhost:4361",
        chains,
        statement: "SIWE Notepad Example",
        now: SIGNED_AT,
    }
}

async fn verify(text: &str, signature: &[u8], expected: &Expected<'_>) -> Result<Wallet, SignInError> {
    EthereumSignIn::parse(text)?.verify(signature, expected, &NoContractWallets).await
}

#[tokio::test]
async fn the_reference_vector_is_accepted() {
    let chains = chains();
    let wallet = verify(VECTOR, &VECTOR_SIGNATURE, &expected(&chains)).await.unwrap();
    assert_eq!(wallet.address, "0x6Da01670d8fc844e736095918bbE11fE8D564163");
    assert_eq!(EthereumSignIn::parse(VECTOR).unwrap().nonce(), "kEWepMt9knR6lWJ6A");
}

#[tokio::test]
async fn a_changed_message_or_signature_is_rejected() {
    let chains = chains();
    let expected = expected(&chains);
    let other_nonce = VECTOR.replace("kEWepMt9knR6lWJ6A", "kEWepMt9knR6lWJ6B");
    assert_eq!(verify(&other_nonce, &VECTOR_SIGNATURE, &expected).await, Err(SignInError::Signature));
    for cut in [0, 64, 66] {
        let mut signature = VECTOR_SIGNATURE.to_vec();
        signature.resize(cut, 0);
        assert_eq!(verify(VECTOR, &signature, &expected).await, Err(SignInError::Signature), "{cut}");
    }
    let mut flipped = VECTOR_SIGNATURE;
    flipped[3] ^= 1;
    assert_eq!(verify(VECTOR, &flipped, &expected).await, Err(SignInError::Signature));
}

#[tokio::test]
async fn every_expected_field_is_checked() {
    let chains = chains();
    let none: [String; 0] = [];
    let good = expected(&chains);
    let cases = [
        (Expected { domain: "evil.example", ..good.clone() }, "domain-mismatch"),
        (Expected { uri: "http://localhost:436", ..good.clone() }, "uri-mismatch"),
        (Expected { chains: &none, ..good.clone() }, "chain-mismatch"),
        (Expected { statement: "Link this wallet", ..good.clone() }, "statement-mismatch"),
        (Expected { now: SIGNED_AT + Duration::minutes(11), ..good.clone() }, "message-stale"),
        (Expected { now: SIGNED_AT - Duration::minutes(3), ..good.clone() }, "message-not-yet-valid"),
    ];
    for (expected, code) in cases {
        let refused = verify(VECTOR, &VECTOR_SIGNATURE, &expected).await.unwrap_err();
        assert_eq!(refused.code(), code);
    }
}

#[tokio::test]
async fn expiration_and_not_before_times_are_checked() {
    let signer = PrivateKeySigner::random();
    let chains = chains();
    let text = VECTOR.replace("0x6Da01670d8fc844e736095918bbE11fE8D564163", &signer.address().to_checksum(None))
        + "\nExpiration Time: 2021-12-07T18:30:00Z\nNot Before: 2021-12-07T18:28:30Z";
    let signature = signer.sign_message_sync(text.as_bytes()).unwrap().as_bytes();
    let at = |now| Expected { now, ..expected(&chains) };
    assert!(verify(&text, &signature, &at(SIGNED_AT)).await.is_ok());
    let end = SIGNED_AT + Duration::MINUTE;
    assert_eq!(verify(&text, &signature, &at(end)).await, Err(SignInError::Expired));
    let early = SIGNED_AT - Duration::seconds(31);
    assert_eq!(verify(&text, &signature, &at(early)).await, Err(SignInError::NotYetValid));
}

#[test]
fn malformed_text_is_rejected() {
    let cases = [
        String::new(),
        "hello".into(),
        VECTOR.replace("Version: 1", "Version: 2"),
        VECTOR.replace("0x6Da01670d8fc844e736095918bbE11fE8D564163", "0x6da01670d8fc844e736095918bbe11fe8d564163"),
        VECTOR.replace("Chain ID: 1", "Chain ID: x"),
        VECTOR.replace("Nonce: kEWepMt9knR6lWJ6A", "Nonce: short"),
        VECTOR.replace("Issued At: 2021-12-07T18:28:18.807Z", "Issued At: yesterday"),
        VECTOR.replace("\nURI:", "\nUR1:"),
        VECTOR.replace('\n', "\r\n"),
        format!("{VECTOR}\n"),
        format!("{VECTOR}\nResources:\n- not a uri"),
        // The parser ignores this line, but the wallet would have shown it to the user.
        VECTOR.replace("\n\nSIWE Notepad", "\npay the bearer\nSIWE Notepad"),
        format!("{VECTOR}\nResources:{}", "\n- https://example.com/".repeat(300)),
    ];
    for text in cases {
        assert!(matches!(EthereumSignIn::parse(&text), Err(SignInError::Malformed(_))), "{text}");
    }
}

struct TestWallet(Result<bool, SignInError>);

impl ContractWallets for TestWallet {
    async fn accepts(&self, chain: u64, address: [u8; 20], hash: [u8; 32], _: &[u8]) -> Result<bool, SignInError> {
        assert_eq!(chain, 1);
        assert_eq!(address, hex!("6Da01670d8fc844e736095918bbE11fE8D564163"));
        assert_eq!(hash, eip191_hash_message(VECTOR).0);
        self.0.clone()
    }
}

#[tokio::test]
async fn a_contract_wallet_signature_is_checked_on_chain_and_fails_closed() {
    let chains = chains();
    let message = EthereumSignIn::parse(VECTOR).unwrap();
    for (answer, accepted) in [(Ok(true), true), (Ok(false), false), (Err(SignInError::WalletUnreachable), false)] {
        let verified = message.verify(&[1, 2, 3], &expected(&chains), &TestWallet(answer)).await;
        assert_eq!(verified.is_ok(), accepted);
    }
}

#[test]
fn a_message_has_a_greatest_length() {
    let start = format!("{VECTOR}\nResources:\n- https://example.com/");
    let longest = format!("{start}{}", "a".repeat(MAX_MESSAGE - start.len()));
    assert!(EthereumSignIn::parse(&longest).is_ok());
    let refused = EthereumSignIn::parse(&(longest + "a"));
    assert!(matches!(refused, Err(SignInError::Malformed(reason)) if reason.contains("longer")));
}
