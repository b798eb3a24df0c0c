import {
  type Address,
  type Instruction,
  type Rpc,
  type SolanaRpcApi,
  appendTransactionMessageInstructions,
  compileTransaction,
  createTransactionMessage,
  getBase64Decoder,
  getSignatureFromTransaction,
  getTransactionDecoder,
  getTransactionEncoder,
  pipe,
  setTransactionMessageFeePayer,
  setTransactionMessageLifetimeUsingBlockhash,
} from '@solana/kit';

/** A wallet with `solana:signTransaction` (Wallet Standard), which returns the serialised transaction, signed. */
export interface SolanaWallet {
  address: Address;
  signTransaction(transaction: Uint8Array): Promise<Uint8Array>;
}

const POLL_MS = 200;
/** Maximum time to wait for the confirmation. A blockhash is valid for about as long. */
const TIMEOUT_MS = 60_000;

/**
 * Sends one transaction with `instructions`, which `wallet` signs and pays. Resolves to its signature (base58) when it
 * is confirmed.
 * @throws If the transaction fails, or is not confirmed within 60 seconds.
 */
export async function send(
  rpc: Rpc<SolanaRpcApi>,
  wallet: SolanaWallet,
  instructions: readonly Instruction[],
): Promise<string> {
  const { value: lifetime } = await rpc.getLatestBlockhash().send();
  const message = pipe(
    createTransactionMessage({ version: 0 }),
    (m) => setTransactionMessageFeePayer(wallet.address, m),
    (m) => setTransactionMessageLifetimeUsingBlockhash(lifetime, m),
    (m) => appendTransactionMessageInstructions(instructions, m),
  );
  const unsigned = new Uint8Array(getTransactionEncoder().encode(compileTransaction(message)));
  const signed = await wallet.signTransaction(unsigned);
  const signature = getSignatureFromTransaction(getTransactionDecoder().decode(signed));
  const wire = getBase64Decoder().decode(signed) as Parameters<typeof rpc.sendTransaction>[0];
  await rpc.sendTransaction(wire, { encoding: 'base64', preflightCommitment: 'confirmed' }).send();
  for (const end = Date.now() + TIMEOUT_MS; Date.now() < end; ) {
    const { value } = await rpc.getSignatureStatuses([signature]).send();
    const status = value[0];
    if (status?.err) throw new Error(`${signature} failed: ${JSON.stringify(status.err, (_, v) => (typeof v === 'bigint' ? `${v}` : v))}`);
    if (status && status.confirmationStatus !== 'processed') return signature;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`${signature} was not confirmed within ${TIMEOUT_MS / 1000} s; look it up before sending again`);
}
