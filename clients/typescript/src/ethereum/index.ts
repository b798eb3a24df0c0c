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

/** EIP-2612 as the payment token and every share token have it. */
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

/** A deployment behind a wallet: any EIP-1193 provider, as a browser's wallet gives it. */
export async function connect(provider: EIP1193Provider, registry: Address) {
  const transport = custom(provider);
  const reader = createPublicClient({ transport, pollingInterval: 200 });
  const [account] = await createWalletClient({ transport }).requestAddresses();
  if (!account) throw new Error('the wallet gave no account; unlock it and allow this page to see one');
  const wallet = createWalletClient({ account, transport });
  return { reader, wallet, account, registry: getContract({ address: registry, abi: TrackRegistry, client: reader }) };
}

export type Connection = Awaited<ReturnType<typeof connect>>;

/** Waits until a transaction is mined, and throws when it was refused. */
export async function mined({ reader }: Connection, hash: Hex) {
  const receipt = await reader.waitForTransactionReceipt({ hash });
  if (receipt.status !== 'success') throw new Error(`${hash} was refused by the contract`);
  return receipt;
}

/** A permit for `spender` to take `value` of the payment token, signed by the wallet as typed data. */
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

/** Deposits `amount` into a track's vault with a permit: one signature, one transaction. */
export async function deposit(to: Connection, trackId: Hex, amount: bigint, source: number, memo: Hex): Promise<Hex> {
  const [shares, token] = await Promise.all([to.registry.read.sharesOf([trackId]), to.registry.read.paymentToken()]);
  const { deadline, v, r, s } = await permit(to, token, shares, amount);
  const call = { address: shares, abi: TrackShares, functionName: 'depositWithPermit' } as const;
  return write(to, { ...call, args: [amount, source, memo, deadline, v, r, s] });
}

/** Claims everything the wallet is owed by a track. */
export async function claim(by: Connection, trackId: Hex, destination: Address): Promise<Hex> {
  const shares = await by.registry.read.sharesOf([trackId]);
  return write(by, { address: shares, abi: TrackShares, functionName: 'claim', args: [destination] });
}

/** What a drip between the estimate and the block that takes the transaction may add: a payment where there was none. */
const DRIP_GAS = 60_000n;

/** Asks the chain first, so that what would be refused is said before the wallet is shown anything. */
async function write(by: Connection, call: Parameters<Connection['reader']['estimateContractGas']>[0]): Promise<Hex> {
  const asked = { ...call, account: by.account };
  await by.reader.simulateContract(asked);
  const gas = (await by.reader.estimateContractGas(asked)) + DRIP_GAS;
  return by.wallet.writeContract({ ...asked, gas, chain: null } as Parameters<typeof by.wallet.writeContract>[0]);
}
