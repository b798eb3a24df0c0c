-- What is to be sent, once per idempotency key. A job is never deleted: failed ones stay and can be requeued.
CREATE TABLE jobs (
    id           UUID PRIMARY KEY,
    chain        TEXT   NOT NULL,          -- CAIP-2 id
    kind         TEXT   NOT NULL,          -- the call's name
    key          TEXT   NOT NULL,          -- what makes it the same job
    body         JSONB  NOT NULL,
    state        TEXT   NOT NULL DEFAULT 'queued'
                 CHECK (state IN ('queued', 'prepared', 'signed', 'broadcast', 'mined', 'final', 'failed')),
    tx           TEXT,                     -- the attempt in force
    error_name   TEXT,
    error_detail TEXT,
    tries        INTEGER NOT NULL DEFAULT 0,
    next_at      TIMESTAMPTZ NOT NULL DEFAULT now(),
    not_before   BIGINT NOT NULL DEFAULT 0,   -- unix seconds by the network's clock
    lease_owner  UUID,
    lease_until  TIMESTAMPTZ,
    created_at   TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at   TIMESTAMPTZ NOT NULL DEFAULT now(),
    UNIQUE (chain, kind, key)
);
CREATE INDEX jobs_due ON jobs (next_at) WHERE state NOT IN ('final', 'failed');

-- Every transaction ever signed, stored before it is sent. Together they are the nonce ledger: a nonce is taken while an
-- attempt that holds it may still land.
CREATE TABLE attempts (
    tx         TEXT PRIMARY KEY,
    job        UUID   NOT NULL REFERENCES jobs (id),
    chain      TEXT   NOT NULL,
    signer     TEXT   NOT NULL,
    nonce      BIGINT,                     -- Ethereum
    raw        BYTEA  NOT NULL,
    validity   JSONB  NOT NULL,
    bump       INTEGER NOT NULL DEFAULT 0, -- percent over the fee at its time
    state      TEXT   NOT NULL DEFAULT 'live' CHECK (state IN ('live', 'landed', 'dead')),
    signed_at  TIMESTAMPTZ NOT NULL DEFAULT now(),
    sent_at    TIMESTAMPTZ
);
CREATE INDEX attempts_of_job ON attempts (job, signed_at DESC);
CREATE INDEX attempts_by_nonce ON attempts (chain, signer, nonce) WHERE nonce IS NOT NULL;
