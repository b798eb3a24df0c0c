//! Builds the transaction of every call and compares it with a snapshot. After the interface of a program or contract
//! has changed, run the tests with `INSTA_UPDATE=always` to accept the new transactions.

mod ethereum;
mod samples;
mod solana;

use std::{collections::BTreeMap, net::SocketAddr, sync::Arc};

use axum::{Json, Router, extract::State, routing::post};
use chain::ChainConfig;
use serde_json::{Value, json};

type Answer = Arc<dyn Fn(&str, &Value) -> Value + Send + Sync>;

/// Starts an HTTP server that answers JSON-RPC requests with `answer`, which gets method and parameters.
async fn node(answer: Answer) -> SocketAddr {
    async fn handle(State(answer): State<Answer>, Json(request): Json<Value>) -> Json<Value> {
        let result = answer(request["method"].as_str().unwrap(), &request["params"]);
        Json(json!({ "jsonrpc": "2.0", "id": request["id"], "result": result }))
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().route("/", post(handle)).with_state(answer);
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    address
}

fn config(caip2: &str, node: SocketAddr, addresses: chain::Addresses) -> ChainConfig {
    ChainConfig {
        caip2: caip2.into(),
        name: "golden".into(),
        number: 1,
        rpc: format!("http://{node}"),
        ws: None,
        confirmations: 0,
        start_height: 0,
        timeout_ms: 5_000,
        poll_ms: 1_000,
        addresses,
    }
}

/// Compares the built transactions with the snapshot `name`.
fn compare(name: &str, built: &BTreeMap<String, Vec<String>>) {
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_json_snapshot!(name, built);
    });
}
