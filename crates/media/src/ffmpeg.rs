//! Running ffmpeg: watched, and stopped when nobody waits for it any more.

use std::{
    env,
    ffi::{OsStr, OsString},
    io,
    process::Stdio,
    time::Duration,
};

use sha2::{Digest, Sha256};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader},
    process::{Child, ChildStdout, Command},
    task::JoinHandle,
    time::timeout,
};

use crate::MediaError;

/// Longest silence of a healthy ffmpeg.
const STALL: Duration = Duration::from_secs(60);
/// How much of its complaints is kept.
const COMPLAINT: u64 = 2_000;

/// One run.
pub(crate) struct Ffmpeg {
    /// What it is for, as in "failed encoding the master".
    pub task: &'static str,
    arguments: Vec<OsString>,
}

impl Ffmpeg {
    pub(crate) fn new(task: &'static str) -> Self {
        let arguments = ["-nostdin", "-hide_banner", "-v", "error", "-y"].map(OsString::from).to_vec();
        Self { task, arguments }
    }

    pub(crate) fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.arguments.push(argument.as_ref().to_owned());
        self
    }

    pub(crate) fn args<const N: usize>(mut self, arguments: [&str; N]) -> Self {
        self.arguments.extend(arguments.map(OsString::from));
        self
    }

    /// Runs it to its end; `progress` hears how many milliseconds of audio are done.
    pub(crate) async fn encode(self, progress: &(dyn Fn(u64) + Send + Sync)) -> Result<(), MediaError> {
        let task = self.task;
        let (output, running) = self.args(["-progress", "pipe:1", "-stats_period", "0.2"]).start()?;
        let mut lines = BufReader::new(output).lines();
        while let Some(line) = watched(task, lines.next_line()).await? {
            let micros = line.strip_prefix("out_time_us=").and_then(|micros| micros.parse::<u64>().ok());
            if let Some(micros) = micros {
                progress(micros / 1000);
            }
        }
        running.end().await
    }

    /// Runs it and hashes what it writes to standard output; returns how many bytes those were.
    pub(crate) async fn digest(self, hash: &mut Sha256) -> Result<u64, MediaError> {
        let task = self.task;
        let (mut output, running) = self.start()?;
        let mut piece = vec![0; 64 << 10];
        let mut bytes = 0;
        loop {
            match watched(task, output.read(&mut piece)).await? {
                0 => break,
                read => {
                    hash.update(&piece[..read]);
                    bytes += read as u64;
                }
            }
        }
        running.end().await?;
        Ok(bytes)
    }

    fn start(self) -> Result<(ChildStdout, Running), MediaError> {
        let mut child = Command::new(env::var_os("FFMPEG").unwrap_or_else(|| "ffmpeg".into()))
            .args(&self.arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(MediaError::NoFfmpeg)?;
        let complaints = tokio::spawn(tail(child.stderr.take()));
        let output = child.stdout.take().ok_or_else(|| MediaError::NoFfmpeg(io::Error::other("it has no output")))?;
        Ok((output, Running { task: self.task, child, complaints }))
    }
}

/// A started ffmpeg.
struct Running {
    task: &'static str,
    child: Child,
    complaints: JoinHandle<String>,
}

impl Running {
    /// Waits until it has ended; it must have been content.
    async fn end(mut self) -> Result<(), MediaError> {
        let status = watched(self.task, self.child.wait()).await?;
        if status.success() {
            return Ok(());
        }
        let said = self.complaints.await.unwrap_or_default();
        let reason = said.trim().lines().last().unwrap_or("it gave no reason").to_owned();
        Err(MediaError::Ffmpeg { task: self.task, reason })
    }
}

/// Waits for the next sign of life.
async fn watched<T>(task: &'static str, sign: impl Future<Output = std::io::Result<T>>) -> Result<T, MediaError> {
    match timeout(STALL, sign).await {
        Ok(sign) => sign.map_err(|e| MediaError::Ffmpeg { task, reason: e.to_string() }),
        Err(_) => Err(MediaError::Stalled { task, seconds: STALL.as_secs() }),
    }
}

/// The beginning of what it complains about; the rest is read and dropped, so that it never blocks.
async fn tail(output: Option<impl AsyncRead + Unpin>) -> String {
    let Some(mut output) = output else { return String::new() };
    let mut said = Vec::new();
    let _ = (&mut output).take(COMPLAINT).read_to_end(&mut said).await;
    let _ = tokio::io::copy(&mut output, &mut tokio::io::sink()).await;
    String::from_utf8_lossy(&said).into_owned()
}
