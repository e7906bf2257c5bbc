-- Covers searches by size and time, so that they read this and not the whole table.
DROP INDEX message_size;
CREATE INDEX message_facts ON message (id, size, received_at) WHERE deletion IS NULL;

-- Partial, so that other messages cost nothing here.
CREATE INDEX message_bounce ON message (id) WHERE reverse_path = '' AND deletion IS NULL;
