//! A real Kubo node.

use std::{
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// A Kubo node, offline and on free ports, that is stopped on drop.
pub struct Kubo {
    process: Child,
    folder: tempfile::TempDir,
    program: PathBuf,
}

impl Kubo {
    /// Starts `KUBO_HOME/ipfs`, or `~/.cache/kubo/ipfs`. Panics if Kubo is not installed.
    pub fn start() -> Self {
        let home = std::env::var_os("KUBO_HOME")
            .map(PathBuf::from)
            .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache/kubo")))
            .expect("KUBO_HOME or HOME is set");
        let program = home.join("ipfs");
        assert!(program.is_file(), "Kubo is not installed at {}: run `cargo xtask install`", program.display());
        let folder = tempfile::tempdir().unwrap();
        let ipfs = |args: &[&str]| {
            let mut command = Command::new(&program);
            command.args(args).env("IPFS_PATH", folder.path());
            command.stdout(Stdio::null()).stderr(Stdio::null());
            command
        };
        let done = ipfs(&["init", "--profile=test,unixfs-v1-2025"]).status().unwrap();
        assert!(done.success());
        let process = ipfs(&["daemon", "--offline"]).spawn().unwrap();
        let kubo = Self { process, folder, program };
        let start = Instant::now();
        while kubo.address("api").is_none() || kubo.address("gateway").is_none() {
            assert!(start.elapsed() < Duration::from_secs(30), "Kubo did not start");
            std::thread::sleep(Duration::from_millis(50));
        }
        kubo
    }

    fn address(&self, name: &str) -> Option<String> {
        let text = std::fs::read_to_string(self.folder.path().join(name)).ok()?;
        match text.trim().split('/').collect::<Vec<_>>()[..] {
            ["", "ip4", host, "tcp", port] => Some(format!("http://{host}:{port}")),
            _ => Some(text.trim().to_owned()).filter(|text| text.starts_with("http")),
        }
    }

    /// URL of the RPC API.
    pub fn api(&self) -> String {
        self.address("api").unwrap()
    }

    /// URL of the gateway.
    pub fn gateway(&self) -> String {
        self.address("gateway").unwrap()
    }

    /// Runs `ipfs` with this node's repository and returns its trimmed output.
    pub fn ipfs(&self, args: &[&str]) -> String {
        let mut command = Command::new(&self.program);
        let output = command.args(args).env("IPFS_PATH", self.folder.path()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }
}

impl Drop for Kubo {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
