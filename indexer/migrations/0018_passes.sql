-- Who attests ages and balances.
CREATE TABLE issuers (
    chain     TEXT    NOT NULL,
    issuer    BIGINT  NOT NULL,
    authority TEXT    NOT NULL,        -- who posts its roots
    enabled   BOOLEAN NOT NULL,
    height    BIGINT  NOT NULL,
    PRIMARY KEY (chain, issuer)
);
SELECT keep_undo('issuers', 'chain, issuer');

CREATE TABLE issuer_roots (
    chain    TEXT   NOT NULL,
    height   BIGINT NOT NULL,
    ordinal  BIGINT NOT NULL,
    tx       TEXT   NOT NULL,
    time     BIGINT NOT NULL,          -- posted; it counts for a day
    issuer   BIGINT NOT NULL,
    root     BYTEA  NOT NULL,
    snapshot BIGINT NOT NULL,          -- of a funds tree; 0 for ages
    PRIMARY KEY (chain, height, ordinal)
);
SELECT keep_undo('issuer_roots', 'chain, height, ordinal');

-- What somebody may be asked to prove.
CREATE TABLE gates (
    chain         TEXT   NOT NULL,
    height        BIGINT NOT NULL,
    ordinal       BIGINT NOT NULL,
    tx            TEXT   NOT NULL,
    time          BIGINT NOT NULL,
    gate          BYTEA  NOT NULL,     -- its account (Solana) or number (Ethereum)
    owner         TEXT   NOT NULL,
    statement     SMALLINT NOT NULL,   -- 1 age, 2 funds
    issuer        BIGINT NOT NULL,
    subject       BIGINT NOT NULL,     -- schema (age) or asset (funds)
    threshold     NUMERIC(39, 0) NOT NULL,
    period_length NUMERIC(20, 0) NOT NULL,   -- seconds
    PRIMARY KEY (chain, gate)
);
CREATE INDEX gates_by_owner ON gates (owner, time DESC);
SELECT keep_undo('gates', 'chain, gate');

-- Who proved it, for which period.
CREATE TABLE passes (
    chain      TEXT   NOT NULL,
    height     BIGINT NOT NULL,
    ordinal    BIGINT NOT NULL,
    tx         TEXT   NOT NULL,
    time       BIGINT NOT NULL,
    gate       BYTEA  NOT NULL,
    period     BIGINT NOT NULL,
    holder     TEXT   NOT NULL,
    nullifier  BYTEA  NOT NULL,
    expires_at BIGINT NOT NULL,        -- unix seconds
    PRIMARY KEY (chain, height, ordinal)
);
CREATE INDEX passes_by_holder ON passes (holder, time DESC);
CREATE INDEX passes_by_gate ON passes (gate, time DESC);
SELECT keep_undo('passes', 'chain, height, ordinal');
