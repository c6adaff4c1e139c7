package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
)

// role is what kind of token a caller holds.
type role string

const (
	byNobody   role = "nobody" // no token needed
	byApp      role = "app"
	bySystem   role = "system"   // the partner's system user
	byBusiness role = "business" // a business token of one customer
)

// caller is who a token speaks for.
type caller struct {
	role    role
	token   *Token   // of a business caller
	install *Install // of a business caller
}

// authorise finds the caller and whether it may do this to this object. The
// caller holds w.mu.
func (w *World) authorise(c *call) *GraphError {
	if slices.Contains(c.by, byNobody) {
		c.caller.role = byNobody
		return nil
	}
	token := bearer(c)
	var problem *GraphError
	if c.caller, problem = w.identify(token); problem != nil {
		return problem
	}
	if problem := w.checkProof(token, c.params["appsecret_proof"]); problem != nil {
		return problem
	}
	if c.act == nil {
		return nil // an unknown call: known callers hear so
	}
	if !slices.Contains(c.by, c.caller.role) {
		return forbidden(fmt.Sprintf("A token of this kind (%s) cannot make this call", c.caller.role))
	}
	if !w.sees(c.caller, c.node, c.id) {
		return unseen(strings.ToLower(c.http.Method), c.id)
	}
	if c.caller.role == byBusiness && c.scope != "" && !slices.Contains(c.caller.install.Scopes, c.scope) {
		return &GraphError{HTTP: 403, Code: 10, Message: "Application does not have permission for this action: " + c.scope}
	}
	return nil
}

// bearer is the token of a call, from its header or its parameters.
func bearer(c *call) string {
	header := c.http.Header.Get("Authorization")
	for _, scheme := range []string{"Bearer ", "OAuth "} {
		if len(header) > len(scheme) && strings.EqualFold(header[:len(scheme)], scheme) {
			return header[len(scheme):]
		}
	}
	return c.params["access_token"]
}

// identify finds who a token speaks for. The caller holds w.mu.
func (w *World) identify(token string) (caller, *GraphError) {
	switch token {
	case "":
		return caller{}, badToken(0, "An active access token must be used to query information about the current user.")
	case appID + "|" + appSecret:
		return caller{role: byApp}, nil
	case systemUserToken:
		return caller{role: bySystem}, nil
	}
	t := w.state.Tokens[token]
	if t == nil {
		return caller{}, badToken(0, "Invalid OAuth access token - Cannot parse access token")
	}
	if problem := w.tokenProblem(t); problem != nil {
		return caller{}, problem
	}
	return caller{role: byBusiness, token: t, install: w.state.Installs[t.PortfolioID]}, nil
}

// tokenProblem is the error that a business token answers. The caller holds w.mu.
func (w *World) tokenProblem(t *Token) *GraphError {
	switch {
	case t.Revoked == 458, w.state.Installs[t.PortfolioID] == nil:
		return badToken(458, "Error validating access token: The user has not authorized application "+appID+".")
	case t.Revoked == 460:
		return badToken(460, "Error validating access token: The session has been invalidated because the user changed their "+
			"password or Facebook has changed the session for security reasons.")
	case t.Revoked != 0:
		return badToken(t.Revoked, "Error validating access token: The session is not valid.")
	case !t.ExpiresAt.IsZero() && !w.now().Before(t.ExpiresAt):
		return badToken(463, fmt.Sprintf("Error validating access token: Session has expired on %s. The current time is %s.",
			t.ExpiresAt.Format(time.RFC1123), w.now().Format(time.RFC1123)))
	}
	return nil
}

// checkProof compares an appsecret_proof, if there is one or has to be. The
// caller holds w.mu.
//
// https://developers.facebook.com/docs/graph-api/guides/secure-requests
func (w *World) checkProof(token, proof string) *GraphError {
	if proof == "" {
		if w.state.Settings.RequireProof {
			return invalid("API calls from the server require an appsecret_proof argument")
		}
		return nil
	}
	if !hmac.Equal([]byte(proof), []byte(Proof(token))) {
		return invalid("Invalid appsecret_proof provided in the API argument")
	}
	return nil
}

// Proof is the appsecret_proof of a token: the lower-case hexadecimal HMAC-SHA256
// of the token under the app secret.
func Proof(token string) string {
	mac := hmac.New(sha256.New, []byte(appSecret))
	mac.Write([]byte(token))
	return hex.EncodeToString(mac.Sum(nil))
}

// sees says whether an object exists for a caller. The caller holds w.mu.
func (w *World) sees(who caller, node kind, id string) bool {
	switch node {
	case aWABA:
		return w.reaches(who, id)
	case aNumber:
		return w.reaches(who, w.state.Numbers[id].WABAID)
	case aTemplate:
		return w.reaches(who, w.state.Templates[id].WABAID)
	case aBusiness:
		if who.role == byBusiness {
			return who.token.PortfolioID == id
		}
		return id == partnerBusinessID || w.state.Installs[id] != nil
	case aPreverified, aCredit, anAllocation:
		return who.role == bySystem
	case anApplication:
		return who.role != byBusiness
	default: // what stands behind a token is its own
		return true
	}
}

// reaches says whether a caller may touch a WABA: the partner's system user every
// shared one, a business token the ones granted to it. The caller holds w.mu.
func (w *World) reaches(who caller, wabaID string) bool {
	a := w.state.WABAs[wabaID]
	if a == nil || !a.Shared {
		return false
	}
	if who.role == byBusiness {
		return slices.Contains(who.install.Targets, wabaID)
	}
	return who.role == bySystem && !a.AppOnly
}
