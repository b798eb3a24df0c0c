-- Positions as the last event left them: not settled up to now.
CREATE TABLE positions (
    chain       TEXT   NOT NULL,
    track_id    BYTEA  NOT NULL,
    account     TEXT   NOT NULL,       -- token account (Solana) or holder (Ethereum)
    owner       TEXT   NOT NULL,
    beneficiary TEXT,                  -- who claims; NULL: the owner
    payer       TEXT,                  -- who paid for the account, where an event said so
    shares      NUMERIC(20, 0) NOT NULL,
    index_paid  NUMERIC(39, 0) NOT NULL,
    owed        NUMERIC(20, 0) NOT NULL,
    remainder   NUMERIC(20, 0) NOT NULL,
    height      BIGINT NOT NULL,
    PRIMARY KEY (chain, track_id, account)
);
CREATE INDEX positions_by_owner ON positions (owner);
CREATE INDEX positions_by_beneficiary ON positions (beneficiary) WHERE beneficiary IS NOT NULL;
SELECT keep_undo('positions', 'chain, track_id, account');
