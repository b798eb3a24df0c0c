use super::*;

const NOW: OffsetDateTime = time::macros::datetime!(2026-11-24 07:00 UTC);
const ISSUER: &str = "http://localhost:3000";

fn signer() -> Signer {
    Signer::new(ISSUER, &SigningKey::from_bytes(&[1; 32]), [2; 32])
}

fn token(audience: &Audience) -> String {
    let wallets = [Wallet::ethereum([9; 20]), Wallet::solana(&[8; 32])];
    let subject = Subject { account: Uuid::from_u128(1), session: Uuid::from_u128(2), wallets: &wallets };
    signer().access(&subject, audience, NOW, Uuid::from_u128(3)).unwrap()
}

#[test]
fn first_party_tokens_contain_the_account_and_its_wallets() {
    let token = token(&Audience::FirstParty(ISSUER.into()));
    let claims = signer().verify_access(&token, ISSUER, NOW).unwrap();
    assert_eq!(claims.sub, Uuid::from_u128(1).to_string());
    assert_eq!(claims.exp - claims.iat, 600);
    let addresses = claims.blockchain_addresses.unwrap();
    let [ethereum, solana] = [Wallet::ethereum([9; 20]), Wallet::solana(&[8; 32])].map(|wallet| vec![wallet.address]);
    assert_eq!(addresses, BlockchainAddresses { ethereum, solana });
}

#[test]
fn third_party_tokens_contain_only_a_pairwise_subject() {
    let claims = |id: &str| {
        let token = token(&Audience::ThirdParty(id.into()));
        signer().verify_access(&token, id, NOW).unwrap()
    };
    let (a, b) = (claims("https://a.example"), claims("https://b.example"));
    assert_ne!(a.sub, b.sub);
    assert_ne!(a.sub, Uuid::from_u128(1).to_string());
    assert_eq!((a.sid, a.blockchain_addresses), (None, None));
}

#[test]
fn times_audience_issuer_key_and_kind_are_checked() {
    let token = token(&Audience::FirstParty(ISSUER.into()));
    let verify = |signer: &Signer, token: &str, audience: &str, now| signer.verify_access(token, audience, now);
    let signer = signer();
    assert!(verify(&signer, &token, ISSUER, NOW + Duration::seconds(599)).is_ok());
    assert_eq!(verify(&signer, &token, ISSUER, NOW + LIFETIME), Err(TokenError::Expired));
    assert_eq!(verify(&signer, &token, ISSUER, NOW - Duration::MINUTE), Err(TokenError::NotYetValid));
    assert_eq!(verify(&signer, &token, "https://a.example", NOW), Err(TokenError::Invalid));
    let other_issuer = Signer::new("https://a.example", &SigningKey::from_bytes(&[1; 32]), [2; 32]);
    assert_eq!(verify(&other_issuer, &token, ISSUER, NOW), Err(TokenError::Invalid));
    let other_key = Signer::new(ISSUER, &SigningKey::from_bytes(&[7; 32]), [2; 32]);
    assert_eq!(verify(&other_key, &token, ISSUER, NOW), Err(TokenError::Invalid));
    let claims = signer.verify_access(&token, ISSUER, NOW).unwrap();
    let receipt = signer.sign("listen-receipt+jwt", &claims).unwrap();
    assert_eq!(verify(&signer, &receipt, ISSUER, NOW), Err(TokenError::Invalid));
    assert!(signer.verify::<AccessClaims>(&receipt, "listen-receipt+jwt").is_ok());
}

#[test]
fn a_token_verifies_with_the_published_keys_and_other_algorithms_are_rejected() {
    let token = token(&Audience::FirstParty(ISSUER.into()));
    let header = jsonwebtoken::decode_header(&token).unwrap();
    let set = signer().jwks();
    let key = DecodingKey::from_jwk(set.find(header.kid.as_deref().unwrap()).unwrap()).unwrap();
    assert!(verify_jws::<AccessClaims>(&token, TYP, &key).is_ok());
    let body = token.split('.').nth(1).unwrap();
    let none = format!("{}.{body}.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"at+jwt"}"#));
    assert_eq!(signer().verify_access(&none, ISSUER, NOW), Err(TokenError::Invalid));
    let hs256 = Header { typ: Some(TYP.into()), ..Header::new(Algorithm::HS256) };
    let confused = EncodingKey::from_secret(SigningKey::from_bytes(&[1; 32]).verifying_key().as_bytes());
    let claims: AccessClaims = verify_jws(&token, TYP, &key).unwrap();
    let forged = jsonwebtoken::encode(&hs256, &claims, &confused).unwrap();
    assert_eq!(signer().verify_access(&forged, ISSUER, NOW), Err(TokenError::Invalid));
}

#[test]
fn a_token_is_valid_from_five_seconds_before_its_issue_until_its_end() {
    let at = |seconds| check_times(100, 200, OffsetDateTime::from_unix_timestamp(seconds).unwrap());
    assert_eq!(at(94), Err(TokenError::NotYetValid));
    assert_eq!((at(95), at(199)), (Ok(()), Ok(())));
    assert_eq!(at(200), Err(TokenError::Expired));
}

/// RFC 8037, appendix A.
#[test]
fn a_key_is_published_under_its_thumbprint() {
    let seed = URL_SAFE_NO_PAD.decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A").unwrap();
    let key = SigningKey::from_bytes(&seed.try_into().unwrap());
    let set = serde_json::to_value(Signer::new(ISSUER, &key, [2; 32]).jwks()).unwrap();
    let expected = serde_json::json!({
        "use": "sig", "alg": "EdDSA", "kty": "OKP", "crv": "Ed25519",
        "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
        "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    });
    assert_eq!(set["keys"], serde_json::json!([expected]));
}

#[test]
fn a_pairwise_subject_depends_on_account_audience_and_key() {
    let account = Uuid::from_u128(1);
    let subject = signer().pairwise_subject("a", account);
    assert_eq!(subject, signer().pairwise_subject("a", account));
    assert_ne!(subject, signer().pairwise_subject("b", account));
    assert_ne!(subject, signer().pairwise_subject("a", Uuid::from_u128(2)));
    let other = Signer::new(ISSUER, &SigningKey::from_bytes(&[1; 32]), [3; 32]);
    assert_ne!(subject, other.pairwise_subject("a", account));
}
