//! Plays the Solana programs, as built, on a virtual machine.
