//! Reads solc's syntax trees.

use anyhow::{Context as _, Result};
use serde_json::Value;

pub fn kind(node: &Value) -> &str {
    node["nodeType"].as_str().unwrap_or_default()
}

pub fn type_of(node: &Value) -> &str {
    node["typeDescriptions"]["typeString"].as_str().unwrap_or_default()
}

pub fn is_unsigned(name: &str) -> bool {
    name.strip_prefix("uint").is_some_and(|bits| bits.chars().all(|digit| digit.is_ascii_digit()))
}

/// Whether solc computes values of this type itself.
pub fn is_constant(name: &str) -> bool {
    name.starts_with("int_const") || name.starts_with("rational_const")
}

/// The statement of a block that has one, or the node itself.
pub fn single(node: &Value) -> &Value {
    match list(&node["statements"]) {
        [only] => only,
        _ => node,
    }
}

pub fn list(node: &Value) -> &[Value] {
    node.as_array().map_or(&[], Vec::as_slice)
}

pub fn children(node: &Value) -> Box<dyn Iterator<Item = &Value> + '_> {
    match node {
        Value::Object(fields) => Box::new(fields.values().filter(|value| value.is_object() || value.is_array())),
        Value::Array(values) => Box::new(values.iter()),
        _ => Box::new(std::iter::empty()),
    }
}

/// A node's byte range; solc writes it as `start:length:file`.
pub fn range(node: &Value) -> Result<(usize, usize)> {
    let source = node["src"].as_str().context("a node without its place")?;
    let mut parts = source.split(':').map(str::parse::<usize>);
    match (parts.next(), parts.next()) {
        (Some(Ok(start)), Some(Ok(length))) => Ok((start, start + length)),
        _ => anyhow::bail!("cannot read the place {source:?}"),
    }
}
