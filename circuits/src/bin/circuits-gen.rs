//! `circuits-gen [ROOT]`: writes the files that are generated from the circuits into the workspace at ROOT (default:
//! the current folder). They are the verifying keys for both chains and the golden vectors.

use std::path::PathBuf;

fn main() -> Result<(), circuits::export::GenerateError> {
    let root = std::env::args_os().nth(1).map_or_else(|| PathBuf::from("."), PathBuf::from);
    circuits::export::generate(&root)
}
