-- +goose Up
ALTER TABLE logins ADD COLUMN launch TEXT NOT NULL DEFAULT 'redirect' CHECK (launch IN ('redirect', 'sdk', 'hosted'));
ALTER TABLE registrations ADD COLUMN launch TEXT NOT NULL DEFAULT '' CHECK (launch IN ('', 'redirect', 'sdk', 'hosted'));
ALTER TABLE registrations ADD COLUMN launched_at INTEGER;
ALTER TABLE registrations ADD COLUMN window_event TEXT NOT NULL DEFAULT ''; -- Meta's word
CREATE INDEX registrations_hosted ON registrations (launched_at) WHERE launch = 'hosted' AND ended_at IS NULL;
CREATE INDEX registrations_portfolio ON registrations (portfolio_id, customer_id) WHERE portfolio_id <> '';
