//! A fan as an HTTP client: it signs in, commits to an epoch and listens.

use std::sync::Arc;

use chain::{Namespace, Signer};
use circuits::listen;
use protocol::{hex::Hex32, layout::Realm};
use reqwest::{RequestBuilder, Response, StatusCode, header};
use serde_json::{Value, json};

use crate::world::{Track, World};

/// A fan with one wallet, signed in. `secret` and `salt` are those of its commitments.
pub struct Fan {
    pub http: reqwest::Client,
    pub url: String,
    pub signer: Arc<dyn Signer>,
    pub access: String,
    pub refresh: String,
    pub account: String,
    pub secret: [u8; 32],
    pub salt: [u8; 32],
}

/// Status and JSON body of a response. The body is null if it is not JSON.
pub struct Answer {
    pub status: StatusCode,
    pub body: Value,
}

impl Answer {
    pub async fn of(request: RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        let status = response.status();
        let body = response.json().await.unwrap_or(Value::Null);
        Self { status, body }
    }

    /// The code of the problem, or an empty text.
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    /// The body of a successful response.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert!(self.status.is_success(), "{} {}", self.status, self.body);
        self.body
    }
}

/// The response to a request for a nonce, and the cookie that belongs to it.
pub struct Challenge {
    pub body: Value,
    pub cookie: String,
}

pub async fn challenge(http: &reqwest::Client, url: &str) -> Challenge {
    let response = http.get(format!("{url}/auth/nonce")).send().await.unwrap();
    let cookie = cookie(&response, "vs_nonce");
    Challenge { body: response.json().await.unwrap(), cookie }
}

pub fn cookie(response: &Response, name: &str) -> String {
    let all = response.headers().get_all(header::SET_COOKIE).iter();
    let mut pair = all.filter_map(|value| value.to_str().ok()?.split(';').next());
    pair.rfind(|pair| pair.starts_with(name)).unwrap().to_owned()
}

/// The text that a wallet signs.
pub fn message(challenge: &Challenge, signer: &dyn Signer, namespace: Namespace, statement: &str) -> String {
    let text = |name: &str| challenge.body[name].as_str().unwrap().to_owned();
    let (family, key, chain) = match namespace {
        Namespace::Solana => ("Solana", "solana", "localnet"),
        Namespace::Ethereum => ("Ethereum", "ethereum", "31337"),
    };
    let allowed = challenge.body["chain_ids"][key].as_array().unwrap();
    assert!(allowed.iter().any(|id| id == chain));
    format!(
        "{} wants you to sign in with your {family} account:\n{}\n\n{statement}\n\nURI: {}\nVersion: 1\nChain ID: {chain}\n\
         Nonce: {}\nIssued At: {}",
        text("domain"),
        chain::address::format(namespace, signer.address()),
        text("uri"),
        text("nonce"),
        text("now"),
    )
}

/// The request body of `/auth/verify`, with the signature of `text`.
pub fn signed(namespace: Namespace, signer: &dyn Signer, text: &str) -> Value {
    let signature = signer.sign_text(text).unwrap();
    let (namespace, signature) = match namespace {
        Namespace::Solana => ("solana", bs58::encode(signature).into_string()),
        Namespace::Ethereum => ("ethereum", protocol::hex::encode(signature)),
    };
    json!({"namespace": namespace, "message": text, "signature": signature, "token_delivery": "body"})
}

impl Fan {
    /// Signs in with the wallet of the secret `[byte; 32]`.
    pub async fn sign_in(url: &str, namespace: Namespace, byte: u8) -> Self {
        let http = reqwest::Client::new();
        let signer = crate::world::signer(namespace, byte);
        let challenge = challenge(&http, url).await;
        let statement = challenge.body["statement"].as_str().unwrap().to_owned();
        let text = message(&challenge, signer.as_ref(), namespace, &statement);
        let request = http.post(format!("{url}/auth/verify")).header(header::COOKIE, &challenge.cookie);
        let tokens = Answer::of(request.json(&signed(namespace, signer.as_ref(), &text))).await.ok();
        let text = |name: &str| tokens[name].as_str().unwrap().to_owned();
        let mut rng = rand::rngs::OsRng;
        Self {
            http,
            url: url.to_owned(),
            access: text("access_token"),
            refresh: text("refresh_token"),
            account: text("account"),
            secret: listen::random_scalar(&mut rng),
            salt: listen::random_salt(&mut rng),
            signer,
        }
    }

    /// Refreshes the access token, which is valid for ten minutes.
    pub async fn renew(&mut self) {
        let body = json!({"refresh_token": self.refresh});
        let tokens = Answer::of(self.http.post(format!("{}/auth/refresh", self.url)).json(&body)).await.ok();
        self.access = tokens["access_token"].as_str().unwrap().to_owned();
        self.refresh = tokens["refresh_token"].as_str().unwrap().to_owned();
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.http.post(format!("{}{path}", self.url)).bearer_auth(&self.access).json(body)).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        Answer::of(self.http.get(format!("{}{path}", self.url)).bearer_auth(&self.access)).await
    }

    /// The identity commitment (idc) of the fan in an epoch of the node.
    pub fn idc(&self, world: &World, epoch: u32) -> Hex32 {
        let realm = Realm { network: world.config.network, node: world.config.node, epoch };
        Hex32(listen::idc(&self.secret, &realm).unwrap())
    }

    /// Commits to the current epoch, with rewards on the chain number `chain`.
    pub async fn commit(&self, world: &World, chain: u32) -> Answer {
        let epoch = world.epoch();
        let body = json!({"idc": self.idc(world, epoch), "chain": chain, "salt": Hex32(self.salt)});
        self.post(&format!("/v1/epochs/{epoch}/commitment"), &body).await
    }

    /// Opens a listening session.
    pub async fn start(&self, track: &Track) -> Answer {
        self.post("/v1/sessions", &json!({"chain": track.chain, "track_id": track.id})).await
    }

    /// Fetches the complete file of a track. Returns its size in bytes.
    pub async fn fetch(&self, track: &Track, session: &Value) -> usize {
        let token = session["stream_token"].as_str().unwrap();
        let url = format!("{}/ipfs/{}", self.url, track.cid);
        let response = self.http.get(url).query(&[("stream_token", token)]).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        response.bytes().await.unwrap().len()
    }

    /// Sends a heartbeat with the time played so far.
    pub async fn beat(&self, session: &Value, nonce: &Value, played_ms: u64) -> Answer {
        let path = format!("/v1/sessions/{}/heartbeats", session["session"].as_str().unwrap());
        self.post(&path, &json!({"nonce": nonce, "played_ms": played_ms})).await
    }
}

/// All `fans` listen to `track` at the same time until it counts. Returns the last responses.
pub async fn listen_together(world: &World, fans: &[&Fan], track: &Track) -> Vec<Value> {
    let mut sessions = Vec::new();
    for fan in fans {
        let session = fan.start(track).await.ok();
        fan.fetch(track, &session).await;
        let nonce = session["nonce"].clone();
        sessions.push((session, nonce));
    }
    let mut last = Vec::new();
    for beat in 1..=3u64 {
        world.pass(10);
        last.clear();
        for (fan, (session, nonce)) in fans.iter().zip(&mut sessions) {
            let answer = fan.beat(session, nonce, beat * 10_000).await.ok();
            *nonce = answer["nonce"].clone();
            last.push(answer);
        }
        if last.iter().all(|answer| answer["state"] == "counted") {
            break;
        }
    }
    assert!(last.iter().all(|answer| answer["state"] == "counted"), "{last:?}");
    last
}
