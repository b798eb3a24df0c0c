//! Finds the checks in a source file of a program, and writes each so that one mutant leaves it out.

use std::ops::Range;

use anyhow::{Context as _, Result, bail};

use crate::mutants::{Mutant, one_line, results::hash};

/// Where the instrumented program asks whether a mutant is played; see [`super::object`].
const ACTIVE: &str = "crate::active_mutant::on";

/// A `Signer` of the instrumented program that one mutant takes any account for.
const SIGNER: &str = "crate::active_mutant::SignerUnless";
/// Stands for a mutant's id in an edit.
const ID: &str = "<id>";

/// A check, and the edits that make it depend on a mutant.
struct Check {
    operator: &'static str,
    /// The code that the mutant leaves out.
    code: Range<usize>,
    /// What of the source is replaced, and by what.
    edits: Vec<(Range<usize>, String)>,
}

/// The mutants of `source`, numbered from `first`, and the source with all of them.
pub fn instrument(file: &str, source: &str, first: u32) -> Result<(Vec<Mutant>, String)> {
    let mut checks = requirements(source)?;
    checks.extend(constraints(source)?);
    checks.sort_by_key(|check| check.code.start);
    let mut mutants = Vec::new();
    let mut edits = Vec::new();
    let hash = hash(&without_comments(source));
    for ((check, id), place) in checks.into_iter().zip(first..).zip(0..) {
        mutants.push(Mutant {
            id,
            file: file.to_owned(),
            line: source[..check.code.start].matches('\n').count() + 1,
            start: place,
            hash,
            operator: check.operator.to_owned(),
            before: one_line(&source[check.code]),
            after: String::new(),
        });
        edits.extend(check.edits.into_iter().map(|(range, text)| (range, text.replace(ID, &id.to_string()))));
    }
    // From the end, so that the places before stay.
    edits.sort_by_key(|(range, _)| range.start);
    let mut text = source.to_owned();
    for (range, new) in edits.into_iter().rev() {
        text.replace_range(range, &new);
    }
    Ok((mutants, text))
}

/// Every `require!`.
fn requirements(source: &str) -> Result<Vec<Check>> {
    const NAME: &str = "require!(";
    let mut checks = Vec::new();
    for (start, _) in source.match_indices(NAME).filter(|(start, _)| is_code(source, *start)) {
        let inside = balanced(source, start + NAME.len() - 1)?;
        let condition = parts(source, inside.clone()).into_iter().next().context("a `require!` without a condition")?;
        checks.push(Check {
            operator: "check removed",
            code: start..inside.end + 1,
            edits: vec![(condition.clone(), format!("{ACTIVE}({ID}) || ({})", &source[condition]))],
        });
    }
    Ok(checks)
}

/// Every constraint in an `#[account(...)]`, and every signer. Seeds stay: Anchor makes an account at no other address,
/// and what a handler makes at such an address is signed with the bump that they give.
fn constraints(source: &str) -> Result<Vec<Check>> {
    const ATTRIBUTE: &str = "#[account(";
    let mut checks = Vec::new();
    for (start, _) in source.match_indices(": Signer,").filter(|(start, _)| is_code(source, *start)) {
        checks.push(signer(source, start));
    }
    for (start, _) in source.match_indices(ATTRIBUTE).filter(|(start, _)| is_code(source, *start)) {
        let inside = balanced(source, start + ATTRIBUTE.len() - 1)?;
        let Some(field) = field_after(source, inside.end + 2) else { continue };
        for part in parts(source, inside) {
            let text = &source[part.clone()];
            let (key, value) = text.split_once('=').map_or((text, ""), |(key, value)| (key.trim(), value.trim()));
            let (value, error) = value.split_once(" @ ").unwrap_or((value, ""));
            let (condition, default) = match key {
                "mut" | "init" | "payer" | "seeds" | "bump" | "space" | "close" | "unsafe(dup)" => continue,
                "constraint" => (format!("({value})"), "ConstraintRaw"),
                "executable" => (format!("{field}.account().executable()"), "ConstraintExecutable"),
                "address" => (
                    format!(
                        "{{ let expected: anchor_lang::Address = ({value}).into(); \
                         anchor_lang::address_eq({field}.account().address(), &expected) }}"
                    ),
                    "ConstraintAddress",
                ),
                _ => bail!("it is not known how to leave out `{text}`"),
            };
            let default = format!("anchor_lang::ErrorCode::{default}");
            let error = if error.is_empty() { &default } else { error };
            checks.push(Check {
                operator: "constraint removed",
                code: part.clone(),
                edits: vec![(part, format!("constraint = {ACTIVE}({ID}) || {condition} @ {error}"))],
            });
        }
    }
    Ok(checks)
}

/// The field of type `Signer` whose colon is at `colon`.
fn signer(source: &str, colon: usize) -> Check {
    let (start, end) = (colon + ": ".len(), colon + ": Signer".len());
    let line = source[..colon].rfind('\n').map_or(0, |at| at + 1);
    let field = source[line..colon].rfind(' ').map_or(line, |at| line + at + 1);
    Check { operator: "signature not required", code: field..end, edits: vec![(start..end, format!("{SIGNER}<{ID}>"))] }
}

/// Name of the field that an attribute which ends at `end` belongs to; a type has none.
fn field_after(source: &str, end: usize) -> Option<&str> {
    let line = source[end..].lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'))?;
    let (name, _) = line.strip_prefix("pub ")?.split_once(": ")?;
    name.chars().all(|c| c.is_alphanumeric() || c == '_').then_some(name)
}

/// Whether `place` is neither in a comment nor in a module of tests.
fn is_code(source: &str, place: usize) -> bool {
    let line = &source[source[..place].rfind('\n').map_or(0, |at| at + 1)..place];
    !line.contains("//") && !source[..place].contains("#[cfg(test)]")
}

/// What the bracket at `open` encloses.
fn balanced(source: &str, open: usize) -> Result<Range<usize>> {
    let mut depth = 0;
    for (at, character) in source[open..].char_indices() {
        match character {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Ok(open + 1..open + at);
        }
    }
    bail!("a bracket is not closed")
}

/// The parts of `range` between commas outside of brackets, trimmed.
fn parts(source: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut depth = 0;
    let mut start = range.start;
    let ends = source[range.clone()].char_indices().filter_map(|(at, character)| {
        match character {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
        (depth == 0 && character == ',').then_some(range.start + at)
    });
    for end in ends.chain([range.end]) {
        let text = &source[start..end];
        let from = start + text.len() - text.trim_start().len();
        parts.push(from..from + text.trim().len());
        start = end + 1;
    }
    parts.retain(|part| !part.is_empty());
    parts
}

fn without_comments(source: &str) -> String {
    source.lines().filter(|line| !line.trim_start().starts_with("//")).flat_map(|line| [line, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "
/// require!(in a comment)
pub struct Claim {
    #[account(mut, address = network::ID @ Bad::Admin)]
    pub admin: Signer,
    #[account(init, payer = admin, seeds = [SEED, admin.address().as_ref()], bump)]
    pub network: Account<Network>,
}
fn f(a: u8) {
    require!(
        f(a, 2),
        Bad::Number
    );
}
#[cfg(test)]
mod tests { require!(false, Bad::Number); }
";

    #[test]
    fn every_check_becomes_a_mutant() {
        let (mutants, text) = instrument("a.rs", SOURCE, 7).expect("instruments");
        let found: Vec<_> = mutants.iter().map(|m| (m.id, m.line, m.operator.as_str(), m.before.as_str())).collect();
        let expected = [
            (7, 4, "constraint removed", "address = network::ID @ Bad::Admin"),
            (8, 5, "signature not required", "admin: Signer"),
            (9, 10, "check removed", "require!( f(a, 2), Bad::Number )"),
        ];
        assert_eq!(found, expected);
        for part in [
            "#[account(mut, constraint = crate::active_mutant::on(7) || { let expected: anchor_lang::Address = \
             (network::ID).into(); anchor_lang::address_eq(admin.account().address(), &expected) } @ Bad::Admin)]",
            "pub admin: crate::active_mutant::SignerUnless<8>,",
            "crate::active_mutant::on(9) || (f(a, 2)),",
            "require!(false, Bad::Number)",
        ] {
            assert!(text.contains(part), "{part} is not in {text}");
        }
    }

    #[test]
    fn a_result_outlives_changes_of_comments() {
        let hash = |source: &str| instrument("a.rs", source, 1).expect("instruments").0[0].hash;
        assert_eq!(hash(SOURCE), hash(&SOURCE.replace("in a comment", "in another one")));
        assert_ne!(hash(SOURCE), hash(&SOURCE.replace("a, 2", "a, 3")));
    }
}
