package sandbox

import (
	"strconv"
	"strings"
)

// Refusals of a migration. All but those that say otherwise are Meta's error
// 2388103, which has many reasons and tells them apart by its text only.
//
// https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
var (
	ErrMigratePIN        = &Refusal{"migrate_pin", "2388001", "Two-step verification is still on for this number. Its owner has to switch it off first."}
	ErrMigrateBusy       = &Refusal{"migrate_busy", "2494100", "This number is in maintenance mode. Try again in a few minutes."}
	ErrMigrateTarget     = &Refusal{"migrate_target", "2388012", "This number is already in this WhatsApp Business Account. Choose another one as its target."}
	ErrMigrateName       = &Refusal{"migrate_name", "2388103", "The display name of this number is missing or not approved."}
	ErrMigrateRename     = &Refusal{"migrate_rename", "2388103", "A change of the display name of this number is still being reviewed."}
	ErrMigrateSource     = &Refusal{"migrate_source", "2388103", "The WhatsApp Business Account that this number is in has not been approved."}
	ErrMigrateSetup      = &Refusal{"migrate_setup", "2388103", "The WhatsApp Business Account that this number is in is not set up correctly, or is owned on behalf of another business."}
	ErrMigratePayment    = &Refusal{"migrate_payment", "2388103", "The WhatsApp Business Account that this number is in has no valid payment method."}
	ErrMigrateUnverified = &Refusal{"migrate_unverified", "2388103", "The business portfolio of this number has not been verified."}
	ErrMigrateOwner      = &Refusal{"migrate_owner", "2388103", "This number belongs to another business. It can only be migrated within the same business portfolio."}
	ErrMigrateFailed     = &Refusal{"migrate_failed", "2388103", "This number could not be migrated."}
	ErrMigrateDirect     = &Refusal{"migrate_direct", "2388103", "This number is not registered anywhere. Add it directly, without migrating it."}
	ErrMigrateHooks      = &Refusal{"migrate_hooks", "2388103", "No app is subscribed to webhooks of the WhatsApp Business Account that the number is to move to."}
	ErrMigrateReview     = &Refusal{"migrate_review", "2388103", "The WhatsApp Business Account that the number is to move to has not been approved."}
	ErrMigrateFunds      = &Refusal{"migrate_funds", "2388103", "The WhatsApp Business Account that the number is to move to has no payment account."}
	ErrMigrateFor        = &Refusal{"migrate_for", "2388103", "The “messaging for” request of the WhatsApp Business Account that the number is to move to has not been approved."}
)

// migrationRefusals are the refusals of a migration.
var migrationRefusals = []*Refusal{
	ErrMigratePIN, ErrMigrateBusy, ErrMigrateTarget, ErrMigrateName, ErrMigrateRename, ErrMigrateSource, ErrMigrateSetup,
	ErrMigratePayment, ErrMigrateUnverified, ErrMigrateOwner, ErrMigrateFailed, ErrMigrateDirect, ErrMigrateHooks,
	ErrMigrateReview, ErrMigrateFunds, ErrMigrateFor,
}

// CheckMigration says whether a number could leave the account it is registered
// in: nil, ErrMigrateDirect where it is registered nowhere, or one of the
// refusals about number, account and portfolio.
func (w *World) CheckMigration(e164 string) (source Number, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := w.state.registered(e164)
	if n == nil {
		return Number{}, ErrMigrateDirect
	}
	return cloneNumber(n), w.sourceProblem(n)
}

// Migrate begins to move a number into a WABA, as entering it in the dialog does:
// the number is in both until it is registered in the new one. It refuses as
// CheckMigration does, and with ErrMigrateTarget or ErrMigrateOwner.
func (w *World) Migrate(wabaID, e164 string, l Listing) (Number, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n, err := w.migrate(wabaID, e164)
	if err != nil {
		return Number{}, err
	}
	l.DisplayName = n.VerifiedName
	n.list(l)
	return cloneNumber(n), nil
}

// migrate is Migrate for callers that hold w.mu. A migration begun before goes on.
func (w *World) migrate(wabaID, e164 string) (*Number, error) {
	source, target := w.state.registered(e164), w.state.WABAs[wabaID]
	if source == nil || target == nil {
		return nil, ErrMigrateDirect
	}
	if source.WABAID == wabaID {
		return nil, ErrMigrateTarget
	}
	if w.state.WABAs[source.WABAID].PortfolioID != target.PortfolioID {
		return nil, ErrMigrateOwner
	}
	if err := w.sourceProblem(source); err != nil {
		return nil, err
	}
	for _, n := range w.state.Numbers {
		if n.WABAID == wabaID && n.MigratesFrom == source.ID && n.MigratedAt.IsZero() {
			return n, nil
		}
	}
	n := &Number{
		ID: w.state.newID(), WABAID: wabaID, E164: e164, VerifiedName: source.VerifiedName, NameStatus: source.NameStatus, Status: "PENDING",
		CodeVerification: "NOT_VERIFIED", Platform: "NOT_APPLICABLE", Quality: "UNKNOWN", Throughput: "NOT_APPLICABLE",
		AccountMode: "LIVE", OnboardedAt: w.now(), MigratesFrom: source.ID,
	}
	w.state.Numbers[n.ID] = n
	w.changed()
	return n, nil
}

// sourceProblem says why a number cannot leave its account, the condition that a
// customer can mend soonest last. The caller holds w.mu.
func (w *World) sourceProblem(n *Number) error {
	a := w.state.WABAs[n.WABAID]
	l, err := w.line(n.E164)
	switch {
	case n.Stuck || err != nil || strings.HasPrefix(n.E164, "+1555") || n.OnBizApp:
		return ErrMigrateFailed
	case w.now().Before(l.Busy):
		return ErrMigrateBusy
	case a.OnBehalf:
		return ErrMigrateSetup
	case a.ReviewStatus != "APPROVED":
		return ErrMigrateSource
	case w.state.Portfolios[a.PortfolioID].Verification != "verified":
		return ErrMigrateUnverified
	case n.NewName != "":
		return ErrMigrateRename
	case n.NameStatus != "APPROVED":
		return ErrMigrateName
	case a.PrimaryFunds == "":
		return ErrMigratePayment
	case n.PIN != "":
		return ErrMigratePIN
	}
	return nil
}

// targetProblem says why a WABA cannot take a number by a Graph call, where
// nobody sees to its set-up as the dialog does.
func targetProblem(a *WABA) error {
	switch {
	case a.MessagingFor == "PENDING":
		return ErrMigrateFor
	case a.ReviewStatus != "APPROVED":
		return ErrMigrateReview
	case a.SubscribedAt.IsZero():
		return ErrMigrateHooks
	case a.PrimaryFunds == "":
		return ErrMigrateFunds
	}
	return nil
}

// migrateNumber is the Graph call that begins a migration.
//
// https://developers.facebook.com/documentation/business-messaging/whatsapp/solution-providers/support/migrating-phone-numbers-among-solution-partners-programmatically
func (w *World) migrateNumber(wabaID, e164 string) (*Number, error) {
	n := w.state.registered(e164)
	if n == nil {
		return nil, migrationRefused(ErrMigrateDirect)
	}
	inTarget := n.WABAID == wabaID
	for _, other := range w.state.Numbers {
		inTarget = inTarget || other.WABAID == wabaID && other.E164 == e164 && other.Status != "MIGRATED"
	}
	if inTarget {
		return nil, migrationRefused(ErrMigrateTarget)
	}
	if err := targetProblem(w.state.WABAs[wabaID]); err != nil {
		return nil, migrationRefused(err)
	}
	n, err := w.migrate(wabaID, e164)
	if err != nil {
		return nil, migrationRefused(err)
	}
	return n, nil
}

// migrationRefused is the Graph error for a refusal of a migration.
func migrationRefused(err error) error {
	r := asRefusal(err)
	subcode, _ := strconv.Atoi(r.Code)
	return &GraphError{Code: 100, Subcode: subcode, Message: "Invalid parameter", UserTitle: "Cannot migrate phone number", UserMsg: r.Text}
}

// migrationLost says whether a number was to be migrated and its source is gone,
// so that there is nothing to prove any more. The caller holds w.mu.
func (w *World) migrationLost(n *Number) bool {
	if n == nil || n.MigratesFrom == "" || !n.MigratedAt.IsZero() {
		return false
	}
	source := w.state.Numbers[n.MigratesFrom]
	return source == nil || source.Platform == "NOT_APPLICABLE"
}

// cutOver moves a number for good, at the moment it is registered in its new
// WABA: what belongs to it comes along, and the old one ends.
func (w *World) cutOver(n *Number) {
	source := w.state.Numbers[n.MigratesFrom]
	if source == nil || !n.MigratedAt.IsZero() {
		return
	}
	n.MigratedAt, source.MigratedAt, source.MigratedTo = w.now(), w.now(), n.ID
	n.VerifiedName, n.NameStatus, n.Quality, n.Official = source.VerifiedName, source.NameStatus, source.Quality, source.Official
	n.Throughput = source.Throughput
	source.Status, source.Platform = "MIGRATED", "NOT_APPLICABLE"
	w.planCopy(source.WABAID, n.WABAID)
}

// emitAbout tells of a number, unless it was migrated away: its webhooks stop then.
func (w *World) emitAbout(n *Number, field string, value object) {
	if n.Status != "MIGRATED" {
		w.emit(n.WABAID, field, value)
	}
}
