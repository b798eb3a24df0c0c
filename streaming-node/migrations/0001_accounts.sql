-- Who signed in. Wallets and listening meet in the account's id alone, and only in this schema.
CREATE TABLE accounts (
    id         UUID        PRIMARY KEY,
    created_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE wallets (
    namespace TEXT        NOT NULL CHECK (namespace IN ('ethereum', 'solana')),
    address   TEXT        NOT NULL,   -- EIP-55 hex or base58
    account   UUID        NOT NULL REFERENCES accounts,
    linked_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (namespace, address)
);
CREATE INDEX wallets_by_account ON wallets (account);

-- Nonces that were handed out and not used: of sign-ins (bound to a browser) and of attestors' requests (not bound).
CREATE TABLE nonces (
    value_hash   BYTEA       PRIMARY KEY,
    binding_hash BYTEA       NOT NULL,
    expires_at   TIMESTAMPTZ NOT NULL
);
CREATE INDEX nonces_by_binding ON nonces (binding_hash);
CREATE INDEX nonces_by_end ON nonces (expires_at);

-- Sign-in sessions: one refresh token each, exchanged at every use.
CREATE TABLE sign_ins (
    id         UUID        PRIMARY KEY,
    account    UUID        NOT NULL REFERENCES accounts,
    audience   TEXT        NOT NULL,
    token_hash BYTEA       NOT NULL,
    started_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    revoked    BOOLEAN     NOT NULL DEFAULT FALSE
);
CREATE INDEX sign_ins_by_end ON sign_ins (expires_at);
