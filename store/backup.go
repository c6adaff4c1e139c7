package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
)

// Backup writes a whole copy of the database to a new file, while everybody goes on
// reading and writing. The keys are not in it. A file that is there is not touched.
func (s *Store) Backup(ctx context.Context, to string) error {
	if err := s.backup(ctx, to); err != nil {
		return fmt.Errorf("backup to %s: %w", to, translate(err))
	}
	return nil
}

func (s *Store) backup(ctx context.Context, to string) error {
	draft, err := os.CreateTemp(filepath.Dir(to), ".backup-") // readable by its owner alone
	if err != nil {
		return err
	}
	defer os.Remove(draft.Name())
	defer draft.Close()
	db, err := sql.Open("sqlite", dsn(s.path, url.Values{}))
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, `VACUUM INTO $1`, draft.Name())
	if err := errors.Join(err, db.Close(), draft.Sync()); err != nil {
		return err
	}
	return os.Link(draft.Name(), to) // fails when the name is taken, unlike a rename
}
