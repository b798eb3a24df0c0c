-- What a derived row was before a block changed it, kept while that block may still be reorganised away.
--
-- A migration that adds a derived table ends with SELECT keep_undo('table', 'key columns'); its handler then needs no code
-- for reorganisations. Nothing is kept for blocks too deep to be replaced: the setting indexer.height is empty then.
CREATE TABLE undo (
    seq      BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    chain    TEXT   NOT NULL,
    height   BIGINT NOT NULL,
    relation TEXT   NOT NULL,
    key      TEXT   NOT NULL,
    before   JSONB,
    after    JSONB
);
CREATE INDEX undo_by_height ON undo (chain, height);

-- Writes down one change. The trigger's argument names the key columns, the first of which is always `chain`.
CREATE FUNCTION record_undo() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    at TEXT := current_setting('indexer.height', true);
BEGIN
    IF at IS NULL OR at = '' THEN
        RETURN NULL;
    END IF;
    INSERT INTO undo (chain, height, relation, key, before, after) VALUES (
        CASE WHEN TG_OP = 'DELETE' THEN OLD.chain ELSE NEW.chain END, at::BIGINT, TG_TABLE_NAME, TG_ARGV[0],
        CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END,
        CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END);
    RETURN NULL;
END $$;

-- Makes every change of a table undoable.
CREATE FUNCTION keep_undo(relation TEXT, key TEXT) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER undo AFTER INSERT OR UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION record_undo(%L)',
        relation, key);
END $$;

-- Takes back every change that blocks above `target` made to the derived rows of a chain, newest first. Returns how many.
CREATE FUNCTION undo_above(of_chain TEXT, target BIGINT) RETURNS BIGINT LANGUAGE plpgsql AS $$
DECLARE
    change undo%ROWTYPE;
    taken  BIGINT := 0;
BEGIN
    PERFORM set_config('indexer.height', '', true);
    FOR change IN SELECT * FROM undo WHERE chain = of_chain AND height > target ORDER BY seq DESC LOOP
        IF change.after IS NOT NULL THEN
            EXECUTE format('DELETE FROM %1$I WHERE (%2$s) = (SELECT %2$s FROM jsonb_populate_record(NULL::%1$I, $1))',
                change.relation, change.key) USING change.after;
        END IF;
        IF change.before IS NOT NULL THEN
            EXECUTE format('INSERT INTO %1$I SELECT * FROM jsonb_populate_record(NULL::%1$I, $1)', change.relation)
                USING change.before;
        END IF;
        taken := taken + 1;
    END LOOP;
    DELETE FROM undo WHERE chain = of_chain AND height > target;
    RETURN taken;
END $$;
