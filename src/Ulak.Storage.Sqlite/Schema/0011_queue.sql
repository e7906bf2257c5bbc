-- The deliveries that wait for a relay. A row exists while its delivery is open, or its report is due. state: 0 waiting, 1 held, 2 reporting.
CREATE TABLE queue (
    message_id      INTEGER NOT NULL,
    ordinal         INTEGER NOT NULL,
    delivery_id     INTEGER NOT NULL,
    destination     TEXT NOT NULL,
    state           INTEGER NOT NULL,
    next_at         INTEGER NOT NULL,
    queued_at       INTEGER NOT NULL,
    expires_at      INTEGER NOT NULL,
    delay_notice_at INTEGER NOT NULL,
    attempts        INTEGER NOT NULL,
    last_at         INTEGER NOT NULL,
    report          INTEGER NOT NULL,
    last_reply      TEXT NOT NULL,
    last_host       TEXT NOT NULL,
    reason          TEXT NOT NULL,
    PRIMARY KEY (message_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE INDEX queue_due ON queue (destination, next_at) WHERE state = 0;
CREATE INDEX queue_report ON queue (message_id, ordinal) WHERE report > 0;

-- Destinations at which nothing is delivered for now.
CREATE TABLE queue_pause (
    destination TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- What the host and the reply were; and for the further recipients of a transaction, the attempt that has the dialogue.
ALTER TABLE attempt ADD COLUMN host TEXT NOT NULL DEFAULT '';
ALTER TABLE attempt ADD COLUMN reply TEXT NOT NULL DEFAULT '';
ALTER TABLE attempt ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE attempt ADD COLUMN dialogue_of INTEGER NOT NULL DEFAULT 0;

CREATE TABLE submission (
    idempotency_key TEXT PRIMARY KEY,
    message_id      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX submission_message ON submission (message_id);

-- The address in lower case. expires_at: 0 for never.
CREATE TABLE suppression (
    address    TEXT PRIMARY KEY,
    failures   INTEGER NOT NULL,
    reason     TEXT NOT NULL,
    reply      TEXT NOT NULL,
    added_at   INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
