-- The rewards side of a chain as it was initialised.
CREATE TABLE networks (
    chain           TEXT   PRIMARY KEY,
    network         BIGINT NOT NULL,
    number          BIGINT NOT NULL,
    deployment_id   BYTEA  NOT NULL,
    epoch_length    BIGINT NOT NULL,   -- seconds
    circuit_version BIGINT NOT NULL,
    height          BIGINT NOT NULL
);
SELECT keep_undo('networks', 'chain');

-- Payments into the rewards pool; what is swept from vaults is in sweeps.
CREATE TABLE pool_fundings (
    chain   TEXT   NOT NULL,
    height  BIGINT NOT NULL,
    ordinal BIGINT NOT NULL,
    tx      TEXT   NOT NULL,
    time    BIGINT NOT NULL,
    funder  TEXT   NOT NULL,
    amount  NUMERIC(20, 0) NOT NULL,
    PRIMARY KEY (chain, height, ordinal)
);
SELECT keep_undo('pool_fundings', 'chain, height, ordinal');
