//! Finds in a syntax tree of solc what can be mutated, and how.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::{
    schema,
    tree::{children, is_constant, is_unsigned, kind, list, range, single, type_of},
};
use crate::mutants::{Mutant, one_line, results::hash};

/// How one range of a source file is replaced in the instrumented copy.
#[derive(Debug)]
pub enum Rewrite {
    /// An expression, with what stands for it in each mutant. `cast` is a type that literals need.
    Expression { alternatives: Vec<(u32, String)>, cast: Option<String> },
    /// A statement with its semicolon; an empty alternative removes it.
    Statement { alternatives: Vec<(u32, String)> },
    /// A use of a modifier, which one mutant leaves out.
    Modifier { id: u32 },
    /// Text that follows the range.
    Append(String),
}

/// Byte range to its rewrite. Outer ranges come before those within them.
pub type Rewrites = BTreeMap<(usize, std::cmp::Reverse<usize>), Rewrite>;

/// Looks through one file after another and numbers the mutants.
#[derive(Default)]
pub struct Finder {
    pub mutants: Vec<Mutant>,
    /// Names of modifiers of which the copy needs a form that can be switched off.
    pub modifiers: BTreeSet<String>,
    /// Syntax tree ids of unsigned constants.
    constants: BTreeSet<i64>,
}

struct File<'a> {
    name: &'a str,
    source: &'a str,
    /// Start of the function or modifier that is being searched, and the hash of its text: a result outlives changes of the
    /// rest of the file.
    scope: (usize, u64),
    rewrites: Rewrites,
}

impl Finder {
    /// Remembers the constants of a file; all files come before the first [`Self::find`].
    pub fn learn(&mut self, tree: &Value) {
        if kind(tree) == "VariableDeclaration" && tree["constant"] == true && is_unsigned(type_of(tree)) {
            self.constants.extend(tree["id"].as_i64());
        }
        for child in children(tree) {
            self.learn(child);
        }
    }

    /// Finds the mutants of one file, and how the copy is rewritten to hold them all.
    pub fn find(&mut self, name: &str, source: &str, tree: &Value) -> Result<Rewrites> {
        let mut file = File { name, source, scope: (0, hash(source)), rewrites: Rewrites::new() };
        self.definitions(&mut file, tree)?;
        Ok(file.rewrites)
    }

    /// Descends to what is executed: constants and types must stay constant.
    fn definitions(&mut self, file: &mut File<'_>, node: &Value) -> Result<()> {
        if matches!(kind(node), "FunctionDefinition" | "ModifierDefinition") {
            let (start, end) = range(node)?;
            file.scope = (start, hash(&file.source[start..end]));
        }
        match kind(node) {
            "FunctionDefinition" => {
                for modifier in list(&node["modifiers"]) {
                    if modifier["kind"] == "modifierInvocation" {
                        self.modifier(file, modifier)?;
                    }
                }
                self.code(file, &node["body"])
            }
            "ModifierDefinition" => self.code(file, &node["body"]),
            _ => children(node).try_for_each(|child| self.definitions(file, child)),
        }
    }

    fn modifier(&mut self, file: &mut File<'_>, node: &Value) -> Result<()> {
        let (start, end) = range(node)?;
        let name = node["modifierName"]["name"].as_str().context("a modifier without a name")?;
        self.modifiers.insert(name.to_owned());
        let id = self.add(file, start, "modifier removed", &file.source[start..end], "");
        file.rewrites.insert((start, std::cmp::Reverse(end)), Rewrite::Modifier { id });
        Ok(())
    }

    fn code(&mut self, file: &mut File<'_>, node: &Value) -> Result<()> {
        match kind(node) {
            "InlineAssembly" => return Ok(()),
            "ForStatement" => {
                self.code(file, &node["condition"])?;
                return self.code(file, &node["body"]);
            }
            "IfStatement" => self.condition(file, node)?,
            "BinaryOperation" => self.binary(file, node)?,
            "Conditional" => self.conditional(file, node)?,
            "UnaryOperation" => self.unary(file, node)?,
            "Identifier" => self.constant(file, node)?,
            "ExpressionStatement" => self.statement(file, node)?,
            "EmitStatement" => self.replace_statement(file, node, &[("event removed", String::new())])?,
            "Assignment" => {
                let to = type_of(&node["leftHandSide"]).to_owned();
                self.literal(file, &node["rightHandSide"], &to)?;
            }
            "VariableDeclarationStatement" => {
                let to = type_of(&node["declarations"][0]).to_owned();
                self.literal(file, &node["initialValue"], &to)?;
            }
            _ => {}
        }
        children(node).try_for_each(|child| self.code(file, child))
    }

    /// A guard taken out, a return that comes too late, a branch that is never or always taken.
    fn condition(&mut self, file: &mut File<'_>, node: &Value) -> Result<()> {
        let body = single(&node["trueBody"]);
        match kind(body) {
            "RevertStatement" => self.replace(file, &node["condition"], &[("guard removed", "false".into())]),
            "Return" => self.replace(
                file,
                &node["condition"],
                &[("early return removed", "false".into()), ("early return always", "true".into())],
            ),
            _ => self.replace(
                file,
                &node["condition"],
                &[("branch never taken", "false".into()), ("branch always taken", "true".into())],
            ),
        }
    }

    fn binary(&mut self, file: &mut File<'_>, node: &Value) -> Result<()> {
        let operator = node["operator"].as_str().context("an operation without operator")?;
        let (left, right) = (&node["leftExpression"], &node["rightExpression"]);
        if is_constant(type_of(node)) {
            return Ok(());
        }
        if let Some(other) = swapped(operator) {
            let ((left_start, left_end), (right_start, right_end)) = (range(left)?, range(right)?);
            let between = file.source[left_end..right_start].replacen(operator, other, 1);
            let after =
                format!("({}){between}({})", &file.source[left_start..left_end], &file.source[right_start..right_end]);
            self.replace(file, node, &[("operator", after)])?;
        }
        match operator {
            "**" => Ok(()),
            "<<" | ">>" => {
                if type_of(node) == "uint256" {
                    self.literal(file, left, "uint256")?;
                }
                self.literal(file, right, "uint256")
            }
            _ => {
                let common = node["commonType"]["typeString"].as_str().unwrap_or_default().to_owned();
                self.literal(file, left, &common)?;
                self.literal(file, right, &common)
            }
        }
    }

    fn conditional(&mut self, file: &mut File<'_>, node: &Value) -> Result<()> {
        let text = |part: &str| range(&node[part]).map(|(start, end)| file.source[start..end].to_owned());
        let after =
            format!("({}) ? ({}) : ({})", text("condition")?, text("falseExpression")?, text("trueExpression")?);
        self.replace(file, node, &[("branches swapped", after)])
    }

    fn unary(&mut self, file: &mut File<'_>, node: &Value) -> Result<()> {
        if node["operator"] != "!" && node["operator"] != "~" {
            return Ok(());
        }
        let (start, end) = range(&node["subExpression"])?;
        let after = file.source[start..end].to_owned();
        self.replace(file, node, &[("negation removed", after)])
    }

    /// A constant that is one more or less where it is used.
    fn constant(&mut self, file: &mut File<'_>, node: &Value) -> Result<()> {
        let known = node["referencedDeclaration"].as_i64().is_some_and(|id| self.constants.contains(&id));
        if !known {
            return Ok(());
        }
        let (start, end) = range(node)?;
        let name = &file.source[start..end];
        let changes = [("constant", format!("{name} + 1")), ("constant", format!("{name} - 1"))];
        self.replace(file, node, &changes)
    }

    /// A literal that is one more or less. Where it takes the type `to`, the copy writes that type out: by itself a literal in
    /// a conditional expression has the smallest type that fits.
    fn literal(&mut self, file: &mut File<'_>, node: &Value, to: &str) -> Result<()> {
        if kind(node) != "Literal" || node["kind"] != "number" || !is_unsigned(to) {
            return Ok(());
        }
        let (start, end) = range(node)?;
        let text = &file.source[start..end];
        let mut changes = vec![("constant", format!("{to}({text} + 1)"))];
        if node["value"] != "0" {
            changes.push(("constant", format!("{to}({text} - 1)")));
        }
        self.replace(file, node, &changes)?;
        if let Some(Rewrite::Expression { cast, .. }) = file.rewrites.get_mut(&(start, std::cmp::Reverse(end))) {
            *cast = Some(to.to_owned());
        }
        Ok(())
    }

    fn statement(&mut self, file: &mut File<'_>, node: &Value) -> Result<()> {
        let expression = &node["expression"];
        let (start, end) = range(node)?;
        let text = &file.source[start..end];
        let operator = expression["operator"].as_str().unwrap_or_default();
        let mut changes = Vec::new();
        match kind(expression) {
            // A pointer to storage or calldata must be assigned.
            "Assignment" if ["storage", "calldata"].iter().any(|at| type_of(expression).contains(at)) => {}
            "Assignment" => {
                changes.push(("assignment removed", String::new()));
                if let Some(other) = swapped(operator.trim_end_matches('=')).filter(|_| operator != "=") {
                    changes.push(("operator", text.replacen(operator, &format!("{other}="), 1)));
                }
            }
            "UnaryOperation" => {
                changes.push(("statement removed", String::new()));
                let other = if operator == "++" { "--" } else { "++" };
                if operator != "delete" {
                    changes.push(("operator", text.replacen(operator, other, 1)));
                }
            }
            "FunctionCall" => changes.push(("call removed", String::new())),
            _ => {}
        }
        self.replace_statement(file, node, &changes)
    }

    fn replace(&mut self, file: &mut File<'_>, node: &Value, changes: &[(&'static str, String)]) -> Result<()> {
        let (start, end) = range(node)?;
        let before = &file.source[start..end];
        let added: Vec<_> = changes
            .iter()
            .map(|(operator, after)| (self.add(file, start, operator, before, after), after.clone()))
            .collect();
        let rewrite = file.rewrites.entry((start, std::cmp::Reverse(end)));
        if let Rewrite::Expression { alternatives, .. } =
            rewrite.or_insert(Rewrite::Expression { alternatives: Vec::new(), cast: None })
        {
            alternatives.extend(added);
        }
        Ok(())
    }

    fn replace_statement(
        &mut self,
        file: &mut File<'_>,
        node: &Value,
        changes: &[(&'static str, String)],
    ) -> Result<()> {
        if changes.is_empty() {
            return Ok(());
        }
        let (start, end) = range(node)?;
        let semicolon = file.source[end..].find(';').context("a statement without semicolon")?;
        let before = &file.source[start..end];
        let alternatives = changes
            .iter()
            .map(|(operator, after)| (self.add(file, start, operator, before, after), after.clone()))
            .collect();
        file.rewrites.insert((start, std::cmp::Reverse(end + semicolon + 1)), Rewrite::Statement { alternatives });
        Ok(())
    }

    fn add(&mut self, file: &File<'_>, start: usize, operator: &'static str, before: &str, after: &str) -> u32 {
        let id = self.mutants.len() as u32 + 1;
        self.mutants.push(Mutant {
            id,
            file: file.name.to_owned(),
            line: file.source[..start].matches('\n').count() + 1,
            start: start - file.scope.0,
            hash: file.scope.1,
            operator: operator.to_owned(),
            before: one_line(before),
            after: one_line(after),
        });
        id
    }
}

/// The definitions of `wanted` modifiers in a file, each followed by a form of it that an argument switches off.
pub fn switchable(source: &str, tree: &Value, wanted: &BTreeSet<String>, rewrites: &mut Rewrites) -> Result<()> {
    for child in children(tree) {
        switchable(source, child, wanted, rewrites)?;
    }
    let name = tree["name"].as_str().unwrap_or_default();
    if kind(tree) != "ModifierDefinition" || !wanted.contains(name) {
        return Ok(());
    }
    let mut parameters = vec!["bool off".to_owned()];
    for parameter in list(&tree["parameters"]["parameters"]) {
        let (start, end) = range(parameter)?;
        parameters.push(source[start..end].to_owned());
    }
    let mut body = String::new();
    for statement in list(&tree["body"]["statements"]) {
        let (start, end) = range(statement)?;
        // The range of a simple statement ends before its semicolon.
        let end = end + usize::from(source[end..].starts_with(';'));
        // The form contains the mutants of the statement, because it replaces the modifier where it is used.
        let text = schema::part(source, start, end, rewrites);
        body += &match kind(statement) {
            "PlaceholderStatement" => "_; ".to_owned(),
            // What it declares, the statements after it use.
            "VariableDeclarationStatement" => format!("{text} "),
            _ => format!("if (!off) {{ {text} }} "),
        };
    }
    let (start, end) = range(tree)?;
    let form = format!("\n    modifier {name}Unless({}) {{ {body}}}\n", parameters.join(", "));
    rewrites.insert((start, std::cmp::Reverse(end)), Rewrite::Append(form));
    Ok(())
}

/// The operator that stands for `operator` in a mutant.
fn swapped(operator: &str) -> Option<&'static str> {
    Some(match operator {
        "<" => "<=",
        "<=" => "<",
        ">" => ">=",
        ">=" => ">",
        "==" => "!=",
        "!=" => "==",
        "&&" => "||",
        "||" => "&&",
        "+" => "-",
        "-" => "+",
        "*" => "/",
        "/" | "%" => "*",
        "&" => "|",
        "|" | "^" => "&",
        "<<" => ">>",
        ">>" => "<<",
        _ => return None,
    })
}
