package sandbox_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"senderdesk/sandbox"
)

const back = "https://portal.example/back"

func TestACodeIsGoodOnceForThirtySecondsAndOneAddress(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, granted, redeemed string
		wait                    time.Duration
		twice                   bool
		subcode                 int
	}{
		{"redirect", back, back, 29 * time.Second, false, 0},
		{"pop-up without an address", "", "", 0, false, 0},
		{"after half a minute", back, back, 31 * time.Second, false, 36007},
		{"another address", back, back + "?x=1", 0, false, 36008},
		{"an address for a pop-up", "", back, 0, false, 36008},
		{"no address for a redirect", back, "", 0, false, 36008},
		{"a second time", back, back, 0, true, 36009},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, sandbox.Options{})
			c := r.enter()
			code := r.must(r.Grant(c.person.ID, c.portfolio.ID, []string{c.waba.ID}, tt.granted))
			r.Advance(tt.wait)
			if tt.twice {
				r.exchange(code, tt.redeemed).ok()
			}
			got := r.exchange(code, tt.redeemed)
			if tt.subcode != 0 {
				got.fails(100, tt.subcode)
				return
			}
			if got.ok().text("token_type") != "bearer" || got.at("expires_in") != nil {
				t.Errorf("answer = %s, want a bearer token for ever", got.raw)
			}
		})
	}
}

func TestAWrongAddressDoesNotUseUpTheCode(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.enter()
	code := r.must(r.Grant(c.person.ID, c.portfolio.ID, []string{c.waba.ID}, back))
	r.exchange(code, "").fails(100, 36008)
	r.exchange(code, back).ok()
}

func TestTheExchangeChecksTheApp(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	params := func(id, secret, code string) []string {
		return []string{"client_id", id, "client_secret", secret, "code", code, "grant_type", "authorization_code"}
	}
	r.post("oauth/access_token", "", params("1234", r.cred.AppSecret, "x")...).fails(101, 0)
	r.post("oauth/access_token", "", params(r.cred.AppID, "guess", "x")...).fails(1, 0)
	r.get("oauth/access_token", "", params(r.cred.AppID, r.cred.AppSecret, "x")...).fails(100, 0)
	r.get("oauth/access_token", "", "client_id", r.cred.AppID).fails(100, 0)
}

func TestDebugTokenNamesTheWABAsNewestFirst(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.signUp()
	second, err := r.CreateWABA(c.portfolio.ID, sandbox.NewWABA{Name: "Second"})
	if err != nil {
		t.Fatal(err)
	}
	r.exchange(r.must(r.Grant(c.person.ID, c.portfolio.ID, []string{second.ID}, "")), "").ok()

	got := r.get("debug_token", r.appToken(), "input_token", c.token).ok()
	scopes := got.at("data", "granular_scopes").([]any)
	targets := scopes[0].(map[string]any)["target_ids"].([]any)
	if !slices.Equal(targets, []any{second.ID, c.waba.ID}) {
		t.Errorf("target_ids = %v, want %s before %s", targets, second.ID, c.waba.ID)
	}
	if got.at("data", "is_valid") != true || asInt(got.at("data", "expires_at")) != 0 || got.text("data", "app_id") != r.cred.AppID {
		t.Errorf("data = %s", got.raw)
	}

	r.Configure(func(s *sandbox.Settings) { s.OmitTargets = true })
	if got := r.get("debug_token", r.cred.SystemUserToken, "input_token", c.token).ok(); strings.Contains(got.raw, "target_ids") {
		t.Errorf("target_ids are there although left out: %s", got.raw)
	}
	r.get("debug_token", c.token, "input_token", c.token).fails(200, 0)
	if got := r.get("debug_token", r.appToken(), "input_token", "EAAnonsense").ok(); got.at("data", "is_valid") != false {
		t.Errorf("a made-up token is valid: %s", got.raw)
	}
}

func TestDeadTokensAnswer190WithTheirReason(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	r.Configure(func(s *sandbox.Settings) { s.TokenDays = 60 })
	c := r.signUp()
	me := func(token string) reply { return r.get("me", token, "fields", "client_business_id") }
	if got := me(c.token).ok().text("client_business_id"); got != c.portfolio.ID {
		t.Errorf("client_business_id = %s, want %s", got, c.portfolio.ID)
	}
	me("").fails(190, 0)
	me("EAAnonsense").fails(190, 0)

	r.Advance(61 * 24 * time.Hour)
	me(c.token).fails(190, 463)
	r.Advance(-61 * 24 * time.Hour)
	r.control(http.MethodPost, "tokens/revoke", `{"portfolio_id": "`+c.portfolio.ID+`"}`).ok()
	me(c.token).fails(190, 460)
	got := r.get("debug_token", r.appToken(), "input_token", c.token).ok()
	if got.at("data", "is_valid") != false || asInt(got.at("data", "error", "subcode")) != 460 {
		t.Errorf("debug_token of a revoked token = %s", got.raw)
	}
	if r.exchange(r.must(r.Grant(c.person.ID, c.portfolio.ID, []string{c.waba.ID}, "")), "").ok(); r.RevokeTokens(c.portfolio.ID, 458) != 1 {
		t.Error("458 did not revoke the one token that was left")
	}
	r.get(c.portfolio.ID, r.cred.SystemUserToken).fails(100, 33)
}

func TestTheSystemUserFetchesABusinessToken(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.signUp()
	path, token, proof := c.portfolio.ID+"/system_user_access_tokens", r.cred.SystemUserToken, sandbox.Proof(r.cred.SystemUserToken)
	if got := r.post(path, token, "fetch_only", "true", "appsecret_proof", proof).ok().text("access_token"); got != c.token {
		t.Errorf("access_token = %s, want the one of the sign-up", got)
	}
	r.post(path, token, "fetch_only", "true").fails(100, 0)
	r.post(path, token, "fetch_only", "false", "appsecret_proof", proof).fails(100, 0)
	r.post(path, c.token, "fetch_only", "true").fails(200, 0)
	r.RevokeTokens(c.portfolio.ID, 460)
	r.post(path, token, "fetch_only", "true", "appsecret_proof", proof).fails(100, 0)
	r.must(r.Grant(c.person.ID, c.portfolio.ID, []string{c.waba.ID}, "")) // and its code is never exchanged
	r.Advance(time.Minute)
	if got := r.post(path, token, "fetch_only", "true", "appsecret_proof", proof).ok().text("access_token"); got == c.token {
		t.Error("a new sign-up left the revoked token behind")
	}
}

func TestAProofIsCheckedAndCanBeRequired(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	token := r.cred.SystemUserToken
	r.get("me", token, "appsecret_proof", sandbox.Proof(token)).ok()
	wrong := r.get("me", token, "appsecret_proof", strings.ToUpper(sandbox.Proof(token))).fails(100, 0)
	if !strings.Contains(wrong.text("error", "message"), "Invalid appsecret_proof") {
		t.Errorf("message = %s", wrong.raw)
	}
	r.get("me", token).ok()
	r.control(http.MethodPost, "settings", `{"require_proof": true}`).ok()
	r.get("me", token).fails(100, 0)
	r.get("me", token, "appsecret_proof", sandbox.Proof(token)).ok()
}
