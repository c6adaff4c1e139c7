-- +goose Up
-- What Meta reported of a sender, one line each; the same notice again is the same line.
CREATE TABLE sender_events (
    sender_id TEXT NOT NULL REFERENCES senders (id),
    notice TEXT NOT NULL, -- a notice's id, or the reading that found it out
    part INTEGER NOT NULL,
    at INTEGER NOT NULL,
    seq INTEGER NOT NULL, -- the order of arrival, where the times are the same
    kind TEXT NOT NULL,
    word TEXT NOT NULL,
    until_at INTEGER,
    detail TEXT NOT NULL, -- JSON; '' for nothing more
    PRIMARY KEY (sender_id, notice, part)
) STRICT, WITHOUT ROWID;

ALTER TABLE senders ADD COLUMN review TEXT NOT NULL DEFAULT '';
ALTER TABLE senders ADD COLUMN official INTEGER NOT NULL DEFAULT 0 CHECK (official IN (0, 1));
ALTER TABLE senders ADD COLUMN fast INTEGER NOT NULL DEFAULT 0 CHECK (fast IN (0, 1));
ALTER TABLE senders ADD COLUMN conditions TEXT NOT NULL DEFAULT ''; -- what was reported and holds, as JSON
CREATE INDEX senders_portfolio ON senders (portfolio_id) WHERE portfolio_id <> '';

ALTER TABLE portfolios ADD COLUMN limit_at INTEGER NOT NULL DEFAULT 0; -- when the limit was so
ALTER TABLE portfolios ADD COLUMN cap INTEGER NOT NULL DEFAULT 0; -- numbers that may be registered; 0 while Meta has not said
ALTER TABLE portfolios ADD COLUMN cap_at INTEGER NOT NULL DEFAULT 0;

ALTER TABLE notices ADD COLUMN at INTEGER; -- when it happened, as Meta says
CREATE INDEX notices_arrived ON notices (received_at);
CREATE INDEX notices_unmatched ON notices (entry) WHERE outcome = 'no_match';

-- Senders that are there already are read again as those to come: six hours after the last time.
INSERT INTO jobs (kind, ref, due_at)
    SELECT 'sender.read', id, coalesce(checked_at, 0) + 21600000 FROM senders WHERE live = 1 AND phone_number_id <> '';
