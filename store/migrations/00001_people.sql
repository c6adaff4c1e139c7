-- Throughout: times are UTC in unix milliseconds, money is in minor units, a missing value is NULL or ''.
-- +goose Up
CREATE TABLE users (
    id TEXT PRIMARY KEY,
    customer_id TEXT REFERENCES customers (id), -- NULL for the provider's people
    email TEXT NOT NULL UNIQUE CHECK (email = lower(email)),
    name TEXT NOT NULL,
    roles TEXT NOT NULL CHECK (roles <> ''), -- names with a space between
    language TEXT NOT NULL DEFAULT '',
    password_hash TEXT NOT NULL,
    signed_in_at INTEGER
) STRICT;

CREATE TABLE customers (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    country TEXT NOT NULL,
    currency TEXT NOT NULL,
    email TEXT NOT NULL,
    website TEXT NOT NULL,
    manager_id TEXT REFERENCES users (id),
    postpaid INTEGER NOT NULL CHECK (postpaid IN (0, 1)),
    balance INTEGER NOT NULL DEFAULT 0,
    CHECK (postpaid = 1 OR balance >= 0)
) STRICT;
CREATE INDEX customers_managed ON customers (manager_id, name, id);

CREATE TABLE requests (
    id TEXT PRIMARY KEY,
    customer_id TEXT NOT NULL REFERENCES customers (id),
    kind TEXT NOT NULL,
    country TEXT NOT NULL,
    status TEXT NOT NULL
        CHECK (status IN ('pending', 'in_review', 'action_required', 'completed', 'rejected', 'canceled')),
    by_name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX requests_newest ON requests (customer_id, created_at DESC, id DESC);

CREATE TABLE remarks (
    request_id TEXT NOT NULL REFERENCES requests (id),
    position INTEGER NOT NULL,
    at INTEGER NOT NULL,
    by_name TEXT NOT NULL,
    provider INTEGER NOT NULL CHECK (provider IN (0, 1)),
    status TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (request_id, position)
) STRICT, WITHOUT ROWID;
