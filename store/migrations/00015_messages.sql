-- +goose Up
CREATE TABLE contacts (
    id TEXT PRIMARY KEY,
    sender_id TEXT NOT NULL REFERENCES senders (id),
    user_id TEXT NOT NULL, -- Meta's; '' when unknown
    number TEXT NOT NULL, -- E.164; '' when Meta does not tell
    name TEXT NOT NULL,
    name_key TEXT NOT NULL, -- the name as it is searched
    open_until INTEGER,
    CHECK (user_id <> '' OR number <> '')
) STRICT;
CREATE UNIQUE INDEX contacts_user ON contacts (sender_id, user_id) WHERE user_id <> '';
CREATE UNIQUE INDEX contacts_number ON contacts (sender_id, number) WHERE number <> '';

CREATE TABLE messages (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    customer_id TEXT NOT NULL REFERENCES customers (id),
    sender_id TEXT NOT NULL REFERENCES senders (id),
    contact_id TEXT NOT NULL REFERENCES contacts (id),
    direction TEXT NOT NULL CHECK (direction IN ('out', 'in')),
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    template TEXT NOT NULL, -- name, '' for none
    language TEXT NOT NULL,
    params TEXT NOT NULL, -- JSON
    wamid TEXT NOT NULL, -- '' until Meta answered
    state TEXT NOT NULL
        CHECK (state IN ('queued', 'unknown', 'accepted', 'sent', 'delivered', 'read', 'failed', 'received')),
    by_id TEXT NOT NULL,
    key_id TEXT NOT NULL,
    by_name TEXT NOT NULL,
    failure TEXT NOT NULL, -- JSON; '' for none
    category TEXT NOT NULL,
    price_type TEXT NOT NULL,
    billable INTEGER NOT NULL CHECK (billable IN (0, 1)),
    once TEXT, -- what makes sending twice harmless
    at INTEGER NOT NULL,
    put_at INTEGER,
    accepted_at INTEGER,
    sent_at INTEGER,
    delivered_at INTEGER,
    read_at INTEGER,
    failed_at INTEGER,
    tries INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX messages_wamid ON messages (sender_id, wamid) WHERE wamid <> '';
CREATE UNIQUE INDEX messages_once ON messages (customer_id, once) WHERE once IS NOT NULL;
CREATE INDEX messages_of_sender ON messages (sender_id, seq DESC);
CREATE INDEX messages_of_contact ON messages (contact_id, seq DESC);
CREATE INDEX messages_of_customer ON messages (customer_id, seq DESC);
CREATE INDEX senders_at_meta ON senders (phone_number_id, live);

-- Grows with every change to a sender's messages and contacts, so that an unchanged
-- page is known by reading one number.
CREATE TABLE message_changes (
    sender_id TEXT PRIMARY KEY,
    version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- +goose StatementBegin
CREATE TRIGGER messages_added AFTER INSERT ON messages BEGIN
    INSERT INTO message_changes (sender_id, version) VALUES (new.sender_id, 1)
        ON CONFLICT (sender_id) DO UPDATE SET version = version + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER messages_changed AFTER UPDATE ON messages BEGIN
    INSERT INTO message_changes (sender_id, version) VALUES (new.sender_id, 1)
        ON CONFLICT (sender_id) DO UPDATE SET version = version + 1;
END;
-- +goose StatementEnd

CREATE TABLE api_keys (
    id TEXT PRIMARY KEY,
    customer_id TEXT NOT NULL REFERENCES customers (id),
    name TEXT NOT NULL,
    hint TEXT NOT NULL, -- the key's first characters
    hash TEXT NOT NULL UNIQUE,
    once TEXT NOT NULL, -- of the form that made it
    by_name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    used_at INTEGER,
    revoked_at INTEGER
) STRICT;
CREATE INDEX api_keys_newest ON api_keys (customer_id, created_at DESC, id);
CREATE UNIQUE INDEX api_keys_once ON api_keys (customer_id, once) WHERE once <> '';

-- Prices of messages in ten-thousandths of a minor unit, tax not included.
CREATE TABLE rates (
    country TEXT NOT NULL, -- '*' for all without one of their own
    category TEXT NOT NULL,
    currency TEXT NOT NULL,
    valid_from INTEGER NOT NULL,
    price INTEGER NOT NULL CHECK (price >= 0),
    PRIMARY KEY (currency, category, country, valid_from)
) STRICT, WITHOUT ROWID;

CREATE TABLE message_charges (
    message_id TEXT PRIMARY KEY REFERENCES messages (id),
    customer_id TEXT NOT NULL REFERENCES customers (id),
    sender_id TEXT NOT NULL REFERENCES senders (id),
    at INTEGER NOT NULL, -- when the message was sent
    country TEXT NOT NULL,
    category TEXT NOT NULL,
    currency TEXT NOT NULL,
    price INTEGER, -- NULL while there is no rate
    rate_from INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX message_charges_newest ON message_charges (customer_id, at DESC);
CREATE INDEX message_charges_open ON message_charges (currency) WHERE price IS NULL;
