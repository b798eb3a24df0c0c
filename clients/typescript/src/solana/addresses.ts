import { type Address, getAddressEncoder, getBytesEncoder, getProgramDerivedAddress } from '@solana/kit';

import { OWNERSHIP_PROGRAM_ADDRESS } from '../generated/ownership';
import { ROYALTIES_PROGRAM_ADDRESS } from '../generated/royalties';

export const TOKEN_PROGRAM = 'TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA' as Address;
export const TOKEN_2022_PROGRAM = 'TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb' as Address;
export const ASSOCIATED_TOKEN_PROGRAM = 'ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL' as Address;
export const SYSTEM_PROGRAM = '11111111111111111111111111111111' as Address;

const address = getAddressEncoder();
const text = (seed: string) => new TextEncoder().encode(seed);

async function derived(programAddress: Address, seeds: Parameters<typeof getProgramDerivedAddress>[0]['seeds']): Promise<Address> {
  return (await getProgramDerivedAddress({ programAddress, seeds }))[0];
}

/** The associated token account of a wallet. `program` is the token program of the mint. */
export const associatedTokens = (owner: Address, mint: Address, program: Address) =>
  derived(ASSOCIATED_TOKEN_PROGRAM, [address.encode(owner), address.encode(program), address.encode(mint)]);

/** The share mint of a track (32-byte id). */
export const shareMint = (trackId: Uint8Array) => derived(OWNERSHIP_PROGRAM_ADDRESS, [text('mint'), getBytesEncoder().encode(trackId)]);

/** The account of a track (32-byte id) in the ownership program. */
export const trackAccount = (trackId: Uint8Array) =>
  derived(OWNERSHIP_PROGRAM_ADDRESS, [text('track'), getBytesEncoder().encode(trackId)]);

/** The account of the royalty vault of a share mint. */
export const vaultOf = (mint: Address) => derived(ROYALTIES_PROGRAM_ADDRESS, [text('vault'), address.encode(mint)]);

/** The account of the position of a share token account. */
export const positionOf = (tokens: Address) => derived(ROYALTIES_PROGRAM_ADDRESS, [text('position'), address.encode(tokens)]);

/** The event authority of a program: the address that signs its events, as Anchor's `emit_cpi!` requires. */
export const eventAuthority = (program: Address) => derived(program, [text('__event_authority')]);
