ALTER TABLE message ADD COLUMN is_starred INTEGER NOT NULL DEFAULT 0;

-- NULL, or the discarding that took the message away: a MailId, and so it holds its time. What is discarded is neither listed, found nor
-- counted; it can be brought back for a while, then it is deleted.
ALTER TABLE message ADD COLUMN deletion INTEGER;

-- Partial: what is read, not starred and not discarded costs nothing here.
CREATE INDEX message_unread ON message (id) WHERE is_read = 0 AND deletion IS NULL;
CREATE INDEX message_starred ON message (id) WHERE is_starred = 1 AND deletion IS NULL;
CREATE INDEX message_discarded ON message (deletion) WHERE deletion IS NOT NULL;

CREATE INDEX message_session ON message (session_id);

-- Of tags that differ in the case of their letters alone (ASCII), the first spelling on a message stays.
CREATE TABLE tag (
    message_id INTEGER NOT NULL,
    name       TEXT NOT NULL COLLATE NOCASE,
    PRIMARY KEY (message_id, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX tag_name ON tag (name, message_id);
