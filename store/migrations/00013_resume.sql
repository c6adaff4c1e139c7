-- +goose Up
ALTER TABLE registrations ADD COLUMN language TEXT NOT NULL DEFAULT '';
ALTER TABLE registrations ADD COLUMN dropped_by TEXT NOT NULL DEFAULT '';
ALTER TABLE registrations ADD COLUMN remind_at INTEGER;
ALTER TABLE registrations ADD COLUMN remind_tries INTEGER NOT NULL DEFAULT 0;
ALTER TABLE registrations ADD COLUMN remind_given_at INTEGER;
ALTER TABLE registrations ADD COLUMN remind_outcome TEXT NOT NULL DEFAULT ''
    CHECK (remind_outcome IN ('', 'sent', 'refused', 'unknown'));
