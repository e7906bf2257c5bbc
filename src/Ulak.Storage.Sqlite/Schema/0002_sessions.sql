CREATE TABLE session (
    id          INTEGER PRIMARY KEY,
    opened_at   INTEGER NOT NULL,
    closed_at   INTEGER NOT NULL,
    messages    INTEGER NOT NULL,
    faults      INTEGER NOT NULL,
    octets_in   INTEGER NOT NULL,
    octets_out  INTEGER NOT NULL,
    listener    TEXT NOT NULL,
    remote      TEXT NOT NULL,
    client_name TEXT NOT NULL,
    protocol    TEXT NOT NULL,
    ended       TEXT NOT NULL,
    trouble     TEXT NOT NULL,
    dialogue    BLOB NOT NULL
) STRICT;

-- Partial, so that the sessions that went well cost nothing here.
CREATE INDEX session_without_message ON session (id) WHERE messages = 0;
CREATE INDEX session_with_faults ON session (id) WHERE faults > 0;

INSERT INTO tally (name, value) VALUES ('sessions', 0);
