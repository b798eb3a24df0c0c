-- Royalty vaults as the last event left them: not dripped up to now.
CREATE TABLE vaults (
    chain               TEXT  NOT NULL,
    track_id            BYTEA NOT NULL,
    supply              NUMERIC(20, 0) NOT NULL,
    index               NUMERIC(39, 0) NOT NULL,
    carry               NUMERIC(20, 0) NOT NULL,
    pending             NUMERIC(20, 0) NOT NULL,
    drip_end            NUMERIC(20, 0) NOT NULL,   -- unix seconds
    drip_last           NUMERIC(20, 0) NOT NULL,   -- unix seconds
    deposited           NUMERIC(20, 0) NOT NULL,
    claimed             NUMERIC(20, 0) NOT NULL,
    swept               NUMERIC(20, 0) NOT NULL,
    unopened_shares     NUMERIC(20, 0) NOT NULL,
    unopened_index_paid NUMERIC(39, 0) NOT NULL,
    unopened_owed       NUMERIC(20, 0) NOT NULL,
    unopened_remainder  NUMERIC(20, 0) NOT NULL,
    height              BIGINT NOT NULL,           -- of the last event
    PRIMARY KEY (chain, track_id)
);
SELECT keep_undo('vaults', 'chain, track_id');
