-- Rewards paid for proved listening, once a nullifier.
CREATE TABLE listen_claims (
    chain        TEXT   NOT NULL,
    nullifier    BYTEA  NOT NULL,
    height       BIGINT NOT NULL,
    ordinal      BIGINT NOT NULL,
    tx           TEXT   NOT NULL,
    time         BIGINT NOT NULL,
    epoch        BIGINT NOT NULL,
    node         NUMERIC(20, 0) NOT NULL,
    tier         INTEGER NOT NULL,
    recipient    TEXT   NOT NULL,
    amount       NUMERIC(20, 0) NOT NULL,   -- to the recipient, after the fee
    fee_receiver TEXT,                      -- NULL: nobody
    fee          NUMERIC(20, 0) NOT NULL,
    PRIMARY KEY (chain, nullifier)
);
CREATE INDEX listen_claims_by_recipient ON listen_claims (recipient, time DESC);
CREATE INDEX listen_claims_by_epoch ON listen_claims (epoch, node);
SELECT keep_undo('listen_claims', 'chain, nullifier');
