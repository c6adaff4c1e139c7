package registration

import (
	"context"
	"fmt"
	"slices"
)

// Announce writes into the history of the registration that Meta saw its WABA
// shared, once. A WABA that no registration has is fault.ErrNotFound.
func (s *Service) Announce(ctx context.Context, waba string) error {
	reg, err := s.store.ByAssets(ctx, waba, "")
	if err != nil {
		return fmt.Errorf("announce WABA %s: %w", waba, err)
	}
	events, err := s.store.History(ctx, reg.Customer, reg.ID)
	if err != nil {
		return fmt.Errorf("announce WABA %s: %w", waba, err)
	}
	if slices.ContainsFunc(events, func(e Event) bool { return e.Kind == MetaAnnounced && e.Detail == waba }) {
		return nil
	}
	_, err = s.store.Update(ctx, reg.Customer, reg.ID, func(r *Registration) error {
		r.note(s.now(), "", MetaAnnounced, "", waba)
		return nil
	})
	return err
}
