//! Checks the upgrade authority of a program, which alone may initialize it. It is stored in the ProgramData account of
//! the loader.

use anchor_lang::{address_eq, find_program_address, prelude::*};

/// The upgradeable loader.
const LOADER: Address = anchor_lang::address!("BPFLoaderUpgradeab1e11111111111111111111111");

/// Tag of a ProgramData account. It is followed by the slot of the last deployment and the optional upgrade authority.
const PROGRAM_DATA: [u8; 4] = 3u32.to_le_bytes();

/// Whether `signer` has signed and is the upgrade authority of `program`, according to `program_data`. `false` if
/// `program_data` is not the ProgramData account of `program`.
pub fn is_upgrade_authority(program: &Address, program_data: &AccountView, signer: &AccountView) -> bool {
    let (address, _) = find_program_address(&[program.as_ref()], &LOADER);
    if !signer.is_signer() || !program_data.owned_by(&LOADER) || !address_eq(&address, program_data.address()) {
        return false;
    }
    let Ok(data) = program_data.try_borrow() else { return false };
    data.get(..4) == Some(&PROGRAM_DATA)
        && data.get(12) == Some(&1)
        && data.get(13..45) == Some(signer.address().as_ref())
}
