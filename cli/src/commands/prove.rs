//! `vibe prove`: proves the listens of an epoch and writes a claim file.

use anyhow::{Context as _, Result, bail};
use circuits::LocalNetworks;
use protocol::id::Address32;

use super::Context;
use crate::{
    args::Prove,
    fan::{EpochSecret, Fan, Proving, RelayerClient, prove},
    format,
    http::Http,
    transact,
    wallet::{self, Wallet},
};

pub async fn run(context: &Context, command: Prove) -> Result<()> {
    let settings = &context.settings;
    let fan = Fan::new(settings, Wallet::open(&command.wallet, command.kind)?)?;
    let secret = select_secret(&fan, command.epoch).await?;
    let configs = chain::ChainConfig::load_dir(&settings.chains)?;
    let config = configs
        .into_iter()
        .find(|c| c.number == secret.chain)
        .with_context(|| format!("no chain number {} in {}", secret.chain, settings.chains.display()))?;
    let namespace = config.namespace()?;
    let chain = transact::connect(&config).await?;
    let recipient = match &command.recipient {
        Some(text) => chain::address::parse(namespace, text)?,
        None => fresh_recipient(&fan, namespace, &secret)?,
    };
    let (fee_receiver, fee) = if command.direct {
        (Address32::ZERO, 0)
    } else {
        let quote = RelayerClient::new(&settings.relayer)?.quote(&config.caip2).await?;
        (chain::address::parse(namespace, &quote.fee_receiver)?, quote.claim_fee)
    };
    let proving = Proving {
        caip2: &config.caip2,
        deployment: chain.network().await?.rewards_deployment,
        recipient,
        fee_receiver,
        fee,
        tier: command.tier,
    };
    eprintln!("proving; the first proof also creates the proving key, which takes a few seconds");
    let local: LocalNetworks = settings.insecure_networks.iter().cloned().collect();
    let prover = settings.circuit.open()?.prover(&config.caip2, &local)?;
    let file = prove(&Http::new(&settings.node)?, &prover, &secret, &proving, fan.clock().now()).await?;
    let out = command.out.unwrap_or_else(|| {
        settings.secrets.join(format!("claim-{}-{}.json", file.claim.epoch, file.chain.replace(':', "-")))
    });
    wallet::write_private(&out, &serde_json::to_vec_pretty(&file)?)?;
    let mut value = serde_json::to_value(&file)?;
    value["file"] = serde_json::json!(out);
    value["prove_ms"] = serde_json::json!(file.prove_ms);
    format::print(context.json, &value, || {
        format!(
            "proved tier {} of epoch {} in {} ms; pays {}\nnext: vibe claim {}",
            file.claim.tier,
            file.claim.epoch,
            file.prove_ms,
            file.claim.recipient,
            out.display()
        )
    });
    Ok(())
}

/// The secret of `epoch`, or else of the newest closed epoch with counted listens.
async fn select_secret(fan: &Fan, epoch: Option<u32>) -> Result<EpochSecret> {
    let epochs = fan.epochs().await?;
    let secrets = fan.secrets().epochs(fan.address(), epochs.network, epochs.node)?;
    let found = match epoch {
        Some(epoch) => secrets.into_iter().find(|s| s.epoch == epoch),
        None => secrets.into_iter().find(|s| {
            epochs.epochs.iter().any(|e| e.epoch == s.epoch && e.chain.number == s.chain && e.state == "closed")
        }),
    };
    match found {
        Some(secret) => Ok(secret),
        None => bail!(
            "this wallet has no counted listens in {}",
            epoch.map_or_else(
                || "any closed epoch; the current epoch can be proved after its end".into(),
                |epoch| format!("epoch {epoch}"),
            )
        ),
    }
}

/// The wallet for the reward of an epoch, which is stored in the folder of the secrets and created if it does not
/// exist. It is used for nothing else, so that the reward cannot be linked to other payments.
fn fresh_recipient(fan: &Fan, namespace: chain::Namespace, secret: &EpochSecret) -> Result<Address32> {
    let file = fan.secrets().dir().join(format!("recipient-{}-{}.json", secret.epoch, secret.chain));
    if file.exists() {
        return Ok(Wallet::open(&file, None)?.address());
    }
    let created = wallet::create(namespace, &file)?;
    eprintln!("created a wallet for this reward in {}", file.display());
    Ok(created.address())
}
