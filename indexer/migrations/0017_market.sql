-- Shares for sale. On Solana a listing's account is derived from its seller's number, which may be used again once the
-- listing is gone: the row then becomes the new listing's.
CREATE TABLE listings (
    chain      TEXT   NOT NULL,
    height     BIGINT NOT NULL,        -- these four: where it was listed
    ordinal    BIGINT NOT NULL,
    tx         TEXT   NOT NULL,
    time       BIGINT NOT NULL,
    listing    BYTEA  NOT NULL,        -- its account (Solana) or number (Ethereum)
    track_id   BYTEA  NOT NULL,
    seller     TEXT   NOT NULL,
    account    TEXT   NOT NULL,        -- the escrow's token account (Solana) or the seller (Ethereum)
    amount     NUMERIC(20, 0) NOT NULL,
    remaining  NUMERIC(20, 0) NOT NULL,
    unit_price NUMERIC(20, 0) NOT NULL,
    fee_bps    INTEGER NOT NULL,
    expires_at BIGINT NOT NULL,        -- unix seconds; nobody can buy from then on
    state      TEXT   NOT NULL CHECK (state IN ('active', 'sold', 'cancelled')),
    PRIMARY KEY (chain, listing)
);
CREATE INDEX listings_by_time ON listings (time DESC);
CREATE INDEX listings_by_track ON listings (track_id, time DESC);
CREATE INDEX listings_by_seller ON listings (seller, time DESC);
CREATE INDEX listings_by_account ON listings (chain, account);
SELECT keep_undo('listings', 'chain, listing');

CREATE TABLE sales (
    chain    TEXT   NOT NULL,
    height   BIGINT NOT NULL,
    ordinal  BIGINT NOT NULL,
    tx       TEXT   NOT NULL,
    time     BIGINT NOT NULL,
    listing  BYTEA  NOT NULL,
    track_id BYTEA  NOT NULL,
    seller   TEXT   NOT NULL,
    buyer    TEXT   NOT NULL,
    amount   NUMERIC(20, 0) NOT NULL,
    price    NUMERIC(20, 0) NOT NULL,  -- what the buyer paid, royalty and fee included
    royalty  NUMERIC(20, 0) NOT NULL,  -- of it deposited in the vault
    fee      NUMERIC(20, 0) NOT NULL,  -- of it the protocol's
    PRIMARY KEY (chain, height, ordinal)
);
CREATE INDEX sales_by_track ON sales (track_id, time DESC);
SELECT keep_undo('sales', 'chain, height, ordinal');

-- A chain's market as its admin set it.
CREATE TABLE markets (
    chain   TEXT    PRIMARY KEY,
    fee_bps INTEGER NOT NULL,          -- what listings from now on pay
    paused  BOOLEAN NOT NULL,
    height  BIGINT  NOT NULL
);
SELECT keep_undo('markets', 'chain');

CREATE TABLE fee_withdrawals (
    chain       TEXT   NOT NULL,
    height      BIGINT NOT NULL,
    ordinal     BIGINT NOT NULL,
    tx          TEXT   NOT NULL,
    time        BIGINT NOT NULL,
    destination TEXT   NOT NULL,
    amount      NUMERIC(20, 0) NOT NULL,
    PRIMARY KEY (chain, height, ordinal)
);
SELECT keep_undo('fee_withdrawals', 'chain, height, ordinal');

-- Whose the shares in a listing's escrow are, also after it ended: the position there still pays the seller. On Ethereum
-- listed shares never leave their holder.
CREATE VIEW escrows AS
SELECT chain, account, seller FROM listings WHERE account <> seller;
