-- When an attempt landed or died. A nonce stays taken for a while after it landed: a node that lags has not counted it yet.
ALTER TABLE attempts ADD COLUMN settled_at TIMESTAMPTZ;
-- Live attempts are the nonce ledger; there are few of them beside all that ever were.
CREATE INDEX attempts_live ON attempts (chain, signer, nonce) WHERE state = 'live';

-- Jobs under whose keys the planner makes nothing. One that was done a while ago and is asked for still was undone since;
-- one that failed an hour ago may work by now.
CREATE VIEW occupied AS
SELECT id, chain, kind, key FROM jobs
WHERE NOT (state = 'final' AND updated_at < now() - interval '1 minute')
  AND NOT (state = 'failed' AND updated_at < now() - interval '1 hour');
