import { type Address, type Instruction, type Rpc, type SolanaRpcApi, createNoopSigner, fetchEncodedAccount } from '@solana/kit';

import { ROYALTIES_PROGRAM_ADDRESS, fetchPosition, fetchVault, getClaimInstruction, getDepositInstruction } from '../generated/royalties';
import { TOKEN_2022_PROGRAM, associatedTokens, eventAuthority, positionOf, shareMint, vaultOf } from './addresses';

/** Reasons for a deposit, as numbered by the protocol. */
export const Source = { gift: 0, sale: 1, streaming: 2, sync: 3, resale: 4 } as const;

/** The accounts of a payment from or to a vault. */
interface Payment {
  vault: Address;
  vaultTokens: Address;
  paymentMint: Address;
  paymentTokenProgram: Address;
}

/** Reads the accounts for payments of a track's vault. Throws if the vault or the payment token does not exist. */
async function payment(rpc: Rpc<SolanaRpcApi>, trackId: Uint8Array): Promise<Payment> {
  const vault = await vaultOf(await shareMint(trackId));
  const { data } = await fetchVault(rpc, vault);
  const mint = await fetchEncodedAccount(rpc, data.paymentMint);
  if (!mint.exists) throw new Error(`the payment token ${data.paymentMint} does not exist on this cluster`);
  return { vault, vaultTokens: data.tokens, paymentMint: data.paymentMint, paymentTokenProgram: mint.programAddress };
}

/**
 * The instruction that deposits `amount` (smallest unit) into a track's vault. The deposit drips to the holders over
 * one epoch.
 * @param source One of {@link Source}.
 * @param memo Reference of the depositor, 32 bytes.
 */
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

/** The instructions that claim all royalties of `trackIds` for `holder`. Several of them fit in one transaction. */
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

/** The stored position of a wallet's shares, or undefined if it is not open. */
export async function position(rpc: Rpc<SolanaRpcApi>, holder: Address, trackId: Uint8Array) {
  const address = await positionOf(await associatedTokens(holder, await shareMint(trackId), TOKEN_2022_PROGRAM));
  return (await fetchEncodedAccount(rpc, address)).exists ? (await fetchPosition(rpc, address)).data : undefined;
}
