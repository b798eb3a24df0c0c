-- Every event of the protocol as it was read. Identity: block hash and log index (Ethereum), signature and instruction
-- path (Solana), so that nothing is ever counted twice.
CREATE TABLE events (
    chain    TEXT   NOT NULL,
    origin   TEXT   NOT NULL,          -- 0x-hex block hash, or signature
    path     TEXT   NOT NULL,          -- log index, or outer.inner instruction
    seq      BIGINT NOT NULL DEFAULT nextval('feed'),
    height   BIGINT NOT NULL,
    ordinal  BIGINT NOT NULL,          -- place in the block
    time     BIGINT NOT NULL,          -- the block's, unix seconds
    tx       TEXT   NOT NULL,          -- 0x-hex hash, or signature
    name     TEXT   NOT NULL,
    track_id BYTEA,
    payload  JSONB  NOT NULL,
    PRIMARY KEY (chain, origin, path)
);
CREATE UNIQUE INDEX events_by_place ON events (chain, height, ordinal);
CREATE INDEX events_by_feed ON events (chain, seq);
CREATE INDEX events_by_track ON events (track_id, seq) WHERE track_id IS NOT NULL;
