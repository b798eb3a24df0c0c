//! An object that holds all mutants of a program: which one it plays, a number in its constants says.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, ensure};

/// Stands before the number.
const MARKER: &[u8; 16] = b"The mutant is no";

/// What an instrumented program gets: the number, read in a way that the compiler does not take for a constant, and a
/// `Signer` that one mutant takes any account for.
pub const MODULE: &str = r#"
mod active_mutant {
    use anchor_lang::{AnchorAccount, CpiHandle, CpiHandleMut, ToCpiHandle, ToCpiHandleMut, prelude::*};

    #[repr(C)]
    struct Active {
        marker: [u8; 16],
        id: u32,
    }

    #[used]
    static ACTIVE: Active = Active { marker: *b"The mutant is no", id: 0 };

    /// Whether mutant `id` is played.
    #[inline(never)]
    pub fn on(id: u32) -> bool {
        // SAFETY: a static can be read.
        unsafe { core::ptr::read_volatile(&raw const ACTIVE.id) == id }
    }

    pub struct SignerUnless<const MUTANT: u32> {
        view: AccountView,
    }

    impl<const MUTANT: u32> SignerUnless<MUTANT> {
        pub fn address(&self) -> &Address {
            self.view.address()
        }
    }

    impl<const MUTANT: u32> AnchorAccount for SignerUnless<MUTANT> {
        type Data = AccountView;
        const IS_SIGNER: bool = true;

        fn load(view: AccountView) -> core::result::Result<Self, ProgramError> {
            if !on(MUTANT) && !view.is_signer() {
                return Err(ProgramError::MissingRequiredSignature);
            }
            Ok(Self { view })
        }

        fn account(&self) -> &AccountView {
            &self.view
        }
    }

    impl<const MUTANT: u32> core::ops::Deref for SignerUnless<MUTANT> {
        type Target = AccountView;

        fn deref(&self) -> &AccountView {
            &self.view
        }
    }

    impl<const MUTANT: u32> ToCpiHandle for SignerUnless<MUTANT> {
        fn to_cpi_handle(&self) -> CpiHandle<'_> {
            self.cpi_handle()
        }
    }

    impl<const MUTANT: u32> ToCpiHandleMut for SignerUnless<MUTANT> {
        fn try_to_cpi_handle_mut(&mut self) -> core::result::Result<CpiHandleMut<'_>, ProgramError> {
            self.try_cpi_handle_mut()
        }
    }

    impl<const MUTANT: u32> anchor_lang::IdlAccountType for SignerUnless<MUTANT> {
        const __IDL_IS_SIGNER: bool = true;
    }
}
"#;

/// Writes `object` to `to` such that it plays the mutant `id`; 0 plays none.
pub fn play(object: &Path, id: u32, to: &Path) -> Result<()> {
    let mut bytes = fs::read(object).with_context(|| format!("cannot read {}", object.display()))?;
    let mut places = bytes.windows(MARKER.len()).enumerate().filter(|(_, bytes)| bytes == MARKER).map(|(at, _)| at);
    let (place, more) = (places.next(), places.next());
    drop(places);
    ensure!(more.is_none(), "{} has the mutant's number twice", object.display());
    let start = place.with_context(|| format!("{} has no mutants", object.display()))? + MARKER.len();
    bytes.get_mut(start..start + 4).context("an object that ends in its marker")?.copy_from_slice(&id.to_le_bytes());
    fs::write(to, bytes).with_context(|| format!("cannot write {}", to.display()))
}
