//! Signing in, refreshing tokens, linking wallets, and attacks on them.

use chain::Namespace;
use reqwest::{StatusCode, header};
use serde_json::json;

use crate::{
    fan::{Answer, Fan, challenge, cookie, message, signed},
    world::{CONTRACT_SIGNATURE, World, signer},
};

#[tokio::test]
async fn wallets_sign_in_refresh_and_link() {
    let world = World::start(|_| {}).await;
    let url = &world.replica.url;
    for namespace in [Namespace::Ethereum, Namespace::Solana] {
        let fan = Fan::sign_in(url, namespace, 7).await;
        let again = Fan::sign_in(url, namespace, 7).await;
        assert_eq!(fan.account, again.account);
        let account = fan.get("/auth/account").await.ok();
        assert_eq!(account["wallets"][0]["address"], chain::address::format(namespace, fan.signer.address()));
        attacks(&world, namespace).await;
    }
    contract_wallets_sign_in(&world).await;
    refresh_tokens_rotate(&world).await;
    browsers_get_cookies(&world).await;
    wallets_are_linked(&world).await;
    keys_are_published(&world).await;
}

async fn attacks(world: &World, namespace: Namespace) {
    let (http, url) = (reqwest::Client::new(), &world.replica.url);
    let wallet = signer(namespace, 9);
    let verify = |cookie: String, body: serde_json::Value| {
        let request = http.post(format!("{url}/auth/verify")).header(header::COOKIE, cookie).json(&body);
        async move { Answer::of(request).await }
    };
    let fresh = async || {
        let given = challenge(&http, url).await;
        let text = message(&given, wallet.as_ref(), namespace, "Sign in to VibeStream.");
        (given, text)
    };
    // A replayed message is rejected.
    let (given, text) = fresh().await;
    let body = signed(namespace, wallet.as_ref(), &text);
    verify(given.cookie.clone(), body.clone()).await.ok();
    assert_eq!(verify(given.cookie, body).await.code(), "nonce-unknown");
    // A message with the cookie of another browser is rejected, and the attempt uses the nonce up.
    let (given, text) = fresh().await;
    let (other, _) = fresh().await;
    let body = signed(namespace, wallet.as_ref(), &text);
    assert_eq!(verify(other.cookie, body.clone()).await.code(), "nonce-binding");
    assert_eq!(verify(given.cookie, body).await.code(), "nonce-unknown");
    // A message without a cookie is rejected.
    let (_, text) = fresh().await;
    assert_eq!(verify(String::new(), signed(namespace, wallet.as_ref(), &text)).await.code(), "nonce-binding");
    // A wrong signature uses the nonce up, too.
    let (given, text) = fresh().await;
    let stranger = signer(namespace, 10);
    let forged = signed(namespace, stranger.as_ref(), &text);
    assert_eq!(verify(given.cookie.clone(), forged).await.code(), "signature-invalid");
    assert_eq!(verify(given.cookie, signed(namespace, wallet.as_ref(), &text)).await.code(), "nonce-unknown");
    // A text that is not a sign-in message uses the nonce up, too.
    let (given, text) = fresh().await;
    let garbage = signed(namespace, wallet.as_ref(), "pay me");
    assert_eq!(verify(given.cookie.clone(), garbage).await.code(), "message-malformed");
    assert_eq!(verify(given.cookie, signed(namespace, wallet.as_ref(), &text)).await.code(), "nonce-unknown");
    // A nonce expires after five minutes.
    let (given, text) = fresh().await;
    world.pass(301);
    assert_eq!(verify(given.cookie, signed(namespace, wallet.as_ref(), &text)).await.code(), "nonce-expired");
    // A message for another domain, URI, statement or chain is rejected.
    for (from, to, code) in [
        (" wants you", ".evil.example wants you", "domain-mismatch"),
        ("URI: http://", "URI: https://", "uri-mismatch"),
        ("Sign in to VibeStream.", "Link this wallet to VibeStream account x.", "statement-mismatch"),
        ("Chain ID: ", "Chain ID: 9", "chain-mismatch"),
    ] {
        let (given, text) = fresh().await;
        let text = text.replace(from, to);
        assert_eq!(verify(given.cookie, signed(namespace, wallet.as_ref(), &text)).await.code(), code);
    }
}

async fn contract_wallets_sign_in(world: &World) {
    let (http, url) = (reqwest::Client::new(), &world.replica.url);
    let contract = signer(Namespace::Ethereum, 20);
    for (signature, accepted) in [(CONTRACT_SIGNATURE, true), ("0xdecaf0", false)] {
        let given = challenge(&http, url).await;
        let text = message(&given, contract.as_ref(), Namespace::Ethereum, "Sign in to VibeStream.");
        let body = json!({"namespace": "ethereum", "message": text, "signature": signature, "token_delivery": "body"});
        let request = http.post(format!("{url}/auth/verify")).header(header::COOKIE, given.cookie).json(&body);
        assert_eq!(Answer::of(request).await.status.is_success(), accepted);
    }
}

async fn refresh_tokens_rotate(world: &World) {
    let mut fan = Fan::sign_in(&world.replica.url, Namespace::Solana, 11).await;
    let first = fan.refresh.clone();
    fan.renew().await;
    let refresh = async |token: &str| {
        let request = fan.http.post(format!("{}/auth/refresh", fan.url));
        Answer::of(request.json(&json!({"refresh_token": token}))).await
    };
    // If an old refresh token is used again, the session ends, so the new token is rejected, too.
    assert_eq!(refresh(&first).await.code(), "refresh-invalid");
    assert_eq!(refresh(&fan.refresh).await.code(), "refresh-invalid");
    assert_eq!(refresh("nonsense").await.code(), "refresh-invalid");

    let fan = Fan::sign_in(&world.replica.url, Namespace::Solana, 11).await;
    let logout = fan.http.post(format!("{}/auth/logout", fan.url)).json(&json!({"refresh_token": fan.refresh}));
    assert_eq!(logout.send().await.unwrap().status(), StatusCode::NO_CONTENT);
    let request = fan.http.post(format!("{}/auth/refresh", fan.url)).json(&json!({"refresh_token": fan.refresh}));
    assert_eq!(Answer::of(request).await.code(), "refresh-invalid");

    // Access tokens expire after ten minutes, sessions after a day.
    let fan = Fan::sign_in(&world.replica.url, Namespace::Solana, 11).await;
    world.pass(601);
    assert_eq!(fan.get("/auth/account").await.status, StatusCode::UNAUTHORIZED);
    world.pass(24 * 3_600);
    let request = fan.http.post(format!("{}/auth/refresh", fan.url)).json(&json!({"refresh_token": fan.refresh}));
    assert_eq!(Answer::of(request).await.code(), "refresh-invalid");
}

async fn browsers_get_cookies(world: &World) {
    let (http, url) = (reqwest::Client::new(), &world.replica.url);
    let wallet = signer(Namespace::Ethereum, 12);
    let given = challenge(&http, url).await;
    let text = message(&given, wallet.as_ref(), Namespace::Ethereum, "Sign in to VibeStream.");
    let mut body = signed(Namespace::Ethereum, wallet.as_ref(), &text);
    body["token_delivery"] = json!("cookie");
    let request = http.post(format!("{url}/auth/verify")).header(header::COOKIE, given.cookie).json(&body);
    let response = request.send().await.unwrap();
    let refresh = cookie(&response, "vs_refresh");
    let set = response.headers()[header::SET_COOKIE].to_str().unwrap().to_owned();
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Strict") && set.contains("Path=/auth"));
    let tokens: serde_json::Value = response.json().await.unwrap();
    assert!(tokens.get("refresh_token").is_none());
    let refreshed = http.post(format!("{url}/auth/refresh")).header(header::COOKIE, refresh).send().await.unwrap();
    assert_eq!(refreshed.status(), StatusCode::OK);
}

async fn wallets_are_linked(world: &World) {
    let fan = Fan::sign_in(&world.replica.url, Namespace::Solana, 13).await;
    let wallet = signer(Namespace::Ethereum, 14);
    let link = async |fan: &Fan, wallet: &dyn chain::Signer, statement: String| {
        let given = challenge(&fan.http, &fan.url).await;
        let text = message(&given, wallet, Namespace::Ethereum, &statement);
        let request = fan.http.post(format!("{}/auth/verify", fan.url)).header(header::COOKIE, given.cookie);
        Answer::of(request.bearer_auth(&fan.access).json(&signed(Namespace::Ethereum, wallet, &text))).await
    };
    let names = |account: &str| format!("Link this wallet to VibeStream account {account}.");
    // The statement must name the account that is signed in.
    let plain = link(&fan, wallet.as_ref(), "Sign in to VibeStream.".into()).await;
    assert_eq!(plain.code(), "statement-mismatch");
    let linked = link(&fan, wallet.as_ref(), names(&fan.account)).await.ok();
    assert_eq!(linked["account"], fan.account);
    assert_eq!(fan.get("/auth/account").await.ok()["wallets"].as_array().unwrap().len(), 2);
    let by_wallet = Fan::sign_in(&world.replica.url, Namespace::Ethereum, 14).await;
    assert_eq!(by_wallet.account, fan.account);
    // A wallet belongs to one account.
    let other = Fan::sign_in(&world.replica.url, Namespace::Solana, 15).await;
    assert_eq!(link(&other, wallet.as_ref(), names(&other.account)).await.code(), "wallet-linked-elsewhere");
    // A session that has ended cannot link a wallet, even if its access token is not expired.
    let logout = other.http.post(format!("{}/auth/logout", other.url)).json(&json!({"refresh_token": other.refresh}));
    logout.send().await.unwrap();
    let third = signer(Namespace::Ethereum, 16);
    assert_eq!(link(&other, third.as_ref(), names(&other.account)).await.status, StatusCode::UNAUTHORIZED);
}

async fn keys_are_published(world: &World) {
    let (http, url) = (reqwest::Client::new(), &world.replica.url);
    let keys = Answer::of(http.get(format!("{url}/.well-known/jwks.json"))).await.ok();
    assert_eq!(keys["keys"][0]["crv"], "Ed25519");
    let document = Answer::of(http.get(format!("{url}/v1/node/openapi.json"))).await.ok();
    for path in ["/auth/verify", "/v1/sessions/{session}/heartbeats", "/v1/epochs/{epoch}/{chain}/openings"] {
        assert!(document["paths"].get(path).is_some(), "{path}");
    }
}
