-- +goose Up
ALTER TABLE numbers ADD COLUMN uses TEXT NOT NULL DEFAULT ''; -- what a rented number carries besides WhatsApp, with a space between

CREATE TABLE inbound (
    id TEXT PRIMARY KEY, -- the phone network's
    to_e164 TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    code BLOB NOT NULL -- sealed
) STRICT;
CREATE INDEX inbound_newest ON inbound (to_e164, received_at DESC);
