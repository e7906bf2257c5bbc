-- Contentless: the index alone, without a second copy of the text. The row's number is the message's id.
CREATE VIRTUAL TABLE message_search USING fts5 (
    sender, recipients, subject, text,
    content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);

INSERT INTO message_search (rowid, sender, recipients, subject, text)
SELECT id,
       header_from || ' ' || reverse_path,
       header_to || ' ' || coalesce((SELECT group_concat(forward_path, ' ') FROM delivery WHERE delivery.message_id = message.id), ''),
       subject,
       preview
FROM message;
