package sandbox

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// state is all that a snapshot keeps. Ids are the keys of the maps.
type state struct {
	Seed        uint64                  `json:"seed"`
	Drawn       map[string]uint64       `json:"drawn"` // how often the seed was drawn from, by purpose
	ClockShift  time.Duration           `json:"clock_shift"`
	Settings    Settings                `json:"settings"`
	People      map[string]*Person      `json:"people"`
	Portfolios  map[string]*Portfolio   `json:"portfolios"`
	WABAs       map[string]*WABA        `json:"wabas"`
	Numbers     map[string]*Number      `json:"numbers"`
	Preverified map[string]*Preverified `json:"preverified"`
	Installs    map[string]*Install     `json:"installs"` // by portfolio id
	Codes       map[string]*Code        `json:"codes"`
	Tokens      map[string]*Token       `json:"tokens"`
	Allocations map[string]*Allocation  `json:"allocations"`
	Templates   map[string]*Template    `json:"templates"`
	Copyings    []*Copying              `json:"copyings"`
	Lines       map[string]*Line        `json:"lines"` // by E.164 number
	Texts       []Text                  `json:"texts"`
	Chats       []*Chat                 `json:"chats"`
	Forwarding  Forwarding              `json:"forwarding"`
	Forwards    []*Forward              `json:"forwards"`
	Letters     []Letter                `json:"letters"`
	Callback    *Subscription           `json:"callback"` // of the app, nil while there is none
	Webhooks    []*Webhook              `json:"webhooks"`
	Requests    []Request               `json:"requests"` // the latest, oldest first
	Arrived     int                     `json:"arrived"`  // how many requests there ever were

	// Calls counts all calls there ever were, by name and by id of the object.
	Calls map[string]map[string]int `json:"calls"`
}

// emptyState is a state with every map made.
func emptyState(seed uint64) state {
	return state{
		Seed:        seed,
		Drawn:       map[string]uint64{},
		People:      map[string]*Person{},
		Portfolios:  map[string]*Portfolio{},
		WABAs:       map[string]*WABA{},
		Numbers:     map[string]*Number{},
		Preverified: map[string]*Preverified{},
		Installs:    map[string]*Install{},
		Codes:       map[string]*Code{},
		Tokens:      map[string]*Token{},
		Allocations: map[string]*Allocation{},
		Templates:   map[string]*Template{},
		Lines:       map[string]*Line{},
		Calls:       map[string]map[string]int{},
	}
}

// Settings are manners of the world that can be changed while it runs.
type Settings struct {
	RequireProof   bool `json:"require_proof"`    // every Graph call needs an appsecret_proof
	BareIDs        bool `json:"bare_ids"`         // lists of phone numbers print ids as JSON numbers
	OmitTargets    bool `json:"omit_targets"`     // debug_token leaves target_ids out: all assets
	TokenDays      int  `json:"token_days"`       // life of a business token in days; 0 is for ever
	ConnectMS      int  `json:"connect_ms"`       // PENDING after register, in milliseconds
	CodePauseMS    int  `json:"code_pause_ms"`    // between two codes for a number, in milliseconds
	TemplateCopyMS int  `json:"template_copy_ms"` // from the end of a migration to its copied templates, in milliseconds
	StatusMS       int  `json:"status_ms"`        // between two statuses of a WhatsApp message, in milliseconds
	CodeFirst      bool `json:"code_first"`       // a pop-up gives its code before the message about the sign-up
	ReportErrorID  bool `json:"report_error_id"`  // a reported problem names its code error_id
	Coexistence    bool `json:"coexistence"`      // the configuration lets numbers stay in the Business app

	// KeepSourcePrivate leaves it to the person to tick that the WABA which a
	// migrated number leaves is shared as well; otherwise that is ticked.
	KeepSourcePrivate bool `json:"keep_source_private"`

	Portfolios   int  `json:"portfolios"`      // that one person can create; Meta's two if less
	PageSize     int  `json:"page_size"`       // items of a list per page
	DropWebhooks bool `json:"drop_webhooks"`   // keep new webhooks in the outbox instead of delivering them
	WebhookDelay int  `json:"webhook_delay"`   // wait before the first delivery, in milliseconds
	DoubleHooks  bool `json:"double_webhooks"` // deliver every webhook twice
}

// Configure changes settings and returns them as they are now.
func (w *World) Configure(change func(*Settings)) Settings {
	w.mu.Lock()
	defer w.mu.Unlock()
	change(&w.state.Settings)
	w.changed()
	return w.state.Settings
}

// sorted lists the values that keep accepts, in the given order.
func sorted[V any](all map[string]*V, keep func(*V) bool, order func(a, b *V) int) []*V {
	kept := slices.DeleteFunc(slices.Collect(maps.Values(all)), func(v *V) bool { return !keep(v) })
	slices.SortFunc(kept, order)
	return kept
}

// copies turns pointers into the world into values that can leave it.
func copies[V any](all []*V, clone func(*V) V) []V {
	out := make([]V, 0, len(all))
	for _, v := range all {
		out = append(out, clone(v))
	}
	return out
}

// newestFirst orders by time, later first, and by id where times are equal.
func newestFirst(a, b time.Time, aID, bID string) int {
	return cmp.Or(b.Compare(a), cmp.Compare(aID, bID))
}
