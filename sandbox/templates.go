package sandbox

import (
	"cmp"
	"encoding/json"
	"fmt"
	"time"
)

// Template is a message template of a WABA.
type Template struct {
	ID         string          `json:"id"`
	WABAID     string          `json:"waba_id"`
	Name       string          `json:"name"`
	Language   string          `json:"template_language"`
	Category   string          `json:"category"`      // MARKETING, UTILITY, AUTHENTICATION
	Status     string          `json:"status"`        // APPROVED, PENDING, REJECTED, PAUSED, DISABLED, ...
	Quality    string          `json:"quality_score"` // GREEN, YELLOW, RED, UNKNOWN
	Rejected   string          `json:"rejected_reason"`
	Components json.RawMessage `json:"components"`
	CopiedFrom string          `json:"copied_from"` // id of the template it is a copy of
	Misplaced  bool            `json:"misplaced"`   // a check of its category will find it wrong
	RecheckAt  time.Time       `json:"recheck_at"`  // when a copy's category is checked; zero if it will not be
	CreatedAt  time.Time       `json:"created_at"`
}

// Copying is the copying of templates that follows a migration.
type Copying struct {
	From string            `json:"from"` // ids of WABAs
	To   string            `json:"to"`
	At   time.Time         `json:"at"`
	Done bool              `json:"done"`
	Left map[string]string `json:"left"` // why templates stayed behind, by their ids
}

// templateCap is how many templates a WABA may hold.
//
// https://developers.facebook.com/documentation/business-messaging/whatsapp/whatsapp-business-accounts
const templateCap = 250

// recheckAfter is when the category of a copy is checked. Meta says later only.
const recheckAfter = 10 * time.Minute

// TemplatesOf lists the templates of a WABA, the newest first.
func (w *World) TemplatesOf(wabaID string) []Template {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.settle()
	return copies(w.state.templatesOf(wabaID), func(t *Template) Template { return *t })
}

// AddTemplate puts a template into a WABA as it is; the world gives it an id,
// and a body if it has no components. It refuses with ErrNotFound.
func (w *World) AddTemplate(t Template) (Template, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.state.WABAs[t.WABAID] == nil {
		return Template{}, fmt.Errorf("add a template to %s: %w", t.WABAID, ErrNotFound)
	}
	t.ID, t.CreatedAt = sixteenDigits(w.state.draw("template")), w.now()
	t.Quality, t.Status = cmp.Or(t.Quality, "UNKNOWN"), cmp.Or(t.Status, "APPROVED")
	t.Category, t.Language = cmp.Or(t.Category, "UTILITY"), cmp.Or(t.Language, "ja")
	if len(t.Components) == 0 {
		t.Components = bodyOf(t.Name)
	}
	w.state.Templates[t.ID] = &t
	w.changed()
	return t, nil
}

// ChangeTemplate sets anything about a template. Nothing is announced.
func (w *World) ChangeTemplate(id string, change func(*Template)) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	t := w.state.Templates[id]
	if t == nil {
		return fmt.Errorf("change template %s: %w", id, ErrNotFound)
	}
	change(t)
	w.changed()
	return nil
}

// bodyOf is the components of a template with a plain body.
func bodyOf(text string) json.RawMessage {
	raw, err := json.Marshal([]object{{"type": "BODY", "text": text}})
	if err != nil {
		panic(err) // strings only
	}
	return raw
}

// templatesOf lists the templates of a WABA, the newest first.
func (s *state) templatesOf(wabaID string) []*Template {
	return sorted(s.Templates,
		func(t *Template) bool { return t.WABAID == wabaID },
		func(a, b *Template) int { return newestFirst(a.CreatedAt, b.CreatedAt, a.ID, b.ID) })
}

// planCopy lets the templates of a WABA be copied a little later. The caller
// holds w.mu.
func (w *World) planCopy(from, to string) {
	due := w.now().Add(time.Duration(w.state.Settings.TemplateCopyMS) * time.Millisecond)
	w.state.Copyings = append(w.state.Copyings, &Copying{From: from, To: to, At: due})
	w.settle()
	w.wakeCourier()
}

// copyDue copies what is due, checks the categories of copies, and says how long
// until the next of either. The caller holds w.mu.
func (w *World) copyDue() time.Duration {
	wait, now := idleRound, w.now()
	for _, c := range w.state.Copyings {
		switch due := c.At.Sub(now); {
		case c.Done:
		case due > 0:
			wait = min(wait, due)
		default:
			c.Done, c.Left = true, map[string]string{}
			for _, t := range w.state.templatesOf(c.From) {
				if why := w.copyTemplate(t, c.To, "GREEN"); why != "" {
					c.Left[t.ID] = why
				}
			}
			w.changed()
		}
	}
	for _, t := range w.state.Templates {
		switch due := t.RecheckAt.Sub(now); {
		case t.RecheckAt.IsZero():
		case due > 0:
			wait = min(wait, due)
		default:
			w.recheck(t)
		}
	}
	return wait
}

// Why a template stays behind.
const (
	leftStatus  = "status"   // not approved
	leftQuality = "quality"  // approved, and not of a quality that is copied
	leftFull    = "full"     // the target holds as many as it may
	leftThere   = "existing" // the target has one of that name and language
)

// copyTemplate copies a template into a WABA with its status and without its
// quality, if it is of one of the qualities; or says why not. The caller holds w.mu.
//
// https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-migration
func (w *World) copyTemplate(t *Template, to string, qualities ...string) (why string) {
	if t.Status != "APPROVED" {
		return leftStatus
	}
	good := false
	for _, q := range qualities {
		good = good || q == t.Quality
	}
	if !good {
		return leftQuality
	}
	have := w.state.templatesOf(to)
	for _, other := range have {
		if other.Name == t.Name && other.Language == t.Language {
			return leftThere
		}
	}
	if len(have) >= templateCap {
		return leftFull
	}
	c := *t
	c.ID, c.WABAID, c.CopiedFrom, c.Quality, c.CreatedAt = sixteenDigits(w.state.draw("template")), to, t.ID, "UNKNOWN", w.now()
	c.RecheckAt = w.now().Add(recheckAfter)
	w.state.Templates[c.ID] = &c
	w.changed()
	return ""
}

// recheck is Meta's check of a copy's category, which may turn it down.
func (w *World) recheck(t *Template) {
	t.RecheckAt = time.Time{}
	if t.Misplaced && t.Status == "APPROVED" {
		t.Status, t.Rejected = "REJECTED", "INCORRECT_CATEGORY"
		w.emitTemplate(t, "REJECTED", "INCORRECT_CATEGORY")
	}
	w.changed()
}

// emitTemplate tells of a template's status. The caller holds w.mu.
func (w *World) emitTemplate(t *Template, event, reason string) {
	w.emit(t.WABAID, "message_template_status_update", object{
		"event": event, "message_template_id": json.Number(t.ID), "message_template_name": t.Name,
		"message_template_language": t.Language, "message_template_category": t.Category, "reason": orNil(reason),
	})
}
