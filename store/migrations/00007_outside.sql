-- +goose Up
ALTER TABLE registrations ADD COLUMN source_use TEXT NOT NULL DEFAULT '';
ALTER TABLE registrations ADD COLUMN freed_by TEXT NOT NULL DEFAULT '';
ALTER TABLE registrations ADD COLUMN freed_at INTEGER;
ALTER TABLE registrations ADD COLUMN choices TEXT NOT NULL DEFAULT ''; -- WABAs to choose among, as JSON
ALTER TABLE registrations ADD COLUMN proof_method TEXT NOT NULL DEFAULT '';
ALTER TABLE registrations ADD COLUMN proof_language TEXT NOT NULL DEFAULT '';
ALTER TABLE registrations ADD COLUMN proof_wanted_at INTEGER;
ALTER TABLE registrations ADD COLUMN proof_sent_at INTEGER;
ALTER TABLE registrations ADD COLUMN proof_asked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE registrations ADD COLUMN proof_wrong INTEGER NOT NULL DEFAULT 0;
ALTER TABLE registrations ADD COLUMN proof_code BLOB; -- sealed
CREATE INDEX registrations_open_number ON registrations (customer_id, e164) WHERE ended_at IS NULL;
