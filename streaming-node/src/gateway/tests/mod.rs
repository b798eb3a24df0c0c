//! Tests of the gateway over HTTP.

mod counting;
mod files;
mod kubo;
mod trustless;

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use axum::Router;
use cid::Cid;
use reqwest::{Client, Method, RequestBuilder, Response, redirect::Policy};
use service::Problem;
use store::{BlobStore, EmbeddedStore};

use super::{CountBytes, Gateway, router};

pub(super) const MIB: usize = 1 << 20;

/// Records the counted bytes per token and CID. Rejects the token `bad`.
#[derive(Clone, Default)]
pub(super) struct Recorder {
    counted: Arc<Mutex<Vec<(String, Cid, u64)>>>,
    /// Cloned into every response that counts.
    open: Arc<()>,
}

impl Recorder {
    fn total(&self, token: &str, cid: &Cid) -> u64 {
        let counted = self.counted.lock().unwrap();
        counted.iter().filter(|(who, what, _)| who == token && what == cid).map(|(_, _, bytes)| bytes).sum()
    }

    /// Waits until the gateway has ended all responses that count, so that no more bytes are counted.
    async fn closed(&self) {
        let deadline = Instant::now() + Duration::from_secs(30);
        // The gateway holds one.
        while Arc::strong_count(&self.open) > 2 {
            assert!(Instant::now() < deadline, "the gateway still has an open response");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

impl CountBytes for Recorder {
    fn open(&self, token: &str, cid: &Cid) -> Result<Box<dyn FnMut(u64) + Send>, Problem> {
        if token == "bad" {
            return Err(Problem::unauthorized("the stream token is invalid").coded("stream-token-invalid"));
        }
        let (recorder, token, cid) = (self.clone(), token.to_owned(), *cid);
        Ok(Box::new(move |bytes| recorder.counted.lock().unwrap().push((token.clone(), cid, bytes))))
    }
}

/// A gateway on a free port, with a client.
pub(super) struct TestGateway {
    pub url: String,
    pub recorder: Recorder,
    client: Client,
}

impl TestGateway {
    pub async fn over(store: Arc<dyn BlobStore>) -> Self {
        let recorder = Recorder::default();
        let url = serve(router(Gateway::new(store, Arc::new(recorder.clone())))).await;
        let client = Client::builder().redirect(Policy::none()).build().unwrap();
        Self { url, recorder, client }
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url))
    }

    /// Sends a GET request with headers.
    pub async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Response {
        let request = headers
            .iter()
            .fold(self.request(Method::GET, path), |request, (name, value)| request.header(*name, *value));
        request.send().await.unwrap()
    }
}

/// Serves `app` on a free port until the test ends. Returns the URL.
pub(crate) async fn serve(app: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    url
}

/// An embedded store in a temporary folder.
pub(super) struct TestStore {
    pub folder: tempfile::TempDir,
    pub store: EmbeddedStore,
}

impl TestStore {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = EmbeddedStore::open(folder.path()).unwrap();
        Self { folder, store }
    }
}

pub(super) fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}
