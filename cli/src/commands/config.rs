//! `vibe config`

use anyhow::Result;

use super::Context;
use crate::{args::Config, format, settings::Settings};

pub fn run(context: &Context, command: Config) -> Result<()> {
    match command {
        Config::Show => {
            let value = serde_json::to_value(&context.settings)?;
            let text = toml::to_string(&context.settings)?;
            format::print(context.json, &value, || text);
        }
        Config::Path => {
            let path = Settings::path();
            format::print(context.json, &serde_json::json!({ "path": path }), || path.display().to_string());
        }
    }
    Ok(())
}
