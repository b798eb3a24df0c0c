//! Integer arithmetic gives the same results on the virtual machine and on the host.

use solana_instruction::Instruction;
use solana_signer::Signer as _;
use solana_tests::World;

/// Number of pairs of operands in one transaction; more would exceed its compute units.
const PAIRS: u32 = 60;
const TRANSACTIONS: u64 = 40;

#[test]
fn arithmetic_of_every_width_agrees_with_the_host() {
    let mut world = World::deployed();
    let program_id = world.key().pubkey();
    world.svm.add_program(program_id, &solana_tests::object("sbf_arithmetic")).expect("program loads");
    for seed in 1..=TRANSACTIONS {
        let seed = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut data = seed.to_le_bytes().to_vec();
        data.extend_from_slice(&PAIRS.to_le_bytes());
        let instruction = Instruction { program_id, accounts: vec![], data };
        let sent = world.send(&[instruction], &[]).unwrap_or_else(|failure| panic!("{failure:#?}"));
        let mut returned = [0; 8];
        let data = &sent.return_data.data;
        returned[..data.len()].copy_from_slice(data);
        assert_eq!(u64::from_le_bytes(returned), sbf_arithmetic::fold(seed, PAIRS), "seed {seed}");
    }
}
