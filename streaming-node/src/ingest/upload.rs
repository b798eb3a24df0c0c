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

/// Between two lines about bytes received.
const RECEIVED_STEP: u64 = 1 << 20;

/// The query.
#[derive(Deserialize)]
struct Parameters {
    filename: Option<String>,
}

/// An upload, not yet read.
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

/// Makes renditions of a recording and stores them.
///
/// The body is the file. The answer starts at once and tells the progress in lines of JSON while the file is still being
/// sent and worked on; its last line is `done` with the renditions, or `refused` with a problem. Hanging up abandons the
/// work. Nothing of a refused recording is stored.
#[utoipa::path(
    post, path = "/v1/uploads", tag = "ingest",
    params(("filename" = Option<String>, Query, description = "Names the recording in errors, and is its title without tags")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 200, content_type = "application/x-ndjson", description = "Progress, then `done` or `refused`"),
        (status = 401, body = Problem),
        (status = 413, body = Problem, description = "`upload-too-large`"),
        (status = 503, body = Problem, description = "Other uploads are being worked on; come back after `Retry-After`")
    )
)]
pub(super) async fn upload(uploads: Uploads, request: UploadRequest) -> Result<Response, Problem> {
    if request.size.is_some_and(|size| size > uploads.config.max_bytes) {
        return Err(receive::too_large(uploads.config.max_bytes));
    }
    let place = uploads.places.clone().try_acquire_owned();
    let place = place
        .map_err(|_| Problem { retry_after: Some(10), ..Problem::unavailable("other uploads are being worked on") })?;
    let (say, heard) = unbounded_channel();
    let lines = lines(work(uploads, request, place, say).boxed(), heard);
    let mut response = Response::new(Body::from_stream(lines));
    *response.status_mut() = StatusCode::OK;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-ndjson"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // nginx would keep the lines until there are many.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

async fn work(
    uploads: Uploads,
    request: UploadRequest,
    _place: OwnedSemaphorePermit,
    say: UnboundedSender<UploadEvent>,
) -> Result<Ingested, Problem> {
    // The receiver is the answer: when it is gone, so is this future.
    let tell = |event| drop(say.send(event));
    let folder = media::work_folder(uploads.config.work_folder.as_deref()).map_err(Problem::internal)?;
    let path = folder.path().join(&request.filename);
    let mut last = 0;
    receive::receive(request.body, &path, uploads.config.max_bytes, |bytes| {
        if bytes - last >= RECEIVED_STEP {
            last = bytes;
            tell(UploadEvent::Received { bytes });
        }
    })
    .await?;
    let progress = |stage, share| tell(UploadEvent::Progress { stage, share });
    ingest_file(&path, uploads.store.as_ref(), &uploads.options(), &progress).await.map_err(problem)
}

/// What is wrong with the recording is the sender's to mend; all else is this node's.
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

/// Drives the work as long as somebody reads; its events are the lines, its result the last.
fn lines(
    work: Work,
    heard: UnboundedReceiver<UploadEvent>,
) -> impl Stream<Item = Result<bytes::Bytes, std::convert::Infallible>> {
    stream::unfold((Some(work), None, heard), |(mut work, mut last, mut heard)| async move {
        if let Some(running) = &mut work {
            tokio::select! {
                biased;
                Some(event) = heard.recv() => return Some((Ok(event.line()), (work, last, heard))),
                result = running => last = Some(ending(result)),
            }
        }
        // What was said before the end comes before it.
        let event = heard.try_recv().ok().or_else(|| last.take())?;
        Some((Ok(event.line()), (None, last, heard)))
    })
    .boxed()
}

fn ending(result: Result<Ingested, Problem>) -> UploadEvent {
    match result {
        Ok(ingested) => UploadEvent::Done { ingested: Box::new(ingested) },
        Err(problem) => UploadEvent::Refused { problem: Box::new(problem) },
    }
}
