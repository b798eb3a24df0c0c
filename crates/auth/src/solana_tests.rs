use ed25519_dalek::{Signer as _, SigningKey};
use properties::Property;
use proptest::prelude::*;
use time::Duration;

use super::*;

const NOW: OffsetDateTime = time::macros::datetime!(2026-11-24 07:00:30 UTC);

fn key() -> SigningKey {
    SigningKey::from_bytes(&[42; 32])
}

fn text() -> String {
    format!(
        "localhost:3000 wants you to sign in with your Solana account:\n{}\n\nSign in to VibeStream.\n\n\
         URI: http://localhost:3000\nVersion: 1\nChain ID: localnet\nNonce: 32891756aaaa\n\
         Issued At: 2026-11-24T07:00:00Z",
        bs58::encode(key().verifying_key().as_bytes()).into_string()
    )
}

fn chains() -> Vec<String> {
    vec!["localnet".into()]
}

fn expected(chains: &[String]) -> Expected<'_> {
    Expected {
        domain: "localhost:3000",
        uri: "http://localhost:3000",
        chains,
        statement: "Sign in to VibeStream.",
        now: NOW,
    }
}

fn sign_and_verify(text: &str, expected: &Expected<'_>) -> Result<Wallet, SignInError> {
    let signature = key().sign(text.as_bytes()).to_bytes();
    SolanaSignIn::parse(text.as_bytes())?.verify(&signature, expected)
}

/// RFC 8032, test 1.
#[test]
fn the_signature_scheme_is_rfc_8032() {
    let key = hex::decode("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a").unwrap();
    let signature = hex::decode(
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    )
    .unwrap();
    let key = VerifyingKey::from_bytes(&key.try_into().unwrap()).unwrap();
    assert!(key.verify_strict(b"", &Signature::from_slice(&signature).unwrap()).is_ok());
}

#[test]
fn a_signed_message_is_accepted() {
    let chains = chains();
    let wallet = sign_and_verify(&text(), &expected(&chains)).unwrap();
    assert_eq!(wallet, Wallet::solana(key().verifying_key().as_bytes()));
    assert!(text().contains(&wallet.address));
    assert_eq!(SolanaSignIn::parse(text().as_bytes()).unwrap().nonce(), "32891756aaaa");
    let with_all = text()
        + "\nExpiration Time: 2026-11-24T07:10:00Z\nNot Before: 2026-11-24T06:59:00Z\nRequest ID: 7\nResources:\n- https://example.com/a\n- ipfs://b";
    assert!(sign_and_verify(&with_all, &expected(&chains)).is_ok());
}

#[test]
fn another_signer_or_changed_bytes_are_rejected() {
    let chains = chains();
    let signature = key().sign(text().as_bytes()).to_bytes();
    let message = SolanaSignIn::parse(text().as_bytes()).unwrap();
    let stranger = SigningKey::from_bytes(&[43; 32]).sign(text().as_bytes()).to_bytes();
    assert_eq!(message.verify(&stranger, &expected(&chains)), Err(SignInError::Signature));
    assert_eq!(message.verify(&signature[..63], &expected(&chains)), Err(SignInError::Signature));
    let other = SolanaSignIn::parse(text().replace("32891756aaaa", "32891756aaab").as_bytes()).unwrap();
    assert_eq!(other.verify(&signature, &expected(&chains)), Err(SignInError::Signature));
}

#[test]
fn every_expected_field_is_checked() {
    let chains = chains();
    let none: [String; 0] = [];
    let good = expected(&chains);
    let cases = [
        (Expected { domain: "localhost:3001", ..good.clone() }, "domain-mismatch"),
        (Expected { uri: "https://localhost:3000", ..good.clone() }, "uri-mismatch"),
        (Expected { chains: &none, ..good.clone() }, "chain-mismatch"),
        (Expected { statement: "Other.", ..good.clone() }, "statement-mismatch"),
        (Expected { now: NOW + Duration::minutes(10), ..good.clone() }, "message-stale"),
        (Expected { now: NOW - Duration::minutes(2), ..good.clone() }, "message-not-yet-valid"),
    ];
    for (expected, code) in cases {
        assert_eq!(sign_and_verify(&text(), &expected).unwrap_err().code(), code);
    }
    let expired = text() + "\nExpiration Time: 2026-11-24T07:00:30Z";
    assert_eq!(sign_and_verify(&expired, &good), Err(SignInError::Expired));
    let early = text() + "\nNot Before: 2026-11-24T07:00:31Z";
    assert_eq!(sign_and_verify(&early, &good), Err(SignInError::NotYetValid));
}

#[test]
fn malformed_text_is_rejected() {
    let account = bs58::encode(key().verifying_key().as_bytes()).into_string();
    let cases = [
        String::new(),
        text().replace("Solana account", "Ethereum account"),
        text().replace("localhost:3000 wants", " wants"),
        text().replace(&account, "not-base58-0OIl"),
        text().replace(&account, "2NEpo7TZRRrLZSi2U"),
        text().replace("\nURI: http://localhost:3000", ""),
        text().replace("\nVersion: 1", ""),
        text().replace("Version: 1", "Version: 2"),
        text().replace("\nChain ID: localnet", ""),
        text().replace("\nNonce: 32891756aaaa", ""),
        text().replace("32891756aaaa", "328 9175"),
        text().replace("\nIssued At: 2026-11-24T07:00:00Z", ""),
        text().replace("2026-11-24T07:00:00Z", "24 Nov 2026"),
        text().replace('\n', "\r\n"),
        text().replace(".\n\nURI", ".\nURI"),
        text().replace("Sign in to VibeStream.", ""),
        text() + "\n",
        text() + "\nand one more thing",
        text() + "\nResources:\nhttps://example.com",
        text().replace("Version: 1\nChain ID: localnet", "Chain ID: localnet\nVersion: 1"),
        text() + "\nResources:" + &"\n- https://example.com/".repeat(300),
    ];
    for text in cases {
        assert!(matches!(SolanaSignIn::parse(text.as_bytes()), Err(SignInError::Malformed(_))), "{text:?}");
    }
    assert!(matches!(SolanaSignIn::parse(b"abc\xff\xfe"), Err(SignInError::Malformed(_))));
}

#[test]
fn a_transaction_is_rejected() {
    let mut bytes = vec![1, 0, 1, 3];
    bytes.extend([7; 128]);
    bytes.extend([1, 2, 2, 0, 1, 12, 2, 0, 0, 0, 64, 66, 15, 0, 0, 0, 0, 0]);
    assert_eq!(SolanaSignIn::parse(&bytes).unwrap_err(), SignInError::IsTransaction);
}

#[test]
fn any_bytes_are_answered_without_panic() {
    let property = Property { name: "any bytes are answered", cases: 256, calls: 1, seed: None };
    property.run(proptest::collection::vec(any::<u8>(), 0..300), |bytes, calls| {
        let _ = SolanaSignIn::parse(&bytes);
        calls.add(1);
        Ok(())
    });
}

/// No single changed byte of a signed message still signs in.
#[test]
fn no_byte_may_change() {
    let property = Property { name: "no byte of a signed message may change", cases: 256, calls: 1, seed: None };
    property.run((0..text().len(), 0u8..128), |(at, to), calls| {
        let mut bytes = text().into_bytes();
        prop_assume!(bytes[at] != to);
        let signature = key().sign(&bytes).to_bytes();
        bytes[at] = to;
        let chains = chains();
        let verified = SolanaSignIn::parse(&bytes).and_then(|m| m.verify(&signature, &expected(&chains)));
        // Which error it is depends on the byte.
        prop_assert!(verified.is_err());
        calls.add(1);
        Ok(())
    });
}

#[test]
fn lengths_of_messages_and_nonces_are_limited() {
    let start = text() + "\nResources:\n- ";
    let longest = format!("{start}{}", "a".repeat(MAX_MESSAGE - start.len()));
    assert!(SolanaSignIn::parse(longest.as_bytes()).is_ok());
    let refused = SolanaSignIn::parse((longest + "a").as_bytes());
    assert!(matches!(refused, Err(SignInError::Malformed(reason)) if reason.contains("longer")));
    for (nonce, fits) in [("a234567", false), ("a2345678", true), ("a2345678-", false)] {
        assert_eq!(SolanaSignIn::parse(text().replace("32891756aaaa", nonce).as_bytes()).is_ok(), fits, "{nonce}");
    }
}

#[test]
fn a_message_needs_no_statement() {
    let without = text().replace("Sign in to VibeStream.\n\n", "");
    let message = SolanaSignIn::parse(without.as_bytes()).unwrap();
    assert_eq!(message.statement, None);
    let chains = chains();
    assert_eq!(sign_and_verify(&without, &expected(&chains)).unwrap_err().code(), "statement-mismatch");
}
