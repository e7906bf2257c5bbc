-- The octets that are needed of a segment of the journal (Ulak.Storage.Embedded) are those of the records: if an estimate is too low, a segment
-- full of what is needed looks nearly empty, and it is written again every minute. A record has a header of 32 octets, and its payload ends with
-- the content.

DROP TRIGGER message_record_added;
DROP TRIGGER message_record_moved;
DROP TRIGGER message_record_removed;
DROP TRIGGER message_part_added;
DROP TRIGGER message_part_removed;
DROP TRIGGER message_state_added;
DROP TRIGGER message_state_removed;

-- A state that was written again counts with its length. One that is in the record of a change counts with what it takes when written again.
ALTER TABLE message_state ADD COLUMN octets INTEGER NOT NULL DEFAULT 192;

DELETE FROM segment_use;
INSERT INTO segment_use (segment, octets) SELECT segment, sum(octets) FROM (
    SELECT record >> 32 AS segment, record_start + record_length + 32 AS octets FROM message WHERE record > 0
    UNION ALL SELECT position >> 32, start + length + 32 FROM message_part
    UNION ALL SELECT segment, octets FROM message_state WHERE segment > 0
) GROUP BY segment;

CREATE TRIGGER message_record_added AFTER INSERT ON message WHEN NEW.record > 0 BEGIN
    INSERT INTO segment_use (segment, octets) VALUES (NEW.record >> 32, NEW.record_start + NEW.record_length + 32)
        ON CONFLICT (segment) DO UPDATE SET octets = octets + excluded.octets;
END;

CREATE TRIGGER message_record_moved AFTER UPDATE OF record ON message BEGIN
    UPDATE segment_use SET octets = octets - OLD.record_start - OLD.record_length - 32 WHERE segment = OLD.record >> 32;
    INSERT INTO segment_use (segment, octets) SELECT NEW.record >> 32, NEW.record_start + NEW.record_length + 32 WHERE NEW.record > 0
        ON CONFLICT (segment) DO UPDATE SET octets = octets + excluded.octets;
END;

CREATE TRIGGER message_record_removed AFTER DELETE ON message WHEN OLD.record > 0 BEGIN
    UPDATE segment_use SET octets = octets - OLD.record_start - OLD.record_length - 32 WHERE segment = OLD.record >> 32;
    INSERT INTO tombstone (message_id, first_segment, last_segment, segment, deleted_at)
        SELECT OLD.id, coalesce((SELECT min(position >> 32) FROM message_part WHERE message_id = OLD.id), OLD.record >> 32), OLD.record >> 32, 0, 0
        WHERE EXISTS (SELECT 1 FROM delivery WHERE message_id = OLD.id AND route <> 'inbox')
        ON CONFLICT (message_id) DO UPDATE SET first_segment = min(first_segment, excluded.first_segment),
            last_segment = max(last_segment, excluded.last_segment), segment = 0, deleted_at = 0;
    DELETE FROM message_part WHERE message_id = OLD.id;
END;

CREATE TRIGGER message_part_added AFTER INSERT ON message_part BEGIN
    INSERT INTO segment_use (segment, octets) VALUES (NEW.position >> 32, NEW.start + NEW.length + 32)
        ON CONFLICT (segment) DO UPDATE SET octets = octets + excluded.octets;
END;

CREATE TRIGGER message_part_removed AFTER DELETE ON message_part BEGIN
    UPDATE segment_use SET octets = octets - OLD.start - OLD.length - 32 WHERE segment = OLD.position >> 32;
END;

CREATE TRIGGER message_state_added AFTER INSERT ON message_state WHEN NEW.segment > 0 BEGIN
    INSERT INTO segment_use (segment, octets) VALUES (NEW.segment, NEW.octets) ON CONFLICT (segment) DO UPDATE SET octets = octets + NEW.octets;
END;

CREATE TRIGGER message_state_removed AFTER DELETE ON message_state WHEN OLD.segment > 0 BEGIN
    UPDATE segment_use SET octets = octets - OLD.octets WHERE segment = OLD.segment;
END;

DELETE FROM tally WHERE name = 'is_rebuilding';
