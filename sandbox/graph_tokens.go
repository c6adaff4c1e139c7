package sandbox

import (
	"fmt"
	"slices"
	"time"
)

var tokenRoutes = []route{
	{name: "access_token", method: get, edge: "oauth/access_token", by: anybody, params: exchangeParams, act: (*World).exchange},
	{name: "access_token", method: post, edge: "oauth/access_token", by: anybody, params: exchangeParams, act: (*World).exchange},
	{
		name: "debug_token", method: get, edge: "debug_token", by: []role{byApp, bySystem},
		params: need("input_token"), act: (*World).debugToken,
	},
	{name: "me", method: get, on: aUser, by: []role{byApp, bySystem, byBusiness}, params: fieldsOnly, act: (*World).me},
	{
		name: "system_user_access_tokens", method: post, on: aBusiness, edge: "system_user_access_tokens", by: systemOnly,
		params: may(need("fetch_only"), "asset", "scope", "system_user_id", "set_token_expires_in_60_days"),
		act:    (*World).fetchToken,
	},
}

// exchangeParams are those of oauth/access_token.
var exchangeParams = append(
	may(need("client_id", "client_secret", "code"), "redirect_uri"),
	param{name: "grant_type", values: []string{"authorization_code"}},
)

// exchange turns a code into a business token. The redirect address has to be
// repeated exactly if the dialog had one, and left out if it had none. Only a
// successful exchange uses the code up.
//
// https://developers.facebook.com/documentation/facebook-login/guides/advanced/manual-flow
func (w *World) exchange(c *call) (any, error) {
	if c.params["client_id"] != appID {
		return nil, &GraphError{Code: 101, Message: "Error validating application. Cannot get application info due to a system error."}
	}
	if c.params["client_secret"] != appSecret {
		return nil, &GraphError{HTTP: 400, Code: 1, Message: "Error validating client secret."}
	}
	code := w.state.Codes[c.params["code"]]
	if problem := w.codeProblem(code, c.params["redirect_uri"]); problem != nil {
		return nil, problem
	}
	code.Used = true
	t := w.mintToken(code.PortfolioID)
	out := object{"access_token": t.Value, "token_type": "bearer"}
	if !t.ExpiresAt.IsZero() {
		out["expires_in"] = int(t.ExpiresAt.Sub(w.now()) / time.Second)
	}
	return out, nil
}

// codeProblem says why a code cannot be exchanged, nil if it can.
func (w *World) codeProblem(code *Code, redirectURI string) error {
	switch {
	case code == nil:
		return invalid("Invalid verification code format.")
	case code.Used:
		return &GraphError{Code: 100, Subcode: 36009, Message: "This authorization code has been used."}
	case w.now().After(code.IssuedAt.Add(codeTerm)):
		return &GraphError{Code: 100, Subcode: 36007, Message: "This authorization code has expired."}
	case redirectURI != code.RedirectURI:
		return &GraphError{Code: 100, Subcode: 36008, Message: "Error validating verification code. Please make sure your redirect_uri " +
			"is identical to the one you used in the OAuth dialog request"}
	}
	return nil
}

// debugToken describes a token of the app.
func (w *World) debugToken(c *call) (any, error) {
	input := c.params["input_token"]
	if input == systemUserToken {
		return object{"data": object{
			"app_id": appID, "application": w.opts.ProviderName, "type": "SYSTEM_USER", "is_valid": true, "issued_at": 0,
			"expires_at": 0, "data_access_expires_at": 0, "user_id": systemUserID,
			"scopes": append([]string{"business_management"}, Scopes...), "granular_scopes": []object{},
		}}, nil
	}
	t := w.state.Tokens[input]
	if t == nil {
		return object{"data": object{"is_valid": false, "scopes": []string{}, "error": object{
			"code": 190, "message": "Invalid OAuth access token - Cannot parse access token",
		}}}, nil
	}
	data := object{
		"app_id": appID, "application": w.opts.ProviderName, "type": "SYSTEM_USER", "is_valid": true,
		"issued_at": t.IssuedAt.Unix(), "expires_at": unix(t.ExpiresAt), "data_access_expires_at": unix(t.ExpiresAt),
		"scopes": []string{},
	}
	if in := w.state.Installs[t.PortfolioID]; in != nil {
		data["user_id"], data["scopes"], data["granular_scopes"] = in.UserID, in.Scopes, w.granular(in)
	}
	if problem := w.tokenProblem(t); problem != nil {
		data["is_valid"] = false
		data["error"] = object{"code": problem.Code, "subcode": problem.Subcode, "message": problem.Message}
	}
	return object{"data": data}, nil
}

// granular lists the scopes with the WABAs they reach, newest first; without the
// WABAs if the world is set to leave them out, which means all.
func (w *World) granular(in *Install) []object {
	out := []object{}
	for _, scope := range in.Scopes {
		item := object{"scope": scope}
		if !w.state.Settings.OmitTargets {
			item["target_ids"] = slices.Clone(in.Targets)
		}
		out = append(out, item)
	}
	return out
}

// me is the system user behind a token.
func (w *World) me(c *call) (any, error) {
	all := object{"id": systemUserID, "name": w.opts.ProviderName + " API", "client_business_id": partnerBusinessID}
	switch c.caller.role {
	case byApp:
		all = object{"id": appID, "name": w.opts.ProviderName, "client_business_id": nil}
	case byBusiness:
		all = object{
			"id": c.caller.install.UserID, "name": w.opts.ProviderName + " integration",
			"client_business_id": c.caller.token.PortfolioID,
		}
	default: // the system user itself
	}
	return picked(pick(all, c.params["fields"], "name", aUser))
}

// fetchToken returns the business token a customer's sign-up left behind, even if
// its code was never exchanged.
//
// https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/hosted-es
func (w *World) fetchToken(c *call) (any, error) {
	if c.params["appsecret_proof"] == "" {
		return nil, missing("appsecret_proof")
	}
	if c.params["fetch_only"] != "true" {
		return nil, invalid("Only fetch_only=true is supported for this business")
	}
	var latest *Token
	install := w.state.Installs[c.id]
	waiting := install != nil // for a sign-up that left no token yet
	for _, t := range w.state.Tokens {
		if t.PortfolioID != c.id {
			continue
		}
		waiting = waiting && t.IssuedAt.Before(install.GrantedAt)
		if w.tokenProblem(t) != nil {
			continue
		}
		if latest == nil || newestFirst(t.IssuedAt, latest.IssuedAt, t.Value, latest.Value) < 0 {
			latest = t
		}
	}
	if latest == nil && waiting {
		latest = w.mintToken(c.id)
	}
	if latest == nil {
		return nil, invalid(fmt.Sprintf("There is no access token for app %s in business %s", appID, c.id))
	}
	return object{"access_token": latest.Value}, nil
}

// picked hides the typed nil of an absent problem.
func picked(out object, problem *GraphError) (any, error) {
	if problem != nil {
		return nil, problem
	}
	return out, nil
}

// unix is a time in seconds, 0 for none.
func unix(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}
