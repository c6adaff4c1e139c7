-- +goose Up
-- Grows with every change to what an account's pages show, so that a page drawn
-- before is known to be still right by reading one number.
CREATE TABLE account_changes (
    customer_id TEXT PRIMARY KEY,
    version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- +goose StatementBegin
CREATE TRIGGER account_renamed AFTER UPDATE ON customers BEGIN
    INSERT INTO account_changes (customer_id, version) VALUES (new.id, 1)
        ON CONFLICT (customer_id) DO UPDATE SET version = version + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER account_requested AFTER INSERT ON requests BEGIN
    INSERT INTO account_changes (customer_id, version) VALUES (new.customer_id, 1)
        ON CONFLICT (customer_id) DO UPDATE SET version = version + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER account_answered AFTER UPDATE ON requests BEGIN
    INSERT INTO account_changes (customer_id, version) VALUES (new.customer_id, 1)
        ON CONFLICT (customer_id) DO UPDATE SET version = version + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER account_began AFTER INSERT ON registrations BEGIN
    INSERT INTO account_changes (customer_id, version) VALUES (new.customer_id, 1)
        ON CONFLICT (customer_id) DO UPDATE SET version = version + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER account_went_on AFTER UPDATE ON registrations BEGIN
    INSERT INTO account_changes (customer_id, version) VALUES (new.customer_id, 1)
        ON CONFLICT (customer_id) DO UPDATE SET version = version + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER account_sender_first AFTER INSERT ON sender_changes BEGIN
    INSERT INTO account_changes (customer_id, version) VALUES (new.customer_id, 1)
        ON CONFLICT (customer_id) DO UPDATE SET version = version + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER account_sender_changed AFTER UPDATE ON sender_changes BEGIN
    INSERT INTO account_changes (customer_id, version) VALUES (new.customer_id, 1)
        ON CONFLICT (customer_id) DO UPDATE SET version = version + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER account_manager_renamed AFTER UPDATE OF name, email ON users BEGIN
    INSERT INTO account_changes (customer_id, version) SELECT id, 1 FROM customers WHERE manager_id = new.id
        ON CONFLICT (customer_id) DO UPDATE SET version = version + 1;
END;
-- +goose StatementEnd
