-- For a store whose content is in a journal (Ulak.Storage.Embedded); empty otherwise. Positions are numbers of journal positions: the segment is
-- in the upper 32 bits.

-- Where the content of a message is: in the payload of the record at a position, from "start" on.
CREATE TABLE message_content (
    message_id INTEGER NOT NULL,
    ordinal    INTEGER NOT NULL,
    position   INTEGER NOT NULL,
    start      INTEGER NOT NULL,
    length     INTEGER NOT NULL,
    PRIMARY KEY (message_id, ordinal)
) STRICT, WITHOUT ROWID;

-- How many parts of content are in each segment. A segment without any can be freed.
CREATE TABLE segment_use (
    segment INTEGER PRIMARY KEY,
    parts   INTEGER NOT NULL
) STRICT;

CREATE TRIGGER message_content_added AFTER INSERT ON message_content BEGIN
    INSERT INTO segment_use (segment, parts) VALUES (NEW.position >> 32, 1) ON CONFLICT (segment) DO UPDATE SET parts = parts + 1;
END;

CREATE TRIGGER message_content_removed AFTER DELETE ON message_content BEGIN
    UPDATE segment_use SET parts = parts - 1 WHERE segment = OLD.position >> 32;
END;

CREATE TRIGGER message_removed AFTER DELETE ON message BEGIN
    DELETE FROM message_content WHERE message_id = OLD.id;
END;

-- The segment that holds the last change of a message's marks or trash; 0 for none.
ALTER TABLE message ADD COLUMN state_segment INTEGER NOT NULL DEFAULT 0;
CREATE INDEX message_state ON message (state_segment) WHERE state_segment > 0;

-- Deleted messages whose record is still in the journal: as long as it is, so must be the record of the deletion.
CREATE TABLE tombstone (
    message_id      INTEGER PRIMARY KEY,
    message_segment INTEGER NOT NULL,
    segment         INTEGER NOT NULL
) STRICT;

-- The position up to which the journal is applied, and the oldest segment with a record of a user.
INSERT INTO tally (name, value) VALUES ('applied', 0);
INSERT INTO tally (name, value) VALUES ('users_segment', 0);
