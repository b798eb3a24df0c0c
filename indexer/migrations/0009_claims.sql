-- Royalties paid out to holders.
CREATE TABLE claims (
    chain       TEXT   NOT NULL,
    height      BIGINT NOT NULL,
    ordinal     BIGINT NOT NULL,
    tx          TEXT   NOT NULL,
    time        BIGINT NOT NULL,
    track_id    BYTEA  NOT NULL,
    account     TEXT   NOT NULL,
    owner       TEXT   NOT NULL,
    beneficiary TEXT   NOT NULL,
    destination TEXT   NOT NULL,
    amount      NUMERIC(20, 0) NOT NULL,
    PRIMARY KEY (chain, height, ordinal)
);
CREATE INDEX claims_by_track ON claims (track_id, time DESC);
CREATE INDEX claims_by_owner ON claims (owner, time DESC);
SELECT keep_undo('claims', 'chain, height, ordinal');

-- What unopened shares earned, moved to the rewards pool.
CREATE TABLE sweeps (
    chain    TEXT   NOT NULL,
    height   BIGINT NOT NULL,
    ordinal  BIGINT NOT NULL,
    tx       TEXT   NOT NULL,
    time     BIGINT NOT NULL,
    track_id BYTEA  NOT NULL,
    amount   NUMERIC(20, 0) NOT NULL,
    PRIMARY KEY (chain, height, ordinal)
);
SELECT keep_undo('sweeps', 'chain, height, ordinal');
