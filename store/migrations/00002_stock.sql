-- +goose Up
CREATE TABLE prices (
    country TEXT NOT NULL,
    currency TEXT NOT NULL,
    setup_minor INTEGER NOT NULL CHECK (setup_minor >= 0),
    monthly_minor INTEGER NOT NULL CHECK (monthly_minor >= 0),
    tax_rate INTEGER NOT NULL CHECK (tax_rate >= 0), -- hundredths of a percent
    PRIMARY KEY (currency, country)
) STRICT, WITHOUT ROWID;

CREATE TABLE orders (
    id TEXT PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    customer_id TEXT NOT NULL REFERENCES customers (id),
    by_id TEXT NOT NULL REFERENCES users (id),
    by_name TEXT NOT NULL,
    at INTEGER NOT NULL,
    numbers TEXT NOT NULL, -- E.164 with a space between
    country TEXT NOT NULL,
    currency TEXT NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    setup INTEGER NOT NULL,
    first_month INTEGER NOT NULL,
    from_at INTEGER NOT NULL,
    to_at INTEGER NOT NULL,
    tax_rate INTEGER NOT NULL,
    tax INTEGER NOT NULL,
    total INTEGER NOT NULL,
    monthly INTEGER NOT NULL,
    renews_on INTEGER NOT NULL,
    postpaid INTEGER NOT NULL CHECK (postpaid IN (0, 1)),
    after INTEGER NOT NULL
) STRICT;

CREATE TABLE entries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    customer_id TEXT NOT NULL REFERENCES customers (id),
    at INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('purchase', 'funds')),
    order_id TEXT REFERENCES orders (id),
    detail TEXT NOT NULL,
    currency TEXT NOT NULL,
    amount INTEGER NOT NULL,
    after INTEGER NOT NULL
) STRICT;
CREATE INDEX entries_newest ON entries (customer_id, seq DESC);
-- +goose StatementBegin
CREATE TRIGGER entries_stay BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'entries are only ever added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER entries_last BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'entries are only ever added'); END;
-- +goose StatementEnd

CREATE TABLE numbers (
    id TEXT PRIMARY KEY,
    e164 TEXT NOT NULL UNIQUE,
    country TEXT NOT NULL,
    preverified_id TEXT NOT NULL, -- '' once claimed or withdrawn
    verified_until INTEGER NOT NULL,
    withdrawn_at INTEGER,
    -- the lease; all NULL while nobody rents the number
    customer_id TEXT REFERENCES customers (id),
    leased_at INTEGER,
    renews_on INTEGER,
    monthly INTEGER,
    currency TEXT,
    registration_id TEXT REFERENCES registrations (id),
    sender_id TEXT REFERENCES senders (id),
    CHECK ((customer_id IS NULL) = (leased_at IS NULL))
) STRICT;
CREATE INDEX numbers_stock ON numbers (country, verified_until, id)
    WHERE customer_id IS NULL AND withdrawn_at IS NULL AND preverified_id <> '';
CREATE INDEX numbers_pooled ON numbers (e164) WHERE preverified_id <> '';
CREATE INDEX numbers_leased ON numbers (customer_id, leased_at DESC, e164) WHERE customer_id IS NOT NULL;

CREATE TABLE holds (
    id TEXT PRIMARY KEY,
    customer_id TEXT NOT NULL REFERENCES customers (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    country TEXT NOT NULL,
    currency TEXT NOT NULL,
    setup_minor INTEGER NOT NULL,
    monthly_minor INTEGER NOT NULL,
    tax_rate INTEGER NOT NULL,
    until_at INTEGER NOT NULL,
    order_id TEXT UNIQUE REFERENCES orders (id)
) STRICT;
CREATE INDEX holds_open ON holds (customer_id, user_id, until_at) WHERE order_id IS NULL;
CREATE INDEX holds_spent ON holds (until_at) WHERE order_id IS NULL;

CREATE TABLE hold_numbers (
    hold_id TEXT NOT NULL REFERENCES holds (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    number_id TEXT NOT NULL REFERENCES numbers (id),
    PRIMARY KEY (hold_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX hold_numbers_of ON hold_numbers (number_id);
