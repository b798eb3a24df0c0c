-- Epochs that ended. Frozen: no listen can enter any more. Closed: trees are built and published.
CREATE TABLE epochs (
    epoch     BIGINT      PRIMARY KEY,
    state     TEXT        NOT NULL CHECK (state IN ('frozen', 'closed')),
    frozen_at TIMESTAMPTZ NOT NULL,
    closed_at TIMESTAMPTZ
);

-- A closed epoch on one chain: what attestors vote on, and the published documents.
CREATE TABLE epoch_chains (
    epoch         BIGINT   NOT NULL REFERENCES epochs,
    chain         BIGINT   NOT NULL,
    listen_root   BYTEA    NOT NULL,
    payout_root   BYTEA    NOT NULL,
    fans          BIGINT[] NOT NULL,          -- at 1, 5, 20 and 60 listens or more
    leaves        BIGINT   NOT NULL,
    payout_leaves BIGINT   NOT NULL,
    weight_total  NUMERIC(20, 0) NOT NULL,
    leaves_cid    TEXT     NOT NULL,
    top_cid       TEXT     NOT NULL,
    bucket_cids   TEXT[]   NOT NULL,
    payouts_cid   TEXT     NOT NULL,
    -- What the chain made of it, once final: until then the openings are kept. Empty: there is nothing to vote on.
    outcome       TEXT     NOT NULL CHECK (outcome IN ('open', 'fixed', 'void', 'empty')),
    PRIMARY KEY (epoch, chain)
);
CREATE INDEX epoch_chains_open ON epoch_chains (epoch) WHERE outcome = 'open';

-- Weight that waits: listens to tracks with too few distinct fans, and those of epochs a guardian voided.
CREATE TABLE carry (
    epoch       BIGINT NOT NULL,              -- of the listens
    track_chain BIGINT NOT NULL,
    track_id    BYTEA  NOT NULL,
    account     UUID   NOT NULL,
    weight      NUMERIC(20, 0) NOT NULL,
    paid_in     BIGINT,                       -- the epoch whose payout tree holds it
    PRIMARY KEY (epoch, track_chain, track_id, account)
);
CREATE INDEX carry_waiting ON carry (track_chain, track_id) WHERE paid_in IS NULL;

-- What an epoch's payout trees took over from earlier ones, as attestors are told.
CREATE TABLE carried (
    epoch       BIGINT  NOT NULL,
    track_chain BIGINT  NOT NULL,
    track_id    BYTEA   NOT NULL,
    weight      NUMERIC(20, 0) NOT NULL,
    fans        INTEGER NOT NULL,             -- distinct ones who do not appear in the epoch's own baskets of the track
    PRIMARY KEY (epoch, track_chain, track_id)
);
