package sandbox

import "time"

// Subscription is where the app's webhooks go.
type Subscription struct {
	Object      string   `json:"object"`
	CallbackURL string   `json:"callback_url"`
	VerifyToken string   `json:"verify_token"`
	Fields      []string `json:"fields"`
}

// Webhook is one delivery in the outbox.
type Webhook struct {
	N           int       `json:"n"` // place in the outbox, from 1
	Field       string    `json:"field"`
	URL         string    `json:"url"`
	Body        string    `json:"body"`
	CreatedAt   time.Time `json:"created_at"`
	Attempts    int       `json:"attempts"`
	DeliveredAt time.Time `json:"delivered_at"` // when it was answered with 200 for the first time
	LastStatus  int       `json:"last_status"`  // HTTP status of the last answer; 0 if there was none
	LastError   string    `json:"last_error"`
}

type courier struct{}

func (w *World) startCourier() {}
func (w *World) stopCourier()  {}

// emit puts a webhook into the outbox. The caller holds w.mu.
func (w *World) emit(entryID, field string, value map[string]any) {}
