//! A copy of the contracts that holds all mutants at once: which one it plays, the block's coinbase says.
//!
//! The contracts are compiled once for all mutants instead of once for each, which would take a minute each with the
//! compiler that npm has.

use std::cmp::Reverse;

use super::operators::{Rewrite, Rewrites};

/// The library that the copy asks, in `src`.
pub const LIBRARY: &str = r#"// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

library ActiveMutant {
    /// Whether mutant `id` is played. The compiler takes it for pure, so that pure functions may ask.
    function on(uint256 id) internal pure returns (bool) {
        function(uint256) internal view returns (bool) reading = read;
        function(uint256) internal pure returns (bool) hidden;
        assembly ("memory-safe") {
            hidden := reading
        }
        return hidden(id);
    }

    function read(uint256 id) private view returns (bool) {
        return uint160(address(block.coinbase)) == id;
    }
}
"#;

/// `source` with its rewrites, and the library imported.
pub fn instrument(source: &str, rewrites: &Rewrites) -> String {
    let text = part(source, 0, source.len(), rewrites);
    let pragma = text.find("pragma solidity").unwrap_or(0);
    let after = text[pragma..].find(';').map_or(0, |end| pragma + end + 1);
    format!("{}\nimport {{ActiveMutant}} from \"src/ActiveMutant.sol\";{}", &text[..after], &text[after..])
}

/// The range `start..end` of `source` with the rewrites that lie within it.
pub fn part(source: &str, start: usize, end: usize, rewrites: &Rewrites) -> String {
    let within = rewrites.iter().filter(|((from, Reverse(to)), _)| *from >= start && *to <= end);
    let ranges: Vec<_> = within.map(|(&(from, Reverse(to)), rewrite)| (from, to, rewrite)).collect();
    render(source, start, end, &ranges)
}

/// The range `start..end` with `ranges` rewritten.
fn render(source: &str, start: usize, end: usize, ranges: &[(usize, usize, &Rewrite)]) -> String {
    let mut text = String::new();
    let mut at = start;
    let mut rest = ranges;
    while let [(from, to, rewrite), within @ ..] = rest {
        let inner_count = within.iter().take_while(|(inner, _, _)| inner < to).count();
        let (inner, after) = within.split_at(inner_count);
        text += &source[at..*from];
        text += &apply(rewrite, &render(source, *from, *to, inner));
        at = *to;
        rest = after;
    }
    text + &source[at..end]
}

fn apply(rewrite: &Rewrite, inner: &str) -> String {
    match rewrite {
        Rewrite::Expression { alternatives, cast } => {
            let choices: String =
                alternatives.iter().map(|(id, after)| format!("ActiveMutant.on({id}) ? ({after}) : ")).collect();
            match cast {
                Some(name) => format!("({choices}{name}({inner}))"),
                None => format!("({choices}({inner}))"),
            }
        }
        Rewrite::Statement { alternatives } => {
            let choices: String = alternatives
                .iter()
                .map(|(id, after)| {
                    let semicolon = if after.is_empty() { "" } else { ";" };
                    format!("if (ActiveMutant.on({id})) {{ {after}{semicolon} }} else ")
                })
                .collect();
            format!("{{ {choices}{{ {inner} }} }}")
        }
        Rewrite::Modifier { id } => match inner.split_once('(') {
            Some((name, arguments)) => format!("{name}Unless(ActiveMutant.on({id}), {arguments}"),
            None => format!("{inner}Unless(ActiveMutant.on({id}))"),
        },
        Rewrite::Append(form) => format!("{inner}{form}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mutant_stands_beside_the_code_it_changes() {
        let source = "pragma solidity ^0.8.24;\nfunction f(uint256 a) pure { if (a < 2) g(); }";
        let mut rewrites = Rewrites::new();
        let alternatives = vec![(1, "false".to_owned()), (2, "(a) <= (2)".to_owned())];
        rewrites.insert(
            (source.find("a < 2").unwrap(), Reverse(source.find(") g").unwrap())),
            Rewrite::Expression { alternatives, cast: None },
        );
        let two = source.find("2)").unwrap();
        let alternatives = vec![(3, "uint256(2 + 1)".to_owned())];
        rewrites.insert((two, Reverse(two + 1)), Rewrite::Expression { alternatives, cast: Some("uint256".into()) });
        let call = source.find("g();").unwrap();
        rewrites.insert((call, Reverse(call + 4)), Rewrite::Statement { alternatives: vec![(4, String::new())] });
        let condition = "ActiveMutant.on(1) ? (false) : ActiveMutant.on(2) ? ((a) <= (2)) : \
                         (a < (ActiveMutant.on(3) ? (uint256(2 + 1)) : uint256(2)))";
        let expected = format!("if (({condition})) {{ if (ActiveMutant.on(4)) {{  }} else {{ g(); }} }} }}");
        assert!(instrument(source, &rewrites).ends_with(&expected), "{}", instrument(source, &rewrites));
    }
}
