-- +goose Up
ALTER TABLE registrations ADD COLUMN added_at INTEGER; -- since when the number is known to stand in the WABA by way of Meta's window

-- A new time until which a number is verified shows on the account's pages.
-- +goose StatementBegin
CREATE TRIGGER account_number_verified AFTER UPDATE OF verified_until ON numbers
WHEN new.customer_id IS NOT NULL AND new.verified_until IS NOT old.verified_until BEGIN
    INSERT INTO account_changes (customer_id, version) VALUES (new.customer_id, 1)
        ON CONFLICT (customer_id) DO UPDATE SET version = version + 1;
END;
-- +goose StatementEnd
