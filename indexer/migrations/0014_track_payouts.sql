-- A track's part of an epoch, paid into its vault as a deposit, once a leaf.
CREATE TABLE track_payouts (
    chain    TEXT   NOT NULL,
    epoch    BIGINT NOT NULL,
    node     NUMERIC(20, 0) NOT NULL,
    leaf     BIGINT NOT NULL,          -- index in the payout tree
    track_id BYTEA  NOT NULL,
    weight   NUMERIC(20, 0) NOT NULL,
    amount   NUMERIC(20, 0) NOT NULL,
    tx       TEXT   NOT NULL,
    height   BIGINT NOT NULL,
    ordinal  BIGINT NOT NULL,
    time     BIGINT NOT NULL,
    PRIMARY KEY (chain, node, epoch, leaf)
);
CREATE INDEX track_payouts_by_track ON track_payouts (track_id, epoch DESC);
SELECT keep_undo('track_payouts', 'chain, node, epoch, leaf');
