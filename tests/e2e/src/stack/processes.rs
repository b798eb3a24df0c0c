//! Each service as a process, which can be killed at any moment and restarted.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context as _, Result, bail, ensure};
use serde::Serialize;
use test_support::process::{Process, free_port, tail};

use super::{
    Urls,
    configs::{Configs, local},
};

/// A service that can be killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ServiceName {
    /// The indexer.
    Indexer,
    /// The relayer.
    Relayer,
    /// The streaming node.
    Node,
}

/// The command line of a process.
struct Launch {
    program: PathBuf,
    arguments: Vec<String>,
    log: PathBuf,
    ready: Option<String>,
}

/// The running processes.
pub struct Processes {
    urls: Urls,
    launches: [Launch; 3],
    running: [Option<Process>; 3],
    _attestors: Vec<Process>,
}

impl Processes {
    /// Starts the three services and three attestors.
    ///
    /// # Errors
    /// If a program is not built, or a service is not ready within 30 seconds.
    pub async fn start(mut configs: Configs) -> Result<Self> {
        let ports = [free_port()?, free_port()?, free_port()?];
        let [indexer, relayer, node] = ports.map(|port| format!("http://localhost:{port}"));
        let urls = Urls { node, indexer, relayer };
        configs.connect(&urls);
        configs.indexer.server = local(ports[0]);
        configs.relayer.server = local(ports[1]);
        configs.node.server = local(ports[2]);
        let folder = configs.folder.clone();
        let launches = [
            launch("indexer", &folder, "indexer", &configs.indexer, Some(&urls.indexer))?,
            launch("relayer", &folder, "relayer", &configs.relayer, Some(&urls.relayer))?,
            launch("streaming-node", &folder, "node", &configs.node, Some(&urls.node))?,
        ];
        let mut processes = Self { urls, launches, running: [None, None, None], _attestors: Vec::new() };
        for service in [ServiceName::Indexer, ServiceName::Relayer, ServiceName::Node] {
            processes.launch(service)?;
        }
        for service in [ServiceName::Indexer, ServiceName::Relayer, ServiceName::Node] {
            processes.ready(service).await?;
        }
        for (config, number) in configs.attestors.iter().zip(0..) {
            let name = format!("attestor-{number}");
            let launch = launch("attestor", &folder, &name, config, None)?;
            processes._attestors.push(launch.start()?);
        }
        Ok(processes)
    }

    /// The URLs of the services.
    pub fn urls(&self) -> Urls {
        self.urls.clone()
    }

    /// Kills a service with SIGKILL and starts a new process with the same database and files.
    ///
    /// # Errors
    /// If the service does not start again.
    pub async fn kill_and_restart(&mut self, service: ServiceName) -> Result<()> {
        self.running[service as usize] = None; // Dropping the process kills it.
        self.launch(service)?;
        self.ready(service).await
    }

    fn launch(&mut self, service: ServiceName) -> Result<()> {
        let launch = &self.launches[service as usize];
        self.running[service as usize] = Some(launch.start()?);
        Ok(())
    }

    async fn ready(&mut self, service: ServiceName) -> Result<()> {
        let launch = &self.launches[service as usize];
        let Some(url) = &launch.ready else { return Ok(()) };
        for _ in 0..300 {
            if reqwest::get(url).await.is_ok_and(|response| response.status().is_success()) {
                return Ok(());
            }
            let running = self.running[service as usize].as_mut().is_some_and(Process::is_running);
            ensure!(running, "{service:?} ended:\n{}", tail(&launch.log));
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        bail!("{service:?} is not ready in time:\n{}", tail(&launch.log))
    }
}

impl Launch {
    fn start(&self) -> Result<Process> {
        let arguments: Vec<_> = self.arguments.iter().map(String::as_str).collect();
        Process::start(&self.program, &arguments, None, &self.log)
    }
}

fn launch(program: &str, folder: &Path, name: &str, config: &impl Serialize, base: Option<&str>) -> Result<Launch> {
    let file = folder.join(format!("{name}.toml"));
    fs::write(&file, toml::to_string(config).with_context(|| format!("could not write the configuration of {name}"))?)?;
    let arguments =
        vec!["--config".to_owned(), file.to_str().context("the path of the folder is not UTF-8")?.to_owned()];
    Ok(Launch {
        program: beside(program)?,
        arguments,
        log: folder.join(format!("{name}.log")),
        ready: base.map(|base| format!("{base}/health/live")),
    })
}

/// The path of a program that was built together with this one: it is in the same folder, or in the folder above for a
/// test.
fn beside(program: &str) -> Result<PathBuf> {
    let here = std::env::current_exe().context("the path of this program is unknown")?;
    let found = here.ancestors().skip(1).take(2).map(|dir| dir.join(program)).find(|path| path.is_file());
    found.with_context(|| format!("{program} is not built; run `cargo xtask build`"))
}
