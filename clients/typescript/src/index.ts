/** VibeStream from TypeScript: `ethereum` and `solana` are what a page needs, `generated` everything the chains offer. */
export * as ethereum from './ethereum';
export * as solana from './solana';
export * as abi from './generated/abi';
export * as ownership from './generated/ownership';
export * as rewards from './generated/rewards';
export * as royalties from './generated/royalties';
