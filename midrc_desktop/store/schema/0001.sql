-- Plain columns hold nothing that identifies; what does is sealed in *_blob and sealed.
CREATE TABLE vault (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    store_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('keyring', 'passphrase', 'memory')),
    salt BLOB NOT NULL,
    cost INTEGER NOT NULL,
    wrapped BLOB NOT NULL,
    proof BLOB NOT NULL
) STRICT;

CREATE TABLE sealed (
    name TEXT PRIMARY KEY,
    content BLOB NOT NULL
) STRICT;

CREATE TABLE crosswalk (
    case_id TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL
) STRICT;

CREATE TABLE donation (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    case_id TEXT NOT NULL REFERENCES crosswalk (case_id),
    state TEXT NOT NULL,
    kinds TEXT NOT NULL DEFAULT '[]',
    modalities TEXT NOT NULL DEFAULT '[]',
    regions TEXT NOT NULL DEFAULT '[]',
    studies INTEGER NOT NULL DEFAULT 0,
    series INTEGER NOT NULL DEFAULT 0,
    images INTEGER NOT NULL DEFAULT 0,
    findings INTEGER NOT NULL DEFAULT 0,
    open_points INTEGER NOT NULL DEFAULT 0,
    files_to_send INTEGER NOT NULL DEFAULT 0,
    created TEXT NOT NULL,
    updated TEXT NOT NULL
) STRICT;
CREATE INDEX donation_of_case ON donation (case_id);

CREATE TABLE donation_key (
    donation INTEGER PRIMARY KEY REFERENCES donation (id) ON DELETE CASCADE,
    wrapped BLOB NOT NULL
) STRICT;

CREATE TABLE donation_blob (
    donation INTEGER NOT NULL REFERENCES donation (id) ON DELETE CASCADE,
    purpose TEXT NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (donation, purpose)
) STRICT;

CREATE TABLE journal (
    donation INTEGER NOT NULL REFERENCES donation (id) ON DELETE CASCADE,
    destination TEXT NOT NULL,
    path TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    confirmed TEXT NOT NULL,
    PRIMARY KEY (donation, destination, path)
) STRICT;

CREATE TABLE audit (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    event TEXT NOT NULL,
    donation INTEGER,
    mac BLOB NOT NULL
) STRICT;
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER audit_is_not_shortened BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE TABLE audit_head (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    seq INTEGER NOT NULL,
    mac BLOB NOT NULL
) STRICT;
