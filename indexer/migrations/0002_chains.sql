-- Up to where a chain is indexed. The row is written in the same transaction as everything derived from its blocks.
CREATE TABLE cursors (
    chain        TEXT   PRIMARY KEY,   -- CAIP-2 id
    number       BIGINT NOT NULL,      -- the chain's number in the network
    height       BIGINT NOT NULL,      -- block (Ethereum) or slot (Solana) up to and including which rows are written
    hash         BYTEA,                -- hash of the block there; NULL before the first and where a slot is empty
    final_height BIGINT NOT NULL,      -- rows above it are provisional
    undo_floor   BIGINT NOT NULL,      -- the deepest height a reorganisation can be rolled back to
    head         BIGINT NOT NULL,      -- the newest height the chain's node has told of
    halted       TEXT,                 -- why the pipeline stopped for good; NULL while it runs
    updated_at   TIMESTAMPTZ NOT NULL DEFAULT now()
);

-- Blocks: all of the last ones on Ethereum, to find a common ancestor; else those with events.
CREATE TABLE blocks (
    chain       TEXT   NOT NULL,
    height      BIGINT NOT NULL,
    hash        BYTEA  NOT NULL,
    parent_hash BYTEA  NOT NULL,
    time        BIGINT NOT NULL,       -- unix seconds
    events      BIGINT NOT NULL,
    PRIMARY KEY (chain, height)
);

-- Numbers events and reorganisations in the order they were committed, so that a reader of the live stream can resume.
CREATE SEQUENCE feed;

-- Reorganisations that were followed.
CREATE TABLE rollbacks (
    seq         BIGINT PRIMARY KEY DEFAULT nextval('feed'),
    chain       TEXT   NOT NULL,
    from_height BIGINT NOT NULL,       -- the cursor before
    to_height   BIGINT NOT NULL,       -- the common ancestor
    at          TIMESTAMPTZ NOT NULL DEFAULT now()
);
