//! `indexer [--config FILE]` runs it; `indexer check [--config FILE]` checks what is stored.

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let config: indexer::Config = service::config::from_args("VIBE_INDEXER")?;
    service::telemetry::init(&config.telemetry)?;
    if std::env::args().nth(1).as_deref() == Some("check") {
        return indexer::check(&config).await;
    }
    indexer::run(config, service::shutdown::on_signal()?).await
}
