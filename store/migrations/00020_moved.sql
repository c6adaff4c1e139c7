-- +goose Up
CREATE INDEX registrations_moved ON registrations (customer_id, ended_at DESC) WHERE path = 'migrate';
