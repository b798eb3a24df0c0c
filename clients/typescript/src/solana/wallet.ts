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

/** What a wallet's `solana:signTransaction` (Wallet Standard) does: takes a serialised transaction and returns it signed. */
export interface SolanaWallet {
  address: Address;
  signTransaction(transaction: Uint8Array): Promise<Uint8Array>;
}

const POLL_MS = 200;
const PATIENCE_MS = 60_000;

/** One transaction of `instructions`, signed and paid by `wallet`; resolves to its signature when it is confirmed. */
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
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; ) {
    const { value } = await rpc.getSignatureStatuses([signature]).send();
    const status = value[0];
    if (status?.err) throw new Error(`${signature} failed: ${JSON.stringify(status.err, (_, v) => (typeof v === 'bigint' ? `${v}` : v))}`);
    if (status && status.confirmationStatus !== 'processed') return signature;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`${signature} was not confirmed within ${PATIENCE_MS / 1000} s; look it up before sending again`);
}
