-- What a fan committed to for an epoch; the first sent is fixed. The salt is deleted once the epoch's votes are final.
CREATE TABLE commitments (
    epoch   BIGINT      NOT NULL,
    account UUID        NOT NULL REFERENCES accounts,
    idc     BYTEA       NOT NULL CHECK (octet_length(idc) = 32),
    chain   BIGINT      NOT NULL,             -- where the fan's epoch settles, its number in the network
    salt    BYTEA       CHECK (octet_length(salt) = 32),
    listens INTEGER     NOT NULL DEFAULT 0,   -- counted so far, over all tracks
    sent_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (epoch, account),
    UNIQUE (epoch, idc)
);

-- One playing of one track. At most one is open per account and track.
CREATE TABLE sessions (
    id             UUID        PRIMARY KEY,
    account        UUID        NOT NULL REFERENCES accounts,
    track_chain    BIGINT      NOT NULL,
    track_id       BYTEA       NOT NULL CHECK (octet_length(track_id) = 32),
    duration_ms    BIGINT      NOT NULL,
    state          TEXT        NOT NULL CHECK (state IN ('open', 'counted', 'ended')),
    started_at     TIMESTAMPTZ NOT NULL,
    last_at        TIMESTAMPTZ NOT NULL,      -- of the last heartbeat that was taken
    nonce          BYTEA       NOT NULL,      -- the next heartbeat must carry it
    previous_nonce BYTEA,                     -- the last one taken, so that a repeated call is recognised
    played_ms      BIGINT      NOT NULL DEFAULT 0,
    credited_ms    BIGINT      NOT NULL DEFAULT 0,
    epoch          BIGINT,                    -- of the listen, once counted
    receipt        TEXT                       -- the node's signature under it
);
CREATE UNIQUE INDEX sessions_open ON sessions (account, track_chain, track_id) WHERE state = 'open';
CREATE INDEX sessions_by_start ON sessions (started_at);

-- The renditions whose bytes are evidence in a session, and how many were served to it.
CREATE TABLE session_renditions (
    session UUID   NOT NULL REFERENCES sessions ON DELETE CASCADE,
    cid     TEXT   NOT NULL,
    size    BIGINT NOT NULL CHECK (size > 0),
    served  BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (session, cid)
);

-- Counted listens of one fan to one track in one epoch.
CREATE TABLE heard (
    epoch       BIGINT  NOT NULL,
    account     UUID    NOT NULL,
    track_chain BIGINT  NOT NULL,
    track_id    BYTEA   NOT NULL,
    listens     INTEGER NOT NULL,
    PRIMARY KEY (epoch, account, track_chain, track_id),
    FOREIGN KEY (epoch, account) REFERENCES commitments
);

-- Counted listens to one track in one epoch, for the cap.
CREATE TABLE track_listens (
    epoch       BIGINT NOT NULL,
    track_chain BIGINT NOT NULL,
    track_id    BYTEA  NOT NULL,
    listens     BIGINT NOT NULL,
    PRIMARY KEY (epoch, track_chain, track_id)
);
