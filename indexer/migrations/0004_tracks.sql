CREATE TABLE tracks (
    chain        TEXT    NOT NULL,
    track_id     BYTEA   NOT NULL,
    registrant   TEXT    NOT NULL,
    shares       TEXT    NOT NULL,     -- share token: mint (Solana) or TrackShares clone (Ethereum)
    vault        TEXT    NOT NULL,     -- vault account (Solana) or again the clone
    supply       NUMERIC(20, 0) NOT NULL,
    manifest_cid TEXT    NOT NULL,     -- CIDv1 in base32; 0x-hex when the chain holds something that is no CID
    state        TEXT    NOT NULL CHECK (state IN ('issuing', 'issued', 'retired')),
    tx           TEXT    NOT NULL,
    height       BIGINT  NOT NULL,
    time         BIGINT  NOT NULL,     -- registered at, unix seconds
    PRIMARY KEY (chain, track_id)
);
CREATE INDEX tracks_by_time ON tracks (time DESC, track_id DESC);
CREATE INDEX tracks_by_registrant ON tracks (registrant);
CREATE INDEX tracks_by_manifest ON tracks (manifest_cid);
CREATE INDEX tracks_by_shares ON tracks (chain, shares);
SELECT keep_undo('tracks', 'chain, track_id');

-- Manifests, fetched from IPFS after indexing. Content-addressed, so a reorganisation does not concern them.
CREATE TABLE manifests (
    cid          TEXT PRIMARY KEY,
    state        TEXT NOT NULL DEFAULT 'wanted' CHECK (state IN ('wanted', 'present', 'invalid')),
    document     JSONB,                -- the manifest, once present
    problem      TEXT,                 -- why it is invalid, or what the last attempt met
    attempts     INTEGER NOT NULL DEFAULT 0,
    next_attempt TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE INDEX manifests_wanted ON manifests (next_attempt) WHERE state = 'wanted';
