-- Every use of a power over the protocol: admins, guardian, attestors, circuits, issuers, fees, pauses. What is in force
-- follows from the newest of each.
CREATE TABLE governance (
    chain   TEXT   NOT NULL,
    height  BIGINT NOT NULL,
    ordinal BIGINT NOT NULL,
    tx      TEXT   NOT NULL,
    time    BIGINT NOT NULL,
    name    TEXT   NOT NULL,           -- the event's
    program TEXT,                      -- the program or contract, where the event names one
    payload JSONB  NOT NULL,           -- its fields
    PRIMARY KEY (chain, height, ordinal)
);
CREATE INDEX governance_by_name ON governance (chain, name, height DESC, ordinal DESC);
SELECT keep_undo('governance', 'chain, height, ordinal');
