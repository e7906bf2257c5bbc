-- When a delivery that is held is to be released, in milliseconds since 1970; 0 where no date was said.
ALTER TABLE delivery ADD COLUMN held_until INTEGER NOT NULL DEFAULT 0;

-- Partial, so that what is not held costs nothing here.
CREATE INDEX delivery_held ON delivery (held_until) WHERE state = 0 AND held_until > 0;
