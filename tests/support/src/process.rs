//! Child processes that do not outlive this process. They are killed when their guard is dropped, and by the kernel
//! when this process ends in any other way.

use std::{
    ffi::OsStr,
    fs::File,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{LazyLock, Mutex, mpsc},
};

use anyhow::{Context as _, Result, anyhow};

/// A running process; dropping it kills it.
pub struct Process {
    child: Child,
}

type Order = (Command, mpsc::Sender<std::io::Result<Child>>);

/// The thread that starts all processes. The kernel kills a child when the *thread* that started it ends, so this
/// thread runs as long as the process.
static STARTER: LazyLock<Mutex<mpsc::Sender<Order>>> = LazyLock::new(|| {
    let (orders, received) = mpsc::channel::<Order>();
    std::thread::spawn(move || {
        for (mut command, answer) in received {
            // The caller may be gone. Then the child is killed here, because dropping its handle would not end it.
            if let Err(mpsc::SendError(Ok(mut orphan))) = answer.send(command.spawn()) {
                let _ = orphan.kill();
            }
        }
    });
    Mutex::new(orders)
});

impl Process {
    /// Starts `program` with its output in the file `log`. Runs it as `user` if given, which requires root.
    ///
    /// # Errors
    /// If `log` cannot be written or `setpriv` cannot be started.
    pub fn start(program: impl AsRef<OsStr>, arguments: &[&str], user: Option<&str>, log: &Path) -> Result<Self> {
        let program = program.as_ref();
        let output = File::create(log).with_context(|| format!("could not write {}", log.display()))?;
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL"]);
        if let Some(user) = user {
            command.args(["--reuid", user, "--regid", user, "--init-groups"]);
        }
        command.arg("--").arg(program).args(arguments);
        command.stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output);
        let (answer, started) = mpsc::channel();
        let starter = STARTER.lock().map_err(|_| anyhow!("the thread that starts processes has ended"))?;
        starter.send((command, answer)).map_err(|_| anyhow!("the thread that starts processes has ended"))?;
        drop(starter);
        let child = started.recv()?.with_context(|| {
            format!("could not start {} with setpriv, which is part of util-linux", program.display())
        })?;
        Ok(Self { child })
    }

    /// The process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether the process is still running.
    pub fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A TCP port on which no process listens.
///
/// # Errors
/// If there is no free port.
pub fn free_port() -> Result<u16> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").context("no free port")?;
    Ok(listener.local_addr()?.port())
}

/// The last 15 lines of a log, for an error message; empty if it cannot be read.
#[must_use]
pub fn tail(log: &Path) -> String {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<_> = text.lines().collect();
    lines[lines.len().saturating_sub(15)..].join("\n")
}
