//! `relayer`: queue to transactions, exactly once.

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let config: relayer::Config = service::config::from_args("VIBE_RELAYER")?;
    service::telemetry::init(&config.telemetry)?;
    relayer::run(config, service::shutdown::on_signal()?).await
}
