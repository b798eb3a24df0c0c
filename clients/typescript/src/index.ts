/**
 * TypeScript client of VibeStream. `ethereum` and `solana` are functions for web pages. `abi`, `ownership`, `rewards`
 * and `royalties` are generated from the contracts and programs.
 */
export * as ethereum from './ethereum';
export * as solana from './solana';
export * as abi from './generated/abi';
export * as ownership from './generated/ownership';
export * as rewards from './generated/rewards';
export * as royalties from './generated/royalties';
