-- What other services may read. Tables may change; these keep their columns.

-- Every registered track. `final` is false while the registration may still be reorganised away.
CREATE VIEW catalogue AS
SELECT t.track_id, t.chain, t.manifest_cid, t.state, t.registrant, t.shares, t.height <= c.final_height AS final
FROM tracks t JOIN cursors c USING (chain);

-- Shares that earn for nobody until somebody opens a position for them; final ones only, so that nobody pays to open what a
-- reorganisation takes back.
CREATE VIEW unopened_positions AS
SELECT s.chain, s.track_id, t.shares AS share_token, s.owner, s.account, s.balance
FROM shares s JOIN tracks t USING (chain, track_id) JOIN cursors c USING (chain)
WHERE NOT s.open AND s.balance > 0 AND s.height <= c.final_height;

-- Vaults whose unopened shares have earned something: final ones only.
CREATE VIEW sweepable_vaults AS
SELECT v.chain, v.track_id, t.shares AS share_token,
       v.unopened_owed + div(v.unopened_shares * (v.index - v.unopened_index_paid) + v.unopened_remainder, 1099511627776) AS owed
FROM vaults v JOIN tracks t USING (chain, track_id) JOIN cursors c USING (chain)
WHERE v.height <= c.final_height
  AND v.unopened_owed + div(v.unopened_shares * (v.index - v.unopened_index_paid) + v.unopened_remainder, 1099511627776) > 0;

-- Epochs that are fixed for good, neither void nor closed. They can be paid from payable_at on and closed from closes_at on,
-- unix seconds by the network's clock: the reader compares.
CREATE VIEW payable_epochs AS
SELECT e.chain, e.node, e.epoch, e.listen_root, e.payout_root, e.payout_leaves, e.weight_total, e.listeners_budget,
       e.tracks_budget, e.rate, e.fans, e.payable_at, e.closes_at, e.track_payouts, e.tracks_paid, e.listeners_paid
FROM epochs e JOIN cursors c USING (chain)
WHERE e.state = 'fixed' AND e.fixed_height <= c.final_height;

-- Payout leaves that were paid, provisional ones too: paying one of them again is refused on chain.
CREATE VIEW paid_leaves AS
SELECT chain, node, epoch, leaf, track_id, amount, tx FROM track_payouts;

-- Nullifiers that were spent, provisional ones too.
CREATE VIEW spent_nullifiers AS
SELECT chain, nullifier, epoch, node, tx, height FROM listen_claims;
