// Deposits and claims royalties on both chains, as a page with a wallet does. VIBESTREAM_NETWORK is the JSON that
// `devnet` prints for a running network, with a track.
import assert from 'node:assert/strict';

import { createSolanaRpc } from '@solana/kit';
import { hexToBytes } from 'viem';

import { ethereum, solana } from '../dist/index.js';
import { ethereumWallet, solanaWallet } from './wallets.mjs';

const network = JSON.parse(process.env.VIBESTREAM_NETWORK);
const MEMO = new Uint8Array(32).fill(7);
const DEPOSIT = 5_000_000n;

async function onSolana({ rpc: url, track, secret, holder_secret }) {
  const rpc = createSolanaRpc(url);
  const id = hexToBytes(track);
  const depositor = await solanaWallet(hexToBytes(secret));
  const before = await vault(rpc, id);
  await solana.send(rpc, depositor, [await solana.deposit(rpc, depositor.address, id, DEPOSIT, solana.Source.sync, MEMO)]);
  assert.equal((await vault(rpc, id)).deposited - before.deposited, DEPOSIT);

  const holder = await solanaWallet(hexToBytes(holder_secret));
  assert((await solana.position(rpc, holder.address, id)).earnings.shares > 0n, 'the position has no shares');
  await solana.send(rpc, holder, await solana.claim(rpc, holder.address, [id]));

  await assert.rejects(
    async () => solana.send(rpc, depositor, [await solana.deposit(rpc, depositor.address, id, 0n, 0, MEMO)]),
    'a deposit of zero was accepted',
  );
}

async function vault(rpc, id) {
  const address = await solana.vaultOf(await solana.shareMint(id));
  const { royalties } = await import('../dist/index.js');
  return (await royalties.fetchVault(rpc, address)).data;
}

async function onEthereum({ rpc: url, registry, track, secret, holder_secret }) {
  const wallet = ethereumWallet(hexToBytes(secret), url);
  const page = await ethereum.connect(wallet, registry);
  const memo = `0x${Buffer.from(MEMO).toString('hex')}`;
  await ethereum.mined(page, await ethereum.deposit(page, track, DEPOSIT, 3, memo));
  assert(wallet.requested.includes('eth_signTypedData_v4'), 'the wallet was not asked to sign the permit as typed data');
  assert(wallet.requested.includes('eth_sendTransaction'));

  const holder = await ethereum.connect(ethereumWallet(hexToBytes(holder_secret), url), registry);
  await ethereum.mined(holder, await ethereum.claim(holder, track, holder.account));
  await assert.rejects(ethereum.deposit(page, track, 0n, 0, memo), /Deposit_AmountZero/);
}

for (const [name, play] of [['solana', onSolana], ['ethereum', onEthereum]]) {
  await play(network[name]);
  console.log(`${name}: ok`);
}
