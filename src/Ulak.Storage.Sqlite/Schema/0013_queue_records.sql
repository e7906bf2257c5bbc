-- The journal of a store (Ulak.Storage.Embedded) holds what happens to the queue as well: results of deliveries, changes by operators, pauses and
-- suppressions.

-- The segment of the oldest record of pauses and suppressions that is needed; 0 or less if some are not in the journal.
INSERT INTO tally (name, value) VALUES ('relay_segment', (
    SELECT iif(EXISTS (SELECT 1 FROM suppression) OR EXISTS (SELECT 1 FROM queue_pause), 0, 9223372036854775807)));

-- Results of earlier versions are not in the journal yet.
INSERT OR IGNORE INTO message_state (message_id, segment)
    SELECT id, 0 FROM message WHERE record > 0 AND EXISTS (SELECT 1 FROM delivery WHERE message_id = message.id AND route <> 'inbox');

-- Records of states are needed too. A state counts with 192 octets: if it counted nothing, a segment full of states would be freed at once, and the
-- states be written again every minute.
INSERT INTO segment_use (segment, octets) SELECT segment, count(*) * 192 FROM message_state WHERE segment > 0 GROUP BY segment
    ON CONFLICT (segment) DO UPDATE SET octets = octets + excluded.octets;

CREATE TRIGGER message_state_added AFTER INSERT ON message_state WHEN NEW.segment > 0 BEGIN
    INSERT INTO segment_use (segment, octets) VALUES (NEW.segment, 192) ON CONFLICT (segment) DO UPDATE SET octets = octets + 192;
END;

CREATE TRIGGER message_state_removed AFTER DELETE ON message_state WHEN OLD.segment > 0 BEGIN
    UPDATE segment_use SET octets = octets - 192 WHERE segment = OLD.segment;
END;

-- If the result of a delivery is freed before the message's record, the message must not be delivered again when the index is made again. So the
-- deletion of a message that was relayed is written to the journal (segment 0), also one by the retention.
DROP TRIGGER message_record_removed;

CREATE TRIGGER message_record_removed AFTER DELETE ON message WHEN OLD.record > 0 BEGIN
    UPDATE segment_use SET octets = octets - OLD.record_length - 512 WHERE segment = OLD.record >> 32;
    INSERT INTO tombstone (message_id, first_segment, last_segment, segment, deleted_at)
        SELECT OLD.id, coalesce((SELECT min(position >> 32) FROM message_part WHERE message_id = OLD.id), OLD.record >> 32), OLD.record >> 32, 0, 0
        WHERE EXISTS (SELECT 1 FROM delivery WHERE message_id = OLD.id AND route <> 'inbox')
        ON CONFLICT (message_id) DO UPDATE SET first_segment = min(first_segment, excluded.first_segment),
            last_segment = max(last_segment, excluded.last_segment), segment = 0, deleted_at = 0;
    DELETE FROM message_part WHERE message_id = OLD.id;
END;

CREATE TRIGGER message_removed_with_states AFTER DELETE ON message BEGIN
    DELETE FROM message_state WHERE message_id = OLD.id;
END;
