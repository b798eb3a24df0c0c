//! Processes that cannot outlive us: they are killed when their guard is dropped, and by the kernel when we die in any
//! other way.

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

/// The thread that starts all processes. The kernel ties a child's life to the *thread* that started it, so this one lives
/// as long as we do.
static STARTER: LazyLock<Mutex<mpsc::Sender<Order>>> = LazyLock::new(|| {
    let (orders, received) = mpsc::channel::<Order>();
    std::thread::spawn(move || {
        for (mut command, answer) in received {
            // Who no longer waits for the answer gets no process: dropping the result drops the child's handle only.
            if let Err(mpsc::SendError(Ok(mut orphan))) = answer.send(command.spawn()) {
                let _ = orphan.kill();
            }
        }
    });
    Mutex::new(orders)
});

impl Process {
    /// Starts `program` with its output in `log`, as `user` when given and we are root.
    pub fn start(program: impl AsRef<OsStr>, arguments: &[&str], user: Option<&str>, log: &Path) -> Result<Self> {
        let program = program.as_ref();
        let output = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL"]);
        if let Some(user) = user {
            command.args(["--reuid", user, "--regid", user, "--init-groups"]);
        }
        command.arg("--").arg(program).args(arguments);
        command.stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output);
        let (answer, started) = mpsc::channel();
        let starter = STARTER.lock().map_err(|_| anyhow!("the thread that starts processes is gone"))?;
        starter.send((command, answer)).map_err(|_| anyhow!("the thread that starts processes is gone"))?;
        drop(starter);
        let child = started
            .recv()?
            .with_context(|| format!("cannot start {} by setpriv, which is part of util-linux", program.display()))?;
        Ok(Self { child })
    }

    /// The process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it is still running.
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

/// A TCP port nobody listens on.
pub fn free_port() -> Result<u16> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").context("no free port")?;
    Ok(listener.local_addr()?.port())
}

/// The last lines of a log, for an error message.
#[must_use]
pub fn tail(log: &Path) -> String {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<_> = text.lines().collect();
    lines[lines.len().saturating_sub(15)..].join("\n")
}
