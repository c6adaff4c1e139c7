-- +goose Up
-- Grows with every change to a customer's senders or their portfolios, so that a
-- page read before is known to be still right by reading one number.
CREATE TABLE sender_changes (
    customer_id TEXT PRIMARY KEY,
    version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- +goose StatementBegin
CREATE TRIGGER senders_added AFTER INSERT ON senders BEGIN
    INSERT INTO sender_changes (customer_id, version) VALUES (new.customer_id, 1)
        ON CONFLICT (customer_id) DO UPDATE SET version = version + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER senders_changed AFTER UPDATE ON senders BEGIN
    INSERT INTO sender_changes (customer_id, version) VALUES (new.customer_id, 1)
        ON CONFLICT (customer_id) DO UPDATE SET version = version + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER portfolios_changed AFTER UPDATE ON portfolios BEGIN
    INSERT INTO sender_changes (customer_id, version) VALUES (new.customer_id, 1)
        ON CONFLICT (customer_id) DO UPDATE SET version = version + 1;
END;
-- +goose StatementEnd
