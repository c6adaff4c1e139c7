-- +goose Up
ALTER TABLE registrations ADD COLUMN onboarded_at INTEGER; -- when the WhatsApp Business app was connected
ALTER TABLE registrations ADD COLUMN contacts_at INTEGER;
ALTER TABLE registrations ADD COLUMN chats_at INTEGER;
ALTER TABLE registrations ADD COLUMN withheld INTEGER NOT NULL DEFAULT 0 CHECK (withheld IN (0, 1));
ALTER TABLE senders ADD COLUMN on_app INTEGER NOT NULL DEFAULT 0 CHECK (on_app IN (0, 1));
