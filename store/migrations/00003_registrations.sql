-- +goose Up
CREATE TABLE registrations (
    id TEXT PRIMARY KEY,
    customer_id TEXT NOT NULL REFERENCES customers (id),
    version INTEGER NOT NULL CHECK (version > 0),
    reference TEXT NOT NULL UNIQUE,
    path TEXT NOT NULL,
    by_id TEXT NOT NULL REFERENCES users (id),
    by_name TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    number_id TEXT REFERENCES numbers (id),
    e164 TEXT NOT NULL,
    country TEXT NOT NULL,
    preverified_id TEXT NOT NULL,
    order_id TEXT REFERENCES orders (id),
    company_name TEXT NOT NULL,
    company_email TEXT NOT NULL,
    company_website TEXT NOT NULL,
    company_country TEXT NOT NULL,
    display_name TEXT NOT NULL,
    category TEXT NOT NULL,
    description TEXT NOT NULL,
    code BLOB, -- sealed
    code_at INTEGER,
    token BLOB, -- sealed
    pin BLOB, -- sealed
    wabas TEXT NOT NULL, -- ids with a space between
    waba_id TEXT NOT NULL,
    waba_name TEXT NOT NULL,
    portfolio_id TEXT NOT NULL,
    portfolio_name TEXT NOT NULL,
    verification TEXT NOT NULL,
    messaging_limit TEXT NOT NULL,
    funded INTEGER NOT NULL CHECK (funded IN (0, 1)),
    phone_number_id TEXT NOT NULL,
    register_calls TEXT NOT NULL -- times with a space between
) STRICT;
CREATE INDEX registrations_newest ON registrations (customer_id, started_at DESC, id DESC);
CREATE INDEX registrations_open ON registrations (customer_id, started_at DESC, id DESC) WHERE ended_at IS NULL;
CREATE INDEX registrations_order ON registrations (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX registrations_waba ON registrations (waba_id, started_at DESC) WHERE waba_id <> '';

CREATE TABLE steps (
    registration_id TEXT NOT NULL REFERENCES registrations (id),
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('next', 'running', 'needs', 'done', 'warned', 'failed')),
    tries INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER,
    next_at INTEGER,
    written_at INTEGER,
    cause TEXT NOT NULL, -- of the problem; '' for none
    problem_at INTEGER,
    retry_at INTEGER,
    screen TEXT NOT NULL,
    refusal TEXT NOT NULL, -- JSON; '' when Meta did not refuse
    PRIMARY KEY (registration_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE history (
    registration_id TEXT NOT NULL REFERENCES registrations (id),
    position INTEGER NOT NULL,
    at INTEGER NOT NULL,
    by_name TEXT NOT NULL,
    kind TEXT NOT NULL,
    step TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (registration_id, position)
) STRICT, WITHOUT ROWID;
-- +goose StatementBegin
CREATE TRIGGER history_stays BEFORE UPDATE ON history BEGIN SELECT RAISE(ABORT, 'history is only ever added to'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER history_lasts BEFORE DELETE ON history BEGIN SELECT RAISE(ABORT, 'history is only ever added to'); END;
-- +goose StatementEnd

CREATE TABLE logins (
    state_hash TEXT PRIMARY KEY,
    registration_id TEXT NOT NULL REFERENCES registrations (id),
    customer_id TEXT NOT NULL REFERENCES customers (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    session TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;

CREATE TABLE notices (
    id TEXT PRIMARY KEY,
    field TEXT NOT NULL,
    entry TEXT NOT NULL,
    value BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    outcome TEXT CHECK (outcome IN ('applied', 'no_match', 'not_handled'))
) STRICT;

-- A job's id is never given out twice, so that id and attempt tell its holder from every other.
CREATE TABLE jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    ref TEXT NOT NULL,
    attempt INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER NOT NULL, -- the end of the lease while leased
    leased INTEGER NOT NULL DEFAULT 0 CHECK (leased IN (0, 1)),
    again_at INTEGER, -- promised anew while leased
    UNIQUE (kind, ref)
) STRICT;
CREATE INDEX jobs_due ON jobs (due_at, id);
