export * from './addresses';
export * from './royalties';
export * from './wallet';
