-- +goose Up
ALTER TABLE registrations ADD COLUMN move TEXT NOT NULL DEFAULT ''; -- what is known about a migration, as JSON

CREATE TABLE moved_templates (
    registration_id TEXT NOT NULL REFERENCES registrations (id),
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    category TEXT NOT NULL,
    source_id TEXT NOT NULL,
    source_status TEXT NOT NULL,
    source_quality TEXT NOT NULL,
    source_reason TEXT NOT NULL,
    target_id TEXT NOT NULL,
    target_status TEXT NOT NULL,
    target_quality TEXT NOT NULL,
    target_reason TEXT NOT NULL,
    copied_at INTEGER,
    left_because TEXT NOT NULL,
    PRIMARY KEY (registration_id, name, language)
) STRICT, WITHOUT ROWID;
