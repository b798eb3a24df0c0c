//! `vibe wallet`

use anyhow::Result;
use serde_json::json;

use super::Context;
use crate::{args, format, transact, wallet};

pub async fn run(context: &Context, command: args::Wallet) -> Result<()> {
    match command {
        args::Wallet::New { kind, file } => {
            let made = wallet::create(wallet::namespace(kind), &file)?;
            let value = json!({ "address": made.address_text(), "file": file });
            format::print(context.json, &value, || {
                format!(
                    "{}\nstored in {}; anyone who has this file controls the wallet",
                    made.address_text(),
                    file.display()
                )
            });
        }
        args::Wallet::Show { file, kind } => show(context, &wallet::Wallet::open(&file, kind)?).await?,
    }
    Ok(())
}

async fn show(context: &Context, wallet: &wallet::Wallet) -> Result<()> {
    let mut balances = Vec::new();
    for config in chain::ChainConfig::load_dir(&context.settings.chains)? {
        if config.namespace()? != wallet.namespace {
            continue;
        }
        let chain = transact::connect(&config).await?;
        let (native, tokens) = tokio::try_join!(chain.native(wallet.address()), chain.tokens(wallet.address()))?;
        balances.push(json!({ "chain": config.caip2, "native": native.to_string(), "tokens": tokens.to_string() }));
    }
    let value = json!({ "address": wallet.address_text(), "balances": balances });
    format::print(context.json, &value, || {
        let mut text = wallet.address_text();
        for b in &balances {
            let field = |name: &str| b[name].as_str().unwrap_or_default().to_owned();
            text += &format!("\n{}: {} native, {} payment tokens", field("chain"), field("native"), field("tokens"));
        }
        text
    });
    Ok(())
}
