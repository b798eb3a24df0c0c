//! Integer arithmetic of every width on many operands, folded into one number. The same code runs on the virtual
//! machine and on the host, and a test compares the results.
//!
//! The compiler and the linker of Solana programs use different calling conventions for 128-bit results; `sbf-int128`
//! adapts one to the other. The test fails if one of them changes.
#![allow(unexpected_cfgs)] // `target_os = "solana"`

use core::hint::black_box;

#[cfg(target_os = "solana")]
mod program;

/// Folds the results of all operations on `pairs` pairs of operands, which are generated from `seed`.
pub fn fold(seed: u64, pairs: u32) -> u64 {
    let mut operands = Operands(seed | 1);
    let mut folded = Folded(seed);
    for _ in 0..pairs {
        let (a, b) = (operands.wide(), operands.wide());
        unsigned(a, b, &mut folded);
        signed(a as i128, b as i128, &mut folded);
        narrow(a as u64, b as u64, &mut folded);
        let shift = (b >> 64) as u32 & 127;
        folded.add(a << shift);
        folded.add(a >> shift);
        folded.add(((a as i128) >> shift) as u128);
    }
    folded.0
}

fn unsigned(a: u128, b: u128, folded: &mut Folded) {
    let (a, b) = (black_box(a), black_box(b));
    folded.add(a.wrapping_add(b));
    folded.add(a.wrapping_sub(b));
    folded.add(a.wrapping_mul(b));
    folded.add(a.checked_div(b).unwrap_or(1));
    folded.add(a.checked_rem(b).unwrap_or(2));
    folded.add(a.checked_mul(b).unwrap_or(3));
    folded.add(a.checked_add(b).unwrap_or(4));
    folded.add(u128::from(a < b));
}

fn signed(a: i128, b: i128, folded: &mut Folded) {
    let (a, b) = (black_box(a), black_box(b));
    folded.add(a.wrapping_mul(b) as u128);
    folded.add(a.checked_div(b).unwrap_or(5) as u128);
    folded.add(a.checked_rem(b).unwrap_or(6) as u128);
    folded.add(a.checked_mul(b).unwrap_or(7) as u128);
    folded.add(u128::from(a < b));
}

/// Without signed division, which the linker refuses for this target.
fn narrow(a: u64, b: u64, folded: &mut Folded) {
    let (a, b) = (black_box(a), black_box(b));
    folded.add(a.checked_mul(b).unwrap_or(8).into());
    folded.add(a.checked_add(b).unwrap_or(9).into());
    folded.add(a.checked_div(b).unwrap_or(10).into());
    folded.add(a.checked_rem(b).unwrap_or(11).into());
    folded.add(u128::from(a) * u128::from(b));
    folded.add((a as i64).checked_mul(b as i64).unwrap_or(12) as u128);
}

/// A hash in the manner of FNV-1a, over 64-bit words; it uses only native instructions.
struct Folded(u64);

impl Folded {
    fn add(&mut self, value: u128) {
        for word in [value as u64, (value >> 64) as u64] {
            self.0 = (self.0 ^ word).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(23);
        }
    }
}

/// A xorshift generator of numbers of every width, which includes edge cases such as 0 and the maximum.
struct Operands(u64);

impl Operands {
    fn word(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn wide(&mut self) -> u128 {
        let (high, low, choice) = (self.word(), self.word(), self.word());
        let full = u128::from(high) << 64 | u128::from(low);
        match choice & 15 {
            0 => 0,
            1 => u128::MAX,
            2 => 1 << 127,
            3 => u128::from(u64::MAX),
            4 => 1 << 64,
            5 => 1,
            _ => full >> (choice >> 8 & 127),
        }
    }
}
