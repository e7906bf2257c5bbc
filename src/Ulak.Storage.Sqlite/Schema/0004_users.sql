CREATE TABLE user (
    name       TEXT PRIMARY KEY,
    verifier   TEXT NOT NULL,
    addresses  TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
