-- Messages go into the search index after their commit, some at a time. Whatever has this id or a later one may not be in it yet: the next
-- start looks.
INSERT INTO tally (name, value) VALUES ('unindexed_from', 9223372036854775807);
