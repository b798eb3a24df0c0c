//! Access tokens: JWTs signed with EdDSA (RFC 8037, RFC 9068), valid for ten minutes, with a published key set.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::{SigningKey, VerifyingKey};
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation,
    jwk::{
        AlgorithmParameters, CommonParameters, EllipticCurve, Jwk, JwkSet, KeyAlgorithm, OctetKeyPairParameters,
        OctetKeyPairType, PublicKeyUse,
    },
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{Namespace, TokenError, Wallet, keys::mac};

/// How long an access token is valid.
pub const LIFETIME: Duration = Duration::minutes(10);

/// The `typ` of an access token's header (RFC 9068).
pub const TYP: &str = "at+jwt";

/// The wallets of an account. Only tokens for first-party services contain them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockchainAddresses {
    /// EIP-55 addresses.
    pub ethereum: Vec<String>,
    /// Base58 addresses.
    pub solana: Vec<String>,
}

impl BlockchainAddresses {
    /// Groups `wallets` by namespace.
    #[must_use]
    pub fn of(wallets: &[Wallet]) -> Self {
        let all = |namespace| {
            let matching = wallets.iter().filter(|w| w.namespace == namespace);
            matching.map(|w| w.address.clone()).collect()
        };
        Self { ethereum: all(Namespace::Ethereum), solana: all(Namespace::Solana) }
    }
}

/// The claims of an access token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessClaims {
    /// Issuer: the URI of the service.
    pub iss: String,
    /// Subject: the account id for a first-party audience, a pairwise pseudonym for other audiences.
    pub sub: String,
    /// Audience: id of the service the token is for.
    pub aud: String,
    /// Issue time, in Unix seconds.
    pub iat: i64,
    /// Expiration time, in Unix seconds.
    pub exp: i64,
    /// Unique id of the token.
    pub jti: Uuid,
    /// Id of the sign-in session. Absent for third parties, which could otherwise correlate users by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<Uuid>,
    /// Wallets of the account. Absent for third parties.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blockchain_addresses: Option<BlockchainAddresses>,
}

/// The audience of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Audience {
    /// A service of this project. Its tokens contain the account id and the wallets.
    FirstParty(String),
    /// Any other service. Its tokens contain a subject that is unique to this audience.
    ThirdParty(String),
}

impl Audience {
    /// The identifier in the `aud` claim.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::FirstParty(id) | Self::ThirdParty(id) => id,
        }
    }
}

/// The account a token is issued for.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// Id of the account.
    pub account: Uuid,
    /// Id of the sign-in session.
    pub session: Uuid,
    /// Wallets of the account.
    pub wallets: &'a [Wallet],
}

/// Signs and verifies the JWTs of one service.
pub struct Signer {
    issuer: String,
    kid: String,
    encoding: EncodingKey,
    decoding: DecodingKey,
    public: VerifyingKey,
    pairwise: [u8; 32],
}

impl Signer {
    /// Creates a signer for `issuer` (the URI of the service). `pairwise` is the key for the subjects of third parties.
    #[must_use]
    pub fn new(issuer: &str, key: &SigningKey, pairwise: [u8; 32]) -> Self {
        let public = key.verifying_key();
        // PKCS #8 encoding of an ed25519 seed: a fixed prefix (RFC 8410), then the 32 bytes.
        let mut der = PKCS8_ED25519.to_vec();
        der.extend(key.as_bytes());
        Self {
            issuer: issuer.to_owned(),
            kid: kid(&public),
            encoding: EncodingKey::from_ed_der(&der),
            decoding: DecodingKey::from_ed_der(public.as_bytes()),
            public,
            pairwise,
        }
    }

    /// The public key as a JWK set for `/.well-known/jwks.json`.
    #[must_use]
    pub fn jwks(&self) -> JwkSet {
        let common = CommonParameters {
            public_key_use: Some(PublicKeyUse::Signature),
            key_algorithm: Some(KeyAlgorithm::EdDSA),
            key_id: Some(self.kid.clone()),
            ..CommonParameters::default()
        };
        let algorithm = AlgorithmParameters::OctetKeyPair(OctetKeyPairParameters {
            key_type: OctetKeyPairType::OctetKeyPair,
            curve: EllipticCurve::Ed25519,
            x: URL_SAFE_NO_PAD.encode(self.public.as_bytes()),
        });
        JwkSet { keys: vec![Jwk { common, algorithm }] }
    }

    /// The pairwise subject of this account for `audience` (OpenID Connect Core, 8.1).
    #[must_use]
    pub fn pairwise_subject(&self, audience: &str, account: Uuid) -> String {
        URL_SAFE_NO_PAD.encode(mac(&self.pairwise, &[account.as_bytes(), audience.as_bytes()]))
    }

    /// Issues an access token for `audience`, valid from `now` for [`LIFETIME`]. `jti` must be a new random id.
    ///
    /// # Errors
    /// [`TokenError::Unissuable`] if signing fails.
    pub fn access(
        &self,
        subject: &Subject<'_>,
        audience: &Audience,
        now: OffsetDateTime,
        jti: Uuid,
    ) -> Result<String, TokenError> {
        let first_party = matches!(audience, Audience::FirstParty(_));
        let sub = match audience {
            Audience::FirstParty(_) => subject.account.to_string(),
            Audience::ThirdParty(id) => self.pairwise_subject(id, subject.account),
        };
        let claims = AccessClaims {
            iss: self.issuer.clone(),
            sub,
            aud: audience.id().to_owned(),
            iat: now.unix_timestamp(),
            exp: (now + LIFETIME).unix_timestamp(),
            jti,
            sid: first_party.then_some(subject.session),
            blockchain_addresses: first_party.then(|| BlockchainAddresses::of(subject.wallets)),
        };
        self.sign(TYP, &claims)
    }

    /// Signs other claims of this service as a JWS. `typ` distinguishes kinds of tokens (RFC 8725, 3.11).
    ///
    /// # Errors
    /// [`TokenError::Unissuable`] if signing fails.
    pub fn sign(&self, typ: &str, claims: &impl Serialize) -> Result<String, TokenError> {
        let header = Header { typ: Some(typ.to_owned()), kid: Some(self.kid.clone()), ..Header::new(Algorithm::EdDSA) };
        jsonwebtoken::encode(&header, claims, &self.encoding).map_err(|_| TokenError::Unissuable)
    }

    /// Verifies an access token for `audience` and returns its claims.
    ///
    /// # Errors
    /// [`TokenError::Invalid`], [`TokenError::Expired`], [`TokenError::NotYetValid`].
    pub fn verify_access(&self, token: &str, audience: &str, now: OffsetDateTime) -> Result<AccessClaims, TokenError> {
        let claims: AccessClaims = verify_jws(token, TYP, &self.decoding)?;
        if claims.iss != self.issuer || claims.aud != audience {
            return Err(TokenError::Invalid);
        }
        check_times(claims.iat, claims.exp, now)?;
        Ok(claims)
    }

    /// Verifies a JWS created by [`Signer::sign`] with the same `typ` and returns its claims. Does not check times.
    ///
    /// # Errors
    /// [`TokenError::Invalid`].
    pub fn verify<T: DeserializeOwned>(&self, token: &str, typ: &str) -> Result<T, TokenError> {
        verify_jws(token, typ, &self.decoding)
    }
}

/// Checks that a token issued at `iat` and expiring at `exp` (Unix seconds) is valid at `now`. An issue time up to five
/// seconds in the future is accepted.
pub(crate) fn check_times(iat: i64, exp: i64, now: OffsetDateTime) -> Result<(), TokenError> {
    const LEEWAY: i64 = 5;
    let now = now.unix_timestamp();
    if now >= exp {
        return Err(TokenError::Expired);
    }
    if iat > now + LEEWAY {
        return Err(TokenError::NotYetValid);
    }
    Ok(())
}

/// Verifies signature and `typ`. The library's check of times is disabled, because it uses the system clock instead of the
/// time passed by the caller.
fn verify_jws<T: DeserializeOwned>(token: &str, typ: &str, key: &DecodingKey) -> Result<T, TokenError> {
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    let data = jsonwebtoken::decode::<serde_json::Value>(token, key, &validation).map_err(|_| TokenError::Invalid)?;
    if data.header.typ.as_deref() != Some(typ) {
        return Err(TokenError::Invalid);
    }
    serde_json::from_value(data.claims).map_err(|_| TokenError::Invalid)
}

/// The RFC 7638 thumbprint of the key.
fn kid(key: &VerifyingKey) -> String {
    let x = URL_SAFE_NO_PAD.encode(key.as_bytes());
    URL_SAFE_NO_PAD.encode(Sha256::digest(format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#)))
}

/// The DER encoding of `OneAsymmetricKey`, up to the seed.
const PKCS8_ED25519: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

#[cfg(test)]
#[path = "access_tests.rs"]
mod tests;
