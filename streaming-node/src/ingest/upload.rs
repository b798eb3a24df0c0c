//! `POST /v1/uploads`.

use axum::{
    body::Body,
    extract::{FromRequest, Query, Request},
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use futures::{FutureExt, Stream, StreamExt, future::BoxFuture, stream};
use media::{Ingested, MediaError, ingest_file};
use serde::Deserialize;
use service::Problem;
use tokio::sync::{
    OwnedSemaphorePermit,
    mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
};

use super::{UploadEvent, Uploads, receive};

/// Number of bytes between two `received` lines.
const RECEIVED_STEP: u64 = 1 << 20;

/// The query parameters.
#[derive(Deserialize)]
struct Parameters {
    filename: Option<String>,
}

/// An upload whose body has not been read yet.
pub(super) struct UploadRequest {
    filename: String,
    size: Option<u64>,
    body: Body,
}

impl<S: Send + Sync> FromRequest<S> for UploadRequest {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Problem> {
        let query = Query::<Parameters>::try_from_uri(request.uri());
        let Query(parameters) = query.map_err(|e| Problem::bad_request(e.to_string()))?;
        let size = request.headers().get(header::CONTENT_LENGTH);
        let size = size.and_then(|size| size.to_str().ok()).and_then(|size| size.parse().ok());
        let filename = receive::safe_name(parameters.filename.as_deref().unwrap_or_default());
        Ok(Self { filename, size, body: request.into_body() })
    }
}

/// Encodes a recording and stores its renditions.
///
/// The request body is the file. The response starts immediately and reports the progress as newline-delimited JSON. The last
/// line is `done` with the renditions, or `refused` with a problem. Closing the connection cancels the upload. Nothing of a
/// rejected recording is stored.
#[utoipa::path(
    post, path = "/v1/uploads", tag = "ingest",
    params(("filename" = Option<String>, Query, description = "File name for error messages, and the title if the file has no tags")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 200, content_type = "application/x-ndjson", description = "Progress, then `done` or `refused`"),
        (status = 401, body = Problem),
        (status = 413, body = Problem, description = "`upload-too-large`"),
        (status = 503, body = Problem, description = "The node is processing other uploads; retry after `Retry-After`")
    )
)]
pub(super) async fn upload(uploads: Uploads, request: UploadRequest) -> Result<Response, Problem> {
    if request.size.is_some_and(|size| size > uploads.config.max_bytes) {
        return Err(receive::too_large(uploads.config.max_bytes));
    }
    let place = uploads.places.clone().try_acquire_owned();
    let place = place.map_err(|_| Problem {
        retry_after: Some(10),
        ..Problem::unavailable("the node is processing other uploads; try again later")
    })?;
    let (sender, events) = unbounded_channel();
    let lines = lines(work(uploads, request, place, sender).boxed(), events);
    let mut response = Response::new(Body::from_stream(lines));
    *response.status_mut() = StatusCode::OK;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-ndjson"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Without this header, nginx buffers the lines.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

async fn work(
    uploads: Uploads,
    request: UploadRequest,
    _place: OwnedSemaphorePermit,
    sender: UnboundedSender<UploadEvent>,
) -> Result<Ingested, Problem> {
    // The response owns the receiver and this future, so sending fails only if the future is being dropped.
    let send = |event| drop(sender.send(event));
    let folder = media::work_folder(uploads.config.work_folder.as_deref()).map_err(Problem::internal)?;
    let path = folder.path().join(&request.filename);
    let mut last = 0;
    receive::receive(request.body, &path, uploads.config.max_bytes, |bytes| {
        if bytes - last >= RECEIVED_STEP {
            last = bytes;
            send(UploadEvent::Received { bytes });
        }
    })
    .await?;
    let progress = |stage, share| send(UploadEvent::Progress { stage, share });
    ingest_file(&path, uploads.store.as_ref(), &uploads.options(), &progress).await.map_err(problem)
}

/// Maps an error to a problem: 4xx if the recording was rejected, 5xx for all other errors.
fn problem(error: MediaError) -> Problem {
    let code = match &error {
        MediaError::Empty(_) => "recording-empty",
        MediaError::NotAudio(_) => "recording-unknown",
        MediaError::Codec { .. } => "codec-unsupported",
        MediaError::CutShort { .. } | MediaError::EndsEarly { .. } => "recording-cut-short",
        MediaError::Structure { .. } | MediaError::Damaged { .. } => "recording-damaged",
        MediaError::Channels { .. } => "channels-unsupported",
        MediaError::SampleRate { .. } => "sample-rate-unsupported",
        MediaError::TooShort { .. } => "recording-too-short",
        _ => return Problem::internal(error),
    };
    Problem::unprocessable(error.to_string()).coded(code)
}

type Work = BoxFuture<'static, Result<Ingested, Problem>>;

/// The response body: polls the ingest while the client reads, and yields its events and then its result as lines.
fn lines(
    work: Work,
    events: UnboundedReceiver<UploadEvent>,
) -> impl Stream<Item = Result<bytes::Bytes, std::convert::Infallible>> {
    stream::unfold((Some(work), None, events), |(mut work, mut last, mut events)| async move {
        if let Some(running) = &mut work {
            tokio::select! {
                biased;
                Some(event) = events.recv() => return Some((Ok(event.line()), (work, last, events))),
                result = running => last = Some(ending(result)),
            }
        }
        // Events sent before the result are returned before it.
        let event = events.try_recv().ok().or_else(|| last.take())?;
        Some((Ok(event.line()), (None, last, events)))
    })
    .boxed()
}

fn ending(result: Result<Ingested, Problem>) -> UploadEvent {
    match result {
        Ok(ingested) => UploadEvent::Done { ingested: Box::new(ingested) },
        Err(problem) => UploadEvent::Refused { problem: Box::new(problem) },
    }
}
