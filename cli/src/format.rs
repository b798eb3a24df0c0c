//! Parsing and printing of ids, percentages, memos and results, and the confirmation prompt.

use std::io::{IsTerminal as _, Write as _};

use anyhow::{Context as _, Result, bail};
use chain::Namespace;
pub use protocol::hex::encode as hex;
use protocol::id::Address32;

use crate::error::Declined;

/// 32 bytes from hex, with or without `0x`.
pub fn bytes32(what: &str, text: &str) -> Result<[u8; 32]> {
    protocol::hex::decode_array_lenient(text).map_err(|error| anyhow::anyhow!("{what} {text:?}: {error}"))
}

/// Basis points as a percentage: `500` is `5`, `250` is `2.5`.
#[must_use]
pub fn percent(bps: u16) -> String {
    let text = format!("{}.{:02}", bps / 100, bps % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Basis points from a percentage such as `5`, `5%` or `2.5 %`.
pub fn basis_points(text: &str) -> Result<u16> {
    let digits = text.trim().trim_end_matches('%').trim_end();
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let parsed = (plain(whole) && plain(part) && part.len() <= 2)
        .then(|| whole.parse::<u16>().ok()?.checked_mul(100)?.checked_add(format!("{part:0<2}").parse().ok()?));
    parsed.flatten().with_context(|| format!("{text:?} is not a percentage such as 5% or 2.5%"))
}

/// Text of a listing's id: the account (Solana) or the number (Ethereum).
#[must_use]
pub fn listing(namespace: Namespace, id: &[u8; 32]) -> String {
    match namespace {
        Namespace::Solana => chain::address::format(namespace, Address32(*id)),
        Namespace::Ethereum => u128::from_be_bytes(id[16..].try_into().unwrap_or_default()).to_string(),
    }
}

/// Parses a listing's id: an account (Solana), a number (Ethereum), or 32 bytes in 0x-hex.
pub fn parse_listing(namespace: Namespace, text: &str) -> Result<[u8; 32]> {
    if text.starts_with("0x") {
        return bytes32("listing", text);
    }
    match namespace {
        Namespace::Solana => Ok(chain::address::parse(namespace, text)?.0),
        Namespace::Ethereum => {
            let number: u64 = text.parse().with_context(|| format!("{text:?} is not a listing's number"))?;
            let mut id = [0; 32];
            id[24..].copy_from_slice(&number.to_be_bytes());
            Ok(id)
        }
    }
}

/// A memo of at most 32 bytes, padded with zeros at the end.
pub fn memo(text: &str) -> Result<[u8; 32]> {
    let mut memo = [0; 32];
    memo.get_mut(..text.len())
        .context("the memo is longer than 32 bytes; shorten it or use a reference")?
        .copy_from_slice(text.as_bytes());
    Ok(memo)
}

/// Asks for confirmation on the terminal, unless `yes` is set.
///
/// # Errors
/// [`Declined`] if the user does not confirm, or if there is no terminal.
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

/// Prints `value` as one JSON object if `json` is set, and `text` otherwise.
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
    fn percentages_are_read_to_the_basis_point() {
        for (text, bps) in [("5%", 500), ("2.5", 250), ("0.05 %", 5), ("10%", 1_000), ("0", 0)] {
            assert_eq!(basis_points(text).unwrap(), bps, "{text}");
        }
        for bad in ["", "%", "5.", "0.005", "-1", "1e2", "700%%%x", "99999"] {
            let error = basis_points(bad).unwrap_err().to_string();
            assert_eq!(error, format!("{bad:?} is not a percentage such as 5% or 2.5%"));
        }
        assert_eq!([percent(500), percent(250), percent(5), percent(0)], ["5", "2.5", "0.05", "0"]);
    }

    #[test]
    fn ids_are_read_strictly() {
        assert_eq!(bytes32("track", &hex([7; 32])).unwrap(), [7; 32]);
        for bad in ["", "0x", "0x12", "zz", &"a".repeat(66)] {
            assert!(bytes32("track", bad).unwrap_err().to_string().contains("track"), "{bad}");
        }
        let number = parse_listing(Namespace::Ethereum, "300").unwrap();
        assert_eq!((number[30], number[31], listing(Namespace::Ethereum, &number)), (1, 44, "300".into()));
        let account = listing(Namespace::Solana, &[7; 32]);
        assert_eq!(parse_listing(Namespace::Solana, &account).unwrap(), [7; 32]);
        assert_eq!(parse_listing(Namespace::Solana, &hex([7; 32])).unwrap(), [7; 32]);
        let listing = |namespace, text| parse_listing(namespace, text).unwrap_err().to_string();
        assert_eq!(listing(Namespace::Ethereum, "-1"), "\"-1\" is not a listing's number");
        assert!(listing(Namespace::Solana, "5").contains("not a Solana address"));
        assert!(memo(&"x".repeat(33)).unwrap_err().to_string().contains("longer than 32 bytes"));
        assert_eq!(&memo("sync 7").unwrap()[..7], b"sync 7\0");
    }
}
