package store

import "context"

// Exec runs a statement on the writing connection, for tests that break things.
func (s *Store) Exec(ctx context.Context, query string, args ...any) error {
	_, err := s.write.ExecContext(ctx, query, args...)
	return err
}
