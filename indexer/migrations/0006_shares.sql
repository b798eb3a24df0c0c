-- Who holds how many shares, counted by a position or not.
CREATE TABLE shares (
    chain    TEXT    NOT NULL,
    track_id BYTEA   NOT NULL,
    account  TEXT    NOT NULL,         -- token account (Solana) or holder (Ethereum)
    owner    TEXT    NOT NULL,
    balance  NUMERIC(20, 0) NOT NULL CHECK (balance >= 0),
    open     BOOLEAN NOT NULL,         -- whether a position counts them
    height   BIGINT  NOT NULL,
    PRIMARY KEY (chain, track_id, account)
);
CREATE INDEX shares_by_owner ON shares (owner);
SELECT keep_undo('shares', 'chain, track_id, account');

CREATE TABLE transfers (
    chain        TEXT   NOT NULL,
    height       BIGINT NOT NULL,
    ordinal      BIGINT NOT NULL,
    tx           TEXT   NOT NULL,
    time         BIGINT NOT NULL,
    track_id     BYTEA  NOT NULL,
    from_account TEXT   NOT NULL,
    from_owner   TEXT   NOT NULL,
    to_account   TEXT   NOT NULL,
    to_owner     TEXT   NOT NULL,
    amount       NUMERIC(20, 0) NOT NULL,
    PRIMARY KEY (chain, height, ordinal)
);
CREATE INDEX transfers_by_track ON transfers (track_id, time DESC);
SELECT keep_undo('transfers', 'chain, height, ordinal');

-- Shares the registrant handed out before the issue was finished.
CREATE TABLE allocations (
    chain    TEXT   NOT NULL,
    height   BIGINT NOT NULL,
    ordinal  BIGINT NOT NULL,
    tx       TEXT   NOT NULL,
    time     BIGINT NOT NULL,
    track_id BYTEA  NOT NULL,
    holder   TEXT   NOT NULL,
    amount   NUMERIC(20, 0) NOT NULL,
    PRIMARY KEY (chain, height, ordinal)
);
SELECT keep_undo('allocations', 'chain, height, ordinal');
