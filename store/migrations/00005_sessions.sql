-- +goose Up
CREATE TABLE sessions (
    id_hash TEXT PRIMARY KEY,
    user_id TEXT REFERENCES users (id) ON DELETE CASCADE, -- NULL before sign-in
    customer_id TEXT NOT NULL, -- '' before sign-in and for the provider's people
    expires_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    data BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_of ON sessions (user_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE sign_ins (
    key TEXT NOT NULL, -- an address of either kind
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX sign_ins_of ON sign_ins (key, at);
CREATE INDEX sign_ins_oldest ON sign_ins (at);

-- One sealed row per master key tells at start whether the keys at hand are the database's.
CREATE TABLE seal_checks (
    key_id INTEGER PRIMARY KEY,
    sealed BLOB NOT NULL
) STRICT;
