-- An account on Solana can be closed and created again with another owner. The position of the former owner stays, does not
-- count the shares, and has to be closed before another can be opened.
CREATE OR REPLACE VIEW unopened_positions AS
SELECT s.chain, s.track_id, t.shares AS share_token, s.owner, s.account, s.balance
FROM shares s JOIN tracks t USING (chain, track_id) JOIN cursors c USING (chain)
WHERE NOT s.open AND s.balance > 0 AND s.height <= c.final_height
    AND NOT EXISTS (SELECT FROM positions p WHERE p.chain = s.chain AND p.track_id = s.track_id AND p.account = s.account);
