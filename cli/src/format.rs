//! Values as people write them: hex ids, amounts, confirmations.

use std::io::{IsTerminal as _, Write as _};

use anyhow::{Context as _, Result, bail};

use crate::error::Declined;

/// `0x` and lower-case hex.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    format!("0x{}", hex::encode(bytes))
}

/// 32 bytes from 0x-hex.
pub fn bytes32(what: &str, text: &str) -> Result<[u8; 32]> {
    let digits = text.strip_prefix("0x").unwrap_or(text);
    let bytes = hex::decode(digits).with_context(|| format!("{what} {text:?} is not hexadecimal"))?;
    bytes.try_into().map_err(|_| anyhow::anyhow!("{what} {text:?} is not 32 bytes long"))
}

/// A memo of at most 32 bytes, zeros behind.
pub fn memo(text: &str) -> Result<[u8; 32]> {
    let mut memo = [0; 32];
    memo.get_mut(..text.len())
        .context("the memo is longer than 32 bytes; shorten it or use a reference")?
        .copy_from_slice(text.as_bytes());
    Ok(memo)
}

/// Asks on the terminal; without one, only `--yes` confirms.
pub fn confirm(question: &str, yes: bool) -> Result<()> {
    if yes {
        return Ok(());
    }
    if !std::io::stdin().is_terminal() {
        bail!(Declined);
    }
    eprint!("{question} [y/N] ");
    std::io::stderr().flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    if matches!(answer.trim(), "y" | "Y" | "yes") { Ok(()) } else { Err(Declined.into()) }
}

/// Prints `value` as one JSON object, or `text`.
pub fn print(json: bool, value: &serde_json::Value, text: impl FnOnce() -> String) {
    if json {
        println!("{value}");
    } else {
        println!("{}", text());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_strictly() {
        assert_eq!(bytes32("track", &hex(&[7; 32])).unwrap(), [7; 32]);
        for bad in ["", "0x", "0x12", "zz", &"a".repeat(66)] {
            assert!(bytes32("track", bad).unwrap_err().to_string().contains("track"), "{bad}");
        }
        assert!(memo(&"x".repeat(33)).is_err());
        assert_eq!(&memo("sync 7").unwrap()[..7], b"sync 7\0");
    }
}
