-- Times are milliseconds since 1970, UTC. Ids of messages and sessions are MailId: they sort by time.

CREATE TABLE message (
    id              INTEGER PRIMARY KEY,
    session_id      INTEGER NOT NULL,
    received_at     INTEGER NOT NULL,
    size            INTEGER NOT NULL,
    is_read         INTEGER NOT NULL DEFAULT 0,
    attachments     INTEGER NOT NULL,
    reverse_path    TEXT NOT NULL,
    header_from     TEXT NOT NULL,
    header_to       TEXT NOT NULL,
    subject         TEXT NOT NULL,
    message_id      TEXT NOT NULL,
    preview         TEXT NOT NULL,
    mail_parameters TEXT NOT NULL
) STRICT;

CREATE INDEX message_received_at ON message (received_at);

-- The octets of a message, in order, each row at most 256 KiB.
CREATE TABLE chunk (
    message_id INTEGER NOT NULL,
    ordinal    INTEGER NOT NULL,
    octets     BLOB NOT NULL
) STRICT;

CREATE UNIQUE INDEX chunk_message ON chunk (message_id, ordinal);

-- Messages that have chunks already and are not committed. What is left here by a crash is removed at the next start.
CREATE TABLE staged (
    message_id INTEGER PRIMARY KEY
) STRICT;

CREATE TABLE delivery (
    id              INTEGER PRIMARY KEY,
    message_id      INTEGER NOT NULL,
    forward_path    TEXT NOT NULL,
    route           TEXT NOT NULL,
    state           INTEGER NOT NULL,
    rcpt_parameters TEXT NOT NULL
) STRICT;

CREATE INDEX delivery_message ON delivery (message_id);

CREATE TABLE attempt (
    id          INTEGER PRIMARY KEY,
    delivery_id INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    outcome     TEXT NOT NULL,
    dialogue    BLOB NOT NULL
) STRICT;

CREATE INDEX attempt_delivery ON attempt (delivery_id);

-- How many rows a table has: kept by the writer, because counting a million rows takes a second.
CREATE TABLE tally (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO tally (name, value) VALUES ('messages', 0);
