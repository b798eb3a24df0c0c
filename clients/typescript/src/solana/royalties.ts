import { type Address, type Instruction, type Rpc, type SolanaRpcApi, createNoopSigner, fetchEncodedAccount } from '@solana/kit';

import { ROYALTIES_PROGRAM_ADDRESS, fetchPosition, fetchVault, getClaimInstruction, getDepositInstruction } from '../generated/royalties';
import { TOKEN_2022_PROGRAM, associatedTokens, eventAuthority, positionOf, shareMint, vaultOf } from './addresses';

/** What a deposit is for. */
export const Source = { gift: 0, sale: 1, streaming: 2, sync: 3, resale: 4 } as const;

interface Payment {
  vault: Address;
  vaultTokens: Address;
  paymentMint: Address;
  paymentTokenProgram: Address;
}

async function payment(rpc: Rpc<SolanaRpcApi>, trackId: Uint8Array): Promise<Payment> {
  const vault = await vaultOf(await shareMint(trackId));
  const { data } = await fetchVault(rpc, vault);
  const mint = await fetchEncodedAccount(rpc, data.paymentMint);
  if (!mint.exists) throw new Error(`the payment token ${data.paymentMint} does not exist on this cluster`);
  return { vault, vaultTokens: data.tokens, paymentMint: data.paymentMint, paymentTokenProgram: mint.programAddress };
}

/** A deposit of `amount` (smallest unit) into a track's vault; drips to whoever holds shares over one epoch. */
export async function deposit(
  rpc: Rpc<SolanaRpcApi>,
  depositor: Address,
  trackId: Uint8Array,
  amount: bigint,
  source: number,
  memo: Uint8Array,
): Promise<Instruction> {
  const accounts = await payment(rpc, trackId);
  return getDepositInstruction({
    ...accounts,
    depositor: createNoopSigner(depositor),
    depositorTokens: await associatedTokens(depositor, accounts.paymentMint, accounts.paymentTokenProgram),
    eventAuthority: await eventAuthority(ROYALTIES_PROGRAM_ADDRESS),
    program: ROYALTIES_PROGRAM_ADDRESS,
    amount,
    source,
    memo,
  });
}

/** Claims of everything `holder` is owed by each track; several fit one transaction. */
export async function claim(rpc: Rpc<SolanaRpcApi>, holder: Address, trackIds: readonly Uint8Array[]): Promise<Instruction[]> {
  return Promise.all(
    trackIds.map(async (trackId) => {
      const accounts = await payment(rpc, trackId);
      const tokens = await associatedTokens(holder, await shareMint(trackId), TOKEN_2022_PROGRAM);
      return getClaimInstruction({
        ...accounts,
        beneficiary: createNoopSigner(holder),
        position: await positionOf(tokens),
        destination: await associatedTokens(holder, accounts.paymentMint, accounts.paymentTokenProgram),
        eventAuthority: await eventAuthority(ROYALTIES_PROGRAM_ADDRESS),
        program: ROYALTIES_PROGRAM_ADDRESS,
      });
    }),
  );
}

/** The position of a wallet's shares, as stored; absent while they are unopened. */
export async function position(rpc: Rpc<SolanaRpcApi>, holder: Address, trackId: Uint8Array) {
  const address = await positionOf(await associatedTokens(holder, await shareMint(trackId), TOKEN_2022_PROGRAM));
  return (await fetchEncodedAccount(rpc, address)).exists ? (await fetchPosition(rpc, address)).data : undefined;
}
