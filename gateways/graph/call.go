package graph

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"syscall"

	"senderdesk/domain/fault"
	"senderdesk/domain/registration"
)

// maxBody bounds what is read of an answer, in bytes.
const maxBody = 4 << 20

// call is one request of the Graph API.
type call struct {
	what   string       // names it in errors: "register number 123"
	token  fault.Secret // whose rights apply
	node   string       // id that the call is about, or a name such as "me"
	edge   string       // below the node; may be empty
	query  url.Values
	write  bool           // POST instead of GET
	body   map[string]any // of a write, sent as JSON; nothing is sent when it is empty
	hidden []fault.Secret // what else no error may repeat
}

// answer is what came back, whatever the status.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// do makes a call and decodes its answer into out. A read whose connection was
// reset is made once more; a write never is.
func (c *Client) do(ctx context.Context, k call, out any) error {
	k.what = "graph: " + k.what
	secrets := append([]fault.Secret{k.token, c.proof(k.token), c.cfg.AppSecret, c.cfg.SystemToken}, k.hidden...)
	if err := c.usage.pause(ctx, k.node); err != nil {
		return Unanswered(k.what, err, secrets...)
	}
	got, err := c.try(ctx, k)
	if !k.write && wasReset(err) && ctx.Err() == nil {
		got, err = c.try(ctx, k)
	}
	if err != nil {
		return Unanswered(k.what, err, secrets...)
	}
	if got.status < 200 || got.status > 299 || hasError(got.body) {
		return c.ours(k, AnswerError(k.what, got.status, got.header, got.body, secrets...))
	}
	if err := json.Unmarshal(got.body, out); err != nil {
		return Unanswered(k.what, fmt.Errorf("status %d: not the JSON expected: %w", got.status, err), secrets...)
	}
	return nil
}

// ours marks a refusal of a call that was made with the provider's own token.
func (c *Client) ours(k call, err error) error {
	var refusal *registration.Refusal
	if errors.As(err, &refusal) {
		refusal.Ours = k.token == c.cfg.SystemToken || k.token == c.appToken()
	}
	return err
}

// act makes a write that answers nothing but success.
func (c *Client) act(ctx context.Context, k call) error {
	k.write = true
	var done struct {
		Success bool `json:"success"`
	}
	if err := c.do(ctx, k, &done); err != nil {
		return err
	}
	if !done.Success {
		return Unanswered("graph: "+k.what, errors.New("no word of success"))
	}
	return nil
}

// try sends the request once and reads all of the answer.
func (c *Client) try(ctx context.Context, k call) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, c.cfg.Timeout)
	defer cancel()
	req, err := c.request(ctx, k)
	if err != nil {
		return answer{}, err
	}
	res, err := c.http.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	c.usage.note(k.node, res.Header)
	body, err := io.ReadAll(io.LimitReader(res.Body, maxBody+1))
	if err != nil {
		return answer{}, fmt.Errorf("status %d: %w", res.StatusCode, err)
	}
	if len(body) > maxBody {
		return answer{}, fmt.Errorf("status %d: more than %d bytes", res.StatusCode, maxBody)
	}
	return answer{res.StatusCode, res.Header, body}, nil
}

// request writes a call in Meta's form, signed with the app secret.
// https://developers.facebook.com/docs/graph-api/guides/secure-requests
func (c *Client) request(ctx context.Context, k call) (*http.Request, error) {
	query := url.Values{"appsecret_proof": {c.proof(k.token).Reveal()}}
	maps.Copy(query, k.query)
	address := c.cfg.BaseURL + "/" + c.cfg.Version + "/" + url.PathEscape(k.node)
	if k.edge != "" {
		address += "/" + k.edge
	}
	method, body := http.MethodGet, []byte(nil)
	if k.write {
		method = http.MethodPost
	}
	if len(k.body) > 0 {
		encoded, err := json.Marshal(k.body)
		if err != nil {
			return nil, err
		}
		body = encoded
	}
	req, err := http.NewRequestWithContext(ctx, method, address+"?"+query.Encode(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("Authorization", "Bearer "+k.token.Reveal())
	req.Header.Set("User-Agent", c.cfg.UserAgent)
	req.Header.Set("Accept", "application/json")
	return req, nil
}

// proof is the appsecret_proof of a token.
func (c *Client) proof(token fault.Secret) fault.Secret {
	mac := hmac.New(sha256.New, []byte(c.cfg.AppSecret.Reveal()))
	mac.Write([]byte(token.Reveal()))
	return fault.Secret(hex.EncodeToString(mac.Sum(nil)))
}

// wasReset tells whether the other side dropped the connection before it answered.
func wasReset(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) || errors.Is(err, io.EOF)
}
