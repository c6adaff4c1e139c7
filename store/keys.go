package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// LoadKeys reads the master keys of a data folder, keys/1.key and so on, and makes
// the first one when there is none. Whoever has the keys and the database can read
// every token: keep them apart in backups.
func LoadKeys(folder string) (Keys, error) {
	folder = filepath.Join(folder, "keys")
	files, err := filepath.Glob(filepath.Join(folder, "*.key"))
	if err == nil && len(files) == 0 {
		files, err = makeKey(folder)
	}
	if err != nil {
		return Keys{}, fmt.Errorf("load keys: %w", err)
	}
	masters := map[byte][]byte{}
	for _, file := range files {
		id, err := strconv.ParseUint(strings.TrimSuffix(filepath.Base(file), ".key"), 10, 8)
		if err != nil {
			return Keys{}, fmt.Errorf("load keys: %s is not named after a number from 1 to 255", file)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return Keys{}, fmt.Errorf("load keys: %w", err)
		}
		if masters[byte(id)], err = hex.DecodeString(strings.TrimSpace(string(text))); err != nil {
			return Keys{}, fmt.Errorf("load keys: %s: not hexadecimal", file)
		}
	}
	return NewKeys(masters)
}

// makeKey writes a fresh first key, whole or not at all; of two processes one wins.
func makeKey(folder string) ([]string, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	master := make([]byte, masterLen)
	rand.Read(master)
	draft, err := os.CreateTemp(folder, "draft-") // readable by its owner alone
	if err != nil {
		return nil, err
	}
	defer os.Remove(draft.Name())
	_, err = draft.WriteString(hex.EncodeToString(master) + "\n")
	if err := errors.Join(err, draft.Sync(), draft.Close()); err != nil {
		return nil, err
	}
	name := filepath.Join(folder, "1.key")
	if err := os.Link(draft.Name(), name); err != nil && !errors.Is(err, os.ErrExist) {
		return nil, err
	}
	return []string{name}, nil
}

// checkKeys makes sure that the keys at hand are those of the database, and leaves
// a mark of the newest.
func (s *Store) checkKeys(ctx context.Context) error {
	marked := map[byte]bool{}
	rows, err := s.write.QueryContext(ctx, `SELECT key_id, sealed FROM seal_checks`)
	err = each(rows, err, func(row scanner) error {
		var id byte
		var sealed []byte
		if err := row.Scan(&id, &sealed); err != nil {
			return err
		}
		marked[id] = true
		if _, err := s.keys.open(sealed, "seal_checks"); err != nil {
			return fmt.Errorf("%w: key %d", ErrWrongKey, id)
		}
		return nil
	})
	if err != nil || marked[s.keys.newest] {
		return err
	}
	return s.inTx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO seal_checks (key_id, sealed) VALUES ($1, $2) ON CONFLICT (key_id) DO NOTHING`,
			s.keys.newest, s.keys.seal("senderdesk", "seal_checks"))
		return err
	})
}
