CREATE TABLE nodes (
    chain    TEXT   NOT NULL,
    node     NUMERIC(20, 0) NOT NULL,
    operator TEXT   NOT NULL,
    quota    NUMERIC(20, 0) NOT NULL,  -- most it may reserve per epoch
    height   BIGINT NOT NULL,
    PRIMARY KEY (chain, node)
);
SELECT keep_undo('nodes', 'chain, node');
