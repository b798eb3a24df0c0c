-- Tracks change: their resale royalty is fixed when the issue ends, manifests are replaced, registrants hand over.
ALTER TABLE tracks
    ADD COLUMN resale_bps         INTEGER,                    -- of every sale's price; NULL until the issue is finished
    ADD COLUMN manifest_version   BIGINT NOT NULL DEFAULT 1,  -- of manifest_cid, from 1
    ADD COLUMN registered_by      TEXT,                       -- whose registration the id binds; registrant is who it is now
    ADD COLUMN pending_registrant TEXT;                       -- who may accept; NULL for nobody
UPDATE tracks SET registered_by = registrant;
ALTER TABLE tracks ALTER COLUMN registered_by SET NOT NULL;

-- Every manifest a track ever had. The first is the registration's.
CREATE TABLE manifest_versions (
    chain        TEXT   NOT NULL,
    height       BIGINT NOT NULL,
    ordinal      BIGINT NOT NULL,
    tx           TEXT   NOT NULL,
    time         BIGINT NOT NULL,
    track_id     BYTEA  NOT NULL,
    version      BIGINT NOT NULL,
    manifest_cid TEXT   NOT NULL,
    PRIMARY KEY (chain, track_id, version)
);
CREATE INDEX manifest_versions_by_cid ON manifest_versions (manifest_cid);
INSERT INTO manifest_versions
SELECT e.chain, e.height, e.ordinal, e.tx, e.time, t.track_id, 1, t.manifest_cid
FROM tracks t JOIN events e ON e.chain = t.chain AND e.track_id = t.track_id AND e.name = 'TrackRegistered';
SELECT keep_undo('manifest_versions', 'chain, track_id, version');

-- As before, and who registered it: a manifest is authentic when it names that wallet or the registrant of now.
CREATE OR REPLACE VIEW catalogue AS
SELECT t.track_id, t.chain, t.manifest_cid, t.state, t.registrant, t.shares, t.height <= c.final_height AS final,
       t.registered_by
FROM tracks t JOIN cursors c USING (chain);
