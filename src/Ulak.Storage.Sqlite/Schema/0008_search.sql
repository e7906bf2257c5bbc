-- The user that the session was logged in as, and what the server accepted though it departs from the standards.
ALTER TABLE message ADD COLUMN login TEXT NOT NULL DEFAULT '';
ALTER TABLE message ADD COLUMN remarks INTEGER NOT NULL DEFAULT 0;

CREATE TABLE message_remarks (
    message_id INTEGER PRIMARY KEY,
    remarks    BLOB NOT NULL
) STRICT;

-- Partial, so that other messages cost nothing here.
CREATE INDEX message_with_attachment ON message (id) WHERE attachments > 0 AND deletion IS NULL;
CREATE INDEX message_with_remarks ON message (id) WHERE remarks > 0 AND deletion IS NULL;

-- Covers searches by size, so that they read this and not the whole table.
CREATE INDEX message_size ON message (id, size) WHERE deletion IS NULL;

-- The index holds tokens made by the program, separated by spaces: case and accents folded, Chinese characters one by one. So the tokenizer
-- has nothing left to do but to split at spaces. A header token is U+E000, the field's name, U+E000 and a word of its value.
DROP TABLE message_search;
CREATE VIRTUAL TABLE message_search USING fts5 (
    sender, recipients, cc, bcc, subject, text, message_id, list_id, attachments, login, headers,
    content = '', contentless_delete = 1, tokenize = 'ascii'
);

-- Larger batches in memory, and merging only when the store is idle: see docs/storage.md.
INSERT INTO message_search (message_search, rank) VALUES ('hashsize', 16777216);
INSERT INTO message_search (message_search, rank) VALUES ('automerge', 0);
INSERT INTO message_search (message_search, rank) VALUES ('crisismerge', 512);

-- Every token of the index but those of headers: searches for a part of a word look here first. Tokens of deleted messages may remain.
CREATE TABLE search_token (
    token TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- All messages have to be indexed again, from their octets.
UPDATE tally SET value = (SELECT coalesce(min(id), 9223372036854775807) FROM message) WHERE name = 'unindexed_from';

-- The highest time that retention by age has trusted, in milliseconds since 1970; 0 before the first start with this schema.
INSERT INTO tally (name, value) VALUES ('retention_time', 0);
