-- +goose Up
CREATE TABLE senders (
    id TEXT PRIMARY KEY,
    customer_id TEXT NOT NULL REFERENCES customers (id),
    registration_id TEXT NOT NULL,
    e164 TEXT NOT NULL,
    digits TEXT NOT NULL,
    country TEXT NOT NULL,
    connected_at INTEGER,
    checked_at INTEGER,
    phone_number_id TEXT NOT NULL,
    display_name TEXT NOT NULL,
    name_key TEXT NOT NULL, -- the display name as it is searched and sorted
    name_status TEXT NOT NULL,
    name_reason TEXT NOT NULL,
    meta_status TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN
        ('connected', 'processing', 'restricted', 'offline', 'banned', 'migrated', 'disconnected')),
    live INTEGER NOT NULL GENERATED ALWAYS AS (status NOT IN ('migrated', 'disconnected')) STORED,
    quality TEXT NOT NULL,
    funded INTEGER NOT NULL CHECK (funded IN (0, 1)),
    waba_id TEXT NOT NULL,
    waba_name TEXT NOT NULL,
    portfolio_id TEXT NOT NULL,
    category TEXT NOT NULL,
    description TEXT NOT NULL,
    website TEXT NOT NULL,
    email TEXT NOT NULL,
    address TEXT NOT NULL,
    about TEXT NOT NULL,
    profile_known INTEGER NOT NULL CHECK (profile_known IN (0, 1))
) STRICT;
CREATE INDEX senders_by_name ON senders (customer_id, name_key, id, digits);
CREATE INDEX senders_by_number ON senders (customer_id, digits, id, name_key);
CREATE INDEX senders_newest ON senders (customer_id, connected_at DESC, id DESC);
CREATE INDEX senders_by_status ON senders (customer_id, status, name_key, id);
CREATE INDEX senders_registration ON senders (registration_id);
CREATE INDEX senders_waba ON senders (waba_id, digits);
CREATE UNIQUE INDEX senders_live ON senders (waba_id, digits) WHERE live = 1;

-- Facts of a portfolio belong to it and not to its numbers; numbers counts the live senders.
CREATE TABLE portfolios (
    customer_id TEXT NOT NULL REFERENCES customers (id),
    id TEXT NOT NULL CHECK (id <> ''),
    name TEXT NOT NULL DEFAULT '',
    verification TEXT NOT NULL DEFAULT '',
    messaging_limit TEXT NOT NULL DEFAULT '',
    numbers INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (customer_id, id)
) STRICT, WITHOUT ROWID;

-- How many senders a customer has of each status, so that nobody counts a million rows.
CREATE TABLE sender_counts (
    customer_id TEXT NOT NULL,
    status TEXT NOT NULL,
    senders INTEGER NOT NULL,
    PRIMARY KEY (customer_id, status)
) STRICT, WITHOUT ROWID;

-- +goose StatementBegin
CREATE TRIGGER senders_counted AFTER INSERT ON senders BEGIN
    INSERT INTO sender_counts (customer_id, status, senders) VALUES (new.customer_id, new.status, 1)
        ON CONFLICT (customer_id, status) DO UPDATE SET senders = senders + 1;
    INSERT INTO portfolios (customer_id, id, numbers)
        SELECT new.customer_id, new.portfolio_id, new.live WHERE new.portfolio_id <> ''
        ON CONFLICT (customer_id, id) DO UPDATE SET numbers = numbers + excluded.numbers;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER senders_recounted AFTER UPDATE ON senders
WHEN new.status <> old.status OR new.portfolio_id <> old.portfolio_id BEGIN
    UPDATE sender_counts SET senders = senders - 1 WHERE customer_id = old.customer_id AND status = old.status;
    INSERT INTO sender_counts (customer_id, status, senders) VALUES (new.customer_id, new.status, 1)
        ON CONFLICT (customer_id, status) DO UPDATE SET senders = senders + 1;
    UPDATE portfolios SET numbers = numbers - old.live WHERE customer_id = old.customer_id AND id = old.portfolio_id;
    INSERT INTO portfolios (customer_id, id, numbers)
        SELECT new.customer_id, new.portfolio_id, new.live WHERE new.portfolio_id <> ''
        ON CONFLICT (customer_id, id) DO UPDATE SET numbers = numbers + excluded.numbers;
END;
-- +goose StatementEnd
