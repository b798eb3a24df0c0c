import {
  type Address,
  type EIP1193Provider,
  type Hex,
  createPublicClient,
  createWalletClient,
  custom,
  erc20Abi,
  getContract,
  parseSignature,
} from 'viem';

import { TrackRegistry } from '../generated/abi/TrackRegistry';
import { TrackShares } from '../generated/abi/TrackShares';

/** The function of EIP-2612 that the payment token and every share token have, and that viem's ERC-20 ABI lacks. */
const permitAbi = [
  { type: 'function', name: 'nonces', stateMutability: 'view', inputs: [{ name: 'owner', type: 'address' }], outputs: [{ type: 'uint256' }] },
] as const;

const PERMIT = {
  Permit: [
    { name: 'owner', type: 'address' },
    { name: 'spender', type: 'address' },
    { name: 'value', type: 'uint256' },
    { name: 'nonce', type: 'uint256' },
    { name: 'deadline', type: 'uint256' },
  ],
} as const;

/**
 * Connects to a deployment through a wallet.
 * @param provider Any EIP-1193 provider, such as the wallet of a browser.
 * @param registry Address of the TrackRegistry.
 * @throws If the wallet returns no account.
 */
export async function connect(provider: EIP1193Provider, registry: Address) {
  const transport = custom(provider);
  const reader = createPublicClient({ transport, pollingInterval: 200 });
  const [account] = await createWalletClient({ transport }).requestAddresses();
  if (!account) throw new Error('the wallet returned no account; unlock it and connect an account to this page');
  const wallet = createWalletClient({ account, transport });
  return { reader, wallet, account, registry: getContract({ address: registry, abi: TrackRegistry, client: reader }) };
}

/** A wallet's account, clients for reading and signing, and the registry. */
export type Connection = Awaited<ReturnType<typeof connect>>;

/** Waits until a transaction is in a block, and returns its receipt. Throws if it reverted. */
export async function mined({ reader }: Connection, hash: Hex) {
  const receipt = await reader.waitForTransactionReceipt({ hash });
  if (receipt.status !== 'success') throw new Error(`transaction ${hash} reverted`);
  return receipt;
}

/**
 * Asks the wallet to sign an EIP-2612 permit, which allows `spender` to transfer `value` (smallest unit) of `token`. It
 * is valid for 20 minutes after the newest block.
 */
export async function permit({ reader, wallet, account }: Connection, token: Address, spender: Address, value: bigint) {
  const [name, nonce, chainId, block] = await Promise.all([
    reader.readContract({ address: token, abi: erc20Abi, functionName: 'name' }),
    reader.readContract({ address: token, abi: permitAbi, functionName: 'nonces', args: [account] }),
    reader.getChainId(),
    reader.getBlock(),
  ]);
  const deadline = block.timestamp + 1_200n;
  const domain = { name, version: '1', chainId, verifyingContract: token };
  const message = { owner: account, spender, value, nonce, deadline };
  const signature = await wallet.signTypedData({ domain, types: PERMIT, primaryType: 'Permit', message });
  const { r, s, yParity } = parseSignature(signature);
  return { deadline, v: 27 + yParity, r, s };
}

/**
 * Deposits `amount` (smallest unit) into a track's vault, with one signature for a permit and one transaction. Returns
 * the hash of the transaction.
 * @param source 0 gift, 1 sale, 2 streaming, 3 sync, 4 resale.
 * @param memo Reference of the depositor, 32 bytes.
 */
export async function deposit(to: Connection, trackId: Hex, amount: bigint, source: number, memo: Hex): Promise<Hex> {
  const [shares, token] = await Promise.all([to.registry.read.sharesOf([trackId]), to.registry.read.paymentToken()]);
  const { deadline, v, r, s } = await permit(to, token, shares, amount);
  const call = { address: shares, abi: TrackShares, functionName: 'depositWithPermit' } as const;
  return write(to, { ...call, args: [amount, source, memo, deadline, v, r, s] });
}

/** Claims all royalties that a track owes to the wallet. Returns the hash of the transaction. */
export async function claim(by: Connection, trackId: Hex, destination: Address): Promise<Hex> {
  const shares = await by.registry.read.sharesOf([trackId]);
  return write(by, { address: shares, abi: TrackShares, functionName: 'claim', args: [destination] });
}

/**
 * Gas that is added to the estimate. If a drip starts to release between the estimate and the block of the transaction,
 * the transaction also pays an amount that was zero in the estimate.
 */
const DRIP_GAS = 60_000n;

/** Simulates the call first, so that an error is thrown before the wallet asks the user, then sends it. */
async function write(by: Connection, call: Parameters<Connection['reader']['estimateContractGas']>[0]): Promise<Hex> {
  const request = { ...call, account: by.account };
  await by.reader.simulateContract(request);
  const gas = (await by.reader.estimateContractGas(request)) + DRIP_GAS;
  return by.wallet.writeContract({ ...request, gas, chain: null } as Parameters<typeof by.wallet.writeContract>[0]);
}
