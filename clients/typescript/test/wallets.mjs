// Wallets with the interfaces of browser wallets: they receive bytes or requests and return signatures, and never a
// key.
import { createKeyPairSignerFromPrivateKeyBytes, getTransactionDecoder, getTransactionEncoder } from '@solana/kit';
import { createWalletClient, http } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';

/** A wallet with the ed25519 seed `secret`, which implements `solana:signTransaction`. */
export async function solanaWallet(secret) {
  const signer = await createKeyPairSignerFromPrivateKeyBytes(secret);
  return {
    address: signer.address,
    async signTransaction(bytes) {
      const transaction = getTransactionDecoder().decode(bytes);
      const [signatures] = await signer.signTransactions([transaction]);
      const signed = { ...transaction, signatures: { ...transaction.signatures, ...signatures } };
      return new Uint8Array(getTransactionEncoder().encode(signed));
    },
  };
}

/** An EIP-1193 provider with the secp256k1 key `secret`. It forwards other requests to the node at `url`. */
export function ethereumWallet(secret, url) {
  const account = privateKeyToAccount(`0x${Buffer.from(secret).toString('hex')}`);
  const client = createWalletClient({ account, transport: http(url) });
  const requested = [];
  const own = {
    eth_requestAccounts: () => [account.address],
    eth_accounts: () => [account.address],
    eth_signTypedData_v4: ([, typed]) => account.signTypedData(JSON.parse(typed)),
    eth_sendTransaction: async ([{ to, data, value, gas }]) => {
      const prepared = await client.prepareTransactionRequest({ to, data, value, gas, chain: null });
      return client.sendRawTransaction({ serializedTransaction: await account.signTransaction(prepared) });
    },
  };
  return {
    address: account.address,
    requested,
    async request({ method, params = [] }) {
      requested.push(method);
      return method in own ? own[method](params) : client.request({ method, params });
    },
  };
}
