-- One node's epoch on one chain, from its first vote on.
CREATE TABLE epochs (
    chain            TEXT   NOT NULL,
    epoch            BIGINT NOT NULL,
    node             NUMERIC(20, 0) NOT NULL,
    state            TEXT   NOT NULL CHECK (state IN ('voting', 'fixed', 'void', 'closed')),
    listen_root      BYTEA,            -- from here to fixed_height: NULL until fixed
    payout_root      BYTEA,
    fans             BIGINT[],         -- at 1, 5, 20 and 60 listens or more
    payout_leaves    BIGINT,
    weight_total     NUMERIC(20, 0),
    listeners_budget NUMERIC(20, 0),
    tracks_budget    NUMERIC(20, 0),
    rate             NUMERIC(20, 0),   -- a claim of tier t pays t times this
    payable_at       BIGINT,           -- unix seconds
    closes_at        BIGINT,           -- unix seconds
    fixed_height     BIGINT,
    listeners_paid   NUMERIC(20, 0) NOT NULL,   -- with fees
    tracks_paid      NUMERIC(20, 0) NOT NULL,
    listen_claims    BIGINT NOT NULL,  -- how many
    track_payouts    BIGINT NOT NULL,  -- how many
    freed            NUMERIC(20, 0),   -- once closed
    height           BIGINT NOT NULL,  -- of the last event
    PRIMARY KEY (chain, node, epoch)
);
CREATE INDEX epochs_by_number ON epochs (epoch DESC, chain, node);
SELECT keep_undo('epochs', 'chain, node, epoch');

CREATE TABLE votes (
    chain      TEXT   NOT NULL,
    epoch      BIGINT NOT NULL,
    node       NUMERIC(20, 0) NOT NULL,
    attestor   TEXT   NOT NULL,
    tuple_hash BYTEA  NOT NULL,
    tx         TEXT   NOT NULL,
    height     BIGINT NOT NULL,
    PRIMARY KEY (chain, node, epoch, attestor)
);
SELECT keep_undo('votes', 'chain, node, epoch, attestor');
