-- Where a store on a journal (Ulak.Storage.Embedded) keeps content and state. Positions are numbers of journal positions: the segment is in the
-- upper 32 bits. Segment 0 does not exist: what is "in" it has to be written to the journal by the store's owner.

DROP TRIGGER message_content_added;
DROP TRIGGER message_content_removed;
DROP TRIGGER message_removed;
DROP TABLE message_content;
DROP TABLE segment_use;
DROP TABLE tombstone;
DROP INDEX message_state;
ALTER TABLE message DROP COLUMN state_segment;

-- The record with the message's envelope; 0 if the content is in the table "chunk". Its payload holds the beginning and the end of the content
-- in one piece: from record_start on, record_prefix octets before and the rest behind the parts in message_part.
ALTER TABLE message ADD COLUMN record INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN record_start INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN record_prefix INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN record_length INTEGER NOT NULL DEFAULT 0;

-- The segments with records of the message's marks and trash. 0 or less: the marks have to be written to the journal.
CREATE TABLE message_state (
    message_id INTEGER NOT NULL,
    segment    INTEGER NOT NULL,
    PRIMARY KEY (message_id, segment)
) STRICT, WITHOUT ROWID;

CREATE INDEX message_state_segment ON message_state (segment);

-- The parts of large messages: octets of the payload of the record at a position, from "start" on.
CREATE TABLE message_part (
    message_id INTEGER NOT NULL,
    ordinal    INTEGER NOT NULL,
    position   INTEGER NOT NULL,
    start      INTEGER NOT NULL,
    length     INTEGER NOT NULL,
    PRIMARY KEY (message_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE INDEX message_part_position ON message_part (position);

-- How many octets of each segment are needed. A record counts with 512 octets for its header and envelope.
CREATE TABLE segment_use (
    segment INTEGER PRIMARY KEY,
    octets  INTEGER NOT NULL
) STRICT;

CREATE TRIGGER message_record_added AFTER INSERT ON message WHEN NEW.record > 0 BEGIN
    INSERT INTO segment_use (segment, octets) VALUES (NEW.record >> 32, NEW.record_length + 512)
        ON CONFLICT (segment) DO UPDATE SET octets = octets + excluded.octets;
END;

CREATE TRIGGER message_record_moved AFTER UPDATE OF record ON message BEGIN
    UPDATE segment_use SET octets = octets - OLD.record_length - 512 WHERE segment = OLD.record >> 32;
    INSERT INTO segment_use (segment, octets) SELECT NEW.record >> 32, NEW.record_length + 512 WHERE NEW.record > 0
        ON CONFLICT (segment) DO UPDATE SET octets = octets + excluded.octets;
END;

CREATE TRIGGER message_record_removed AFTER DELETE ON message WHEN OLD.record > 0 BEGIN
    UPDATE segment_use SET octets = octets - OLD.record_length - 512 WHERE segment = OLD.record >> 32;
    DELETE FROM message_part WHERE message_id = OLD.id;
    DELETE FROM message_state WHERE message_id = OLD.id;
END;

CREATE TRIGGER message_part_added AFTER INSERT ON message_part BEGIN
    INSERT INTO segment_use (segment, octets) VALUES (NEW.position >> 32, NEW.length + 512)
        ON CONFLICT (segment) DO UPDATE SET octets = octets + excluded.octets;
END;

CREATE TRIGGER message_part_removed AFTER DELETE ON message_part BEGIN
    UPDATE segment_use SET octets = octets - OLD.length - 512 WHERE segment = OLD.position >> 32;
END;

-- Deleted messages that records of the journal still hold: in segments from the first to the last. As long as one of these exists, so must a
-- record of the deletion, which is in "segment". The deletion applies to records before the position deleted_at.
CREATE TABLE tombstone (
    message_id    INTEGER PRIMARY KEY,
    first_segment INTEGER NOT NULL,
    last_segment  INTEGER NOT NULL,
    segment       INTEGER NOT NULL,
    deleted_at    INTEGER NOT NULL
) STRICT;

CREATE INDEX tombstone_segment ON tombstone (segment);

-- The segment of the oldest record of users that is needed; 0 or less if users changed that are not in the journal.
DELETE FROM tally WHERE name = 'users_segment';
INSERT INTO tally (name, value) VALUES ('users_segment', 9223372036854775807);

-- 1 if the database is the index of a journal.
INSERT INTO tally (name, value) VALUES ('has_journal', 0);

-- 1 while the index of a journal that has records is made.
INSERT INTO tally (name, value) VALUES ('is_rebuilding', 0);

-- Messages that another process added beside the journal; the owner moves them there.
CREATE TABLE message_beside_journal (
    message_id INTEGER PRIMARY KEY
) STRICT;

CREATE TRIGGER message_added_beside AFTER INSERT ON message
    WHEN NEW.record = 0 AND (SELECT value FROM tally WHERE name = 'has_journal') = 1 BEGIN
    INSERT INTO message_beside_journal (message_id) VALUES (NEW.id);
END;

CREATE TRIGGER message_removed_beside AFTER DELETE ON message WHEN OLD.record = 0 BEGIN
    DELETE FROM message_beside_journal WHERE message_id = OLD.id;
END;
