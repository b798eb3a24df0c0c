CREATE TABLE deposits (
    chain     TEXT   NOT NULL,
    height    BIGINT NOT NULL,
    ordinal   BIGINT NOT NULL,
    tx        TEXT   NOT NULL,
    time      BIGINT NOT NULL,
    track_id  BYTEA  NOT NULL,
    depositor TEXT   NOT NULL,
    amount    NUMERIC(20, 0) NOT NULL,
    source    SMALLINT NOT NULL,       -- 0 gift, 1 sale, 2 streaming, 3 sync
    memo      BYTEA  NOT NULL,
    PRIMARY KEY (chain, height, ordinal)
);
CREATE INDEX deposits_by_track ON deposits (track_id, time DESC);
SELECT keep_undo('deposits', 'chain, height, ordinal');
