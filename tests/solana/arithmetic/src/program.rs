//! The program: its instruction data is the seed (u64) and the number of pairs (u32), and it returns the result of
//! [`crate::fold`].
#![allow(unsafe_code)] // of the entry point's macro

use anchor_lang::{
    Address,
    pinocchio::{self, ProgramResult, account::AccountView, cpi::set_return_data, error::ProgramError},
};
use sbf_int128 as _;

pinocchio::entrypoint!(process);

fn process(_program: &Address, _accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let (seed, pairs) = data.split_first_chunk::<8>().ok_or(ProgramError::InvalidInstructionData)?;
    let pairs = pairs.try_into().map_err(|_| ProgramError::InvalidInstructionData)?;
    let folded = crate::fold(u64::from_le_bytes(*seed), u32::from_le_bytes(pairs));
    set_return_data(&folded.to_le_bytes());
    Ok(())
}
