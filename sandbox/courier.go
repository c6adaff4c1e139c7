package sandbox

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// courier carries webhooks out of the outbox.
type courier struct {
	client *http.Client
	wake   chan struct{}
	ctx    context.Context // ends when the world is closed
	end    context.CancelFunc
	rounds sync.WaitGroup
}

// Webhooks are tried again after a wait that doubles, for a day and a half.
//
// https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/create-webhook-endpoint
const (
	firstRetry   = 200 * time.Millisecond
	longestRetry = time.Hour
	retryTerm    = 36 * time.Hour
	idleRound    = time.Minute
)

// startCourier begins to deliver.
func (w *World) startCourier() {
	w.post.client = &http.Client{Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	w.post.wake = make(chan struct{}, 1)
	w.post.ctx, w.post.end = context.WithCancel(context.Background())
	w.post.rounds.Go(func() {
		for {
			timer := time.NewTimer(w.sendDue())
			select {
			case <-w.post.ctx.Done():
				timer.Stop()
				return
			case <-w.post.wake:
			case <-timer.C:
			}
			timer.Stop()
		}
	})
}

// stopCourier breaks off what is on its way and waits for it to end.
func (w *World) stopCourier() {
	w.post.end()
	w.post.rounds.Wait()
	w.post.client.CloseIdleConnections()
}

// wakeCourier tells the courier to look into the outbox.
func (w *World) wakeCourier() {
	select {
	case w.post.wake <- struct{}{}:
	default: // it will look anyway
	}
}

// sendDue sends what is due, each on its own, and says when to look again.
func (w *World) sendDue() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	wait, now := w.settle(), time.Now()
	wait = min(wait, w.forwardDue(now))
	for _, h := range w.state.Webhooks {
		if h.NextAt.IsZero() || h.sending {
			continue
		}
		if due := h.NextAt.Sub(now); due > 0 {
			wait = min(wait, due)
			continue
		}
		h.sending = true
		w.post.rounds.Go(func() { w.attempt(h) })
	}
	return wait
}

// attempt delivers a webhook and plans the next attempt if that failed.
func (w *World) attempt(h *Webhook) {
	err := w.deliver(h)
	w.mu.Lock()
	defer w.mu.Unlock()
	h.sending = false
	h.NextAt, h.doubled = nextAttempt(err, h.doubled, h.Attempts, w.now().Sub(h.CreatedAt)), h.doubled && err != nil
	w.changed()
	w.wakeCourier()
}

// deliver sends a webhook once and notes how that went.
func (w *World) deliver(h *Webhook) error {
	w.mu.Lock()
	callback, body := w.state.Callback, h.Body
	h.Attempts++
	w.mu.Unlock()
	status, err := 0, ErrNoCallback
	if callback != nil {
		status, err = w.send(callback.CallbackURL, body)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	h.LastStatus, h.LastError = status, ""
	if err != nil {
		h.LastError = err.Error()
	} else if h.DeliveredAt.IsZero() {
		h.DeliveredAt = w.now()
	}
	w.changed()
	return err
}

// send posts a webhook, signed as Meta does.
func (w *World) send(callback, body string) (int, error) {
	return w.deliverTo(callback, body, http.Header{
		"User-Agent": {"facebookexternalua"}, "X-Hub-Signature-256": {Signature([]byte(body))},
	})
}

// deliverTo posts a JSON body with more headers. Any answer but 200 is an error.
func (w *World) deliverTo(callback, body string, header http.Header) (int, error) {
	req, err := http.NewRequestWithContext(w.post.ctx, http.MethodPost, callback, strings.NewReader(body))
	if err != nil {
		return 0, fmt.Errorf("sandbox: address the callback: %w", err)
	}
	req.Header = header
	req.Header.Set("Content-Type", "application/json")
	res, err := w.post.client.Do(req)
	if err != nil {
		return 0, fmt.Errorf("sandbox: reach the callback: %w", err)
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, maxBody))
	if res.StatusCode != http.StatusOK {
		return res.StatusCode, fmt.Errorf("sandbox: the callback answered %d", res.StatusCode)
	}
	return res.StatusCode, nil
}

// Signature is the X-Hub-Signature-256 of a webhook's raw body.
func Signature(body []byte) string {
	mac := hmac.New(sha256.New, []byte(appSecret))
	mac.Write(body)
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

// handshake asks an address whether it expects webhooks: it has to answer 200
// with the bare challenge. The caller does not hold w.mu.
func (w *World) handshake(ctx context.Context, callback, token string) error {
	at, err := url.Parse(callback)
	if err != nil || at.Host == "" || at.Scheme != "http" && at.Scheme != "https" {
		return fmt.Errorf("%q is not an address", callback)
	}
	w.mu.Lock()
	challenge := w.state.newChallenge()
	w.mu.Unlock()
	query := at.Query()
	query.Set("hub.mode", "subscribe")
	query.Set("hub.challenge", challenge)
	query.Set("hub.verify_token", token)
	at.RawQuery = query.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), nil)
	if err != nil {
		return err
	}
	res, err := w.post.client.Do(req)
	if err != nil {
		return fmt.Errorf("the address could not be reached: %w", err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, 1024))
	if err != nil {
		return fmt.Errorf("the answer could not be read: %w", err)
	}
	if res.StatusCode != http.StatusOK || string(body) != challenge {
		return fmt.Errorf("HTTP %d, and the challenge was not repeated", res.StatusCode)
	}
	return nil
}
