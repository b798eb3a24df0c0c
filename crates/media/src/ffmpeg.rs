//! Runs ffmpeg with a timeout. Dropping the future kills the process.

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

/// Time without any output after which ffmpeg is considered stalled.
const STALL: Duration = Duration::from_secs(60);
/// Bytes of standard error that are kept.
const STDERR_BYTES: u64 = 2_000;

/// An ffmpeg command.
pub(crate) struct Ffmpeg {
    /// The operation, as in "failed while encoding the master".
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

    /// Runs the command. `progress` receives the encoded duration, in milliseconds.
    pub(crate) async fn encode(self, progress: &(dyn Fn(u64) + Send + Sync)) -> Result<(), MediaError> {
        let task = self.task;
        let (output, running) = self.args(["-progress", "pipe:1", "-stats_period", "0.2"]).start()?;
        let mut lines = BufReader::new(output).lines();
        while let Some(line) = with_timeout(task, lines.next_line()).await? {
            let micros = line.strip_prefix("out_time_us=").and_then(|micros| micros.parse::<u64>().ok());
            if let Some(micros) = micros {
                progress(micros / 1000);
            }
        }
        running.end().await
    }

    /// Runs the command and hashes its standard output. Returns the number of hashed bytes.
    pub(crate) async fn digest(self, hash: &mut Sha256) -> Result<u64, MediaError> {
        let task = self.task;
        let (mut output, running) = self.start()?;
        let mut piece = vec![0; 64 << 10];
        let mut bytes = 0;
        loop {
            match with_timeout(task, output.read(&mut piece)).await? {
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
        let stderr = tokio::spawn(read_stderr(child.stderr.take()));
        let output = child
            .stdout
            .take()
            .ok_or_else(|| MediaError::NoFfmpeg(io::Error::other("standard output is not captured")))?;
        Ok((output, Running { task: self.task, child, stderr }))
    }
}

/// A running ffmpeg process.
struct Running {
    task: &'static str,
    child: Child,
    stderr: JoinHandle<String>,
}

impl Running {
    /// Waits for the exit and fails unless the exit status is success.
    async fn end(mut self) -> Result<(), MediaError> {
        let status = with_timeout(self.task, self.child.wait()).await?;
        if status.success() {
            return Ok(());
        }
        let stderr = self.stderr.await.unwrap_or_default();
        let reason = stderr.trim().lines().last().unwrap_or("no error message").to_owned();
        Err(MediaError::Ffmpeg { task: self.task, reason })
    }
}

/// Waits for `output`, at most [`STALL`].
async fn with_timeout<T>(
    task: &'static str,
    output: impl Future<Output = std::io::Result<T>>,
) -> Result<T, MediaError> {
    match timeout(STALL, output).await {
        Ok(output) => output.map_err(|e| MediaError::Ffmpeg { task, reason: e.to_string() }),
        Err(_) => Err(MediaError::Stalled { task, seconds: STALL.as_secs() }),
    }
}

/// Returns the beginning of standard error. The rest is read and dropped, so that ffmpeg does not block on a full pipe.
async fn read_stderr(output: Option<impl AsyncRead + Unpin>) -> String {
    let Some(mut output) = output else { return String::new() };
    let mut text = Vec::new();
    let _ = (&mut output).take(STDERR_BYTES).read_to_end(&mut text).await;
    let _ = tokio::io::copy(&mut output, &mut tokio::io::sink()).await;
    String::from_utf8_lossy(&text).into_owned()
}
