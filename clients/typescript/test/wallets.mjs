// Wallets as a browser has them: they are given bytes or requests and give signatures, and never a key.
import { createKeyPairSignerFromPrivateKeyBytes, getTransactionDecoder, getTransactionEncoder } from '@solana/kit';
import { createWalletClient, http } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';

/** The `solana:signTransaction` of a wallet with this ed25519 seed. */
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

/** An EIP-1193 provider with this secp256k1 key that asks the node at `url` for everything it does not sign itself. */
export function ethereumWallet(secret, url) {
  const account = privateKeyToAccount(`0x${Buffer.from(secret).toString('hex')}`);
  const client = createWalletClient({ account, transport: http(url) });
  const asked = [];
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
    asked,
    async request({ method, params = [] }) {
      asked.push(method);
      return method in own ? own[method](params) : client.request({ method, params });
    },
  };
}
