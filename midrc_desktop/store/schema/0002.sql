-- Sending over a network: what a destination called a file, what has arrived in parts, the queue.
ALTER TABLE journal ADD COLUMN reference TEXT NOT NULL DEFAULT '';
ALTER TABLE journal ADD COLUMN proof TEXT NOT NULL DEFAULT 'read back';

CREATE TABLE upload (
    donation INTEGER NOT NULL REFERENCES donation (id) ON DELETE CASCADE,
    destination TEXT NOT NULL,
    path TEXT NOT NULL,
    reference TEXT NOT NULL,
    upload_id TEXT NOT NULL,
    part_size INTEGER NOT NULL,
    PRIMARY KEY (donation, destination, path)
) STRICT;

CREATE TABLE upload_part (
    donation INTEGER NOT NULL REFERENCES donation (id) ON DELETE CASCADE,
    destination TEXT NOT NULL,
    path TEXT NOT NULL,
    number INTEGER NOT NULL,
    etag TEXT NOT NULL,
    PRIMARY KEY (donation, destination, path, number)
) STRICT;

CREATE TABLE sending_note (
    donation INTEGER NOT NULL REFERENCES donation (id) ON DELETE CASCADE,
    destination TEXT NOT NULL,
    name TEXT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (donation, destination, name)
) STRICT;

-- Where a donation goes is sealed with it: a folder's name can hold a person's.
CREATE TABLE queue (
    donation INTEGER PRIMARY KEY REFERENCES donation (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    place TEXT NOT NULL,
    sentence TEXT NOT NULL DEFAULT '',
    due TEXT NOT NULL DEFAULT '',
    tries INTEGER NOT NULL DEFAULT 0,
    anyway INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO queue (donation, position, place)
    SELECT id, id, 'paused' FROM donation WHERE state = 'sending';
INSERT INTO sending_note (donation, destination, name, content)
    SELECT DISTINCT donation, destination, 'departed', '' FROM journal
    WHERE donation IN (SELECT donation FROM queue);

-- What more there is to say of an event; part of the chain of hashes where it is not ''.
ALTER TABLE audit ADD COLUMN said TEXT NOT NULL DEFAULT '';
