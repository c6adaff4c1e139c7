package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// ask is what the portal opened the dialog with.
type ask struct {
	way         way
	redirectURI string // of a redirect
	state       string
	origin      string // of a pop-up: the page that opened it
	call        string // of a pop-up: which FB.login it answers
	extras      extras
}

// returns is the host that gets the outcome, empty if none does.
func (a ask) returns() string {
	if a.way == wayPopup {
		return hostOf(a.origin)
	}
	return hostOf(a.redirectURI)
}

// finding is why there is no dialog: the notice a person sees, and the reason
// that only the sandbox tells.
type finding struct {
	screen screen
	key    string
	args   []any
}

// readAsk checks the parameters of the dialog. Like Meta's it treats an unknown
// configuration as a general failure, and an address it does not know as blocked.
//
// https://developers.facebook.com/documentation/facebook-login/guides/advanced/manual-flow
func (w *World) readAsk(r *http.Request) (ask, *finding) {
	q := r.URL.Query()
	wrong := func(key string, args ...any) (ask, *finding) { return ask{}, &finding{screenWrong, key, args} }
	if v := strings.Split(r.URL.Path, "/")[1]; !w.VersionWorks(v) {
		return wrong("finding.version", v)
	}
	if q.Get("client_id") != appID {
		return wrong("finding.client", q.Get("client_id"))
	}
	opened := ask{way: wayRedirect, redirectURI: q.Get("redirect_uri"), state: q.Get("state")}
	if q.Get("display") == "popup" && opened.redirectURI == "" {
		opened = ask{way: wayPopup, origin: q.Get("origin"), call: q.Get("call")}
		if !w.OriginAllowed(opened.origin) {
			return ask{}, &finding{screenBlocked, "finding.origin", []any{opened.origin}}
		}
	} else if !w.RedirectAllowed(opened.redirectURI) {
		return ask{}, &finding{screenBlocked, "finding.redirect", []any{opened.redirectURI}}
	}
	if q.Get("config_id") != configID {
		return wrong("finding.config", q.Get("config_id"))
	}
	if q.Get("response_type") != "code" || q.Get("override_default_response_type") != "true" {
		return wrong("finding.response")
	}
	x, err := readExtras(q.Get("extras"))
	if err != nil {
		return wrong("finding.extras", err.Error())
	}
	opened.extras = x
	return opened, nil
}

// extras is what the portal filled in beforehand.
//
// https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/pre-filled-data
type extras struct {
	Setup              setup  `json:"setup"`
	FeatureType        string `json:"featureType"`
	Version            string `json:"version"`
	SessionInfoVersion string `json:"sessionInfoVersion"`
	Features           []struct {
		Name string `json:"name"`
	} `json:"features"`
}

type setup struct {
	Business struct {
		ID      looseID `json:"id"`
		Name    string  `json:"name"`
		Email   string  `json:"email"`
		Website string  `json:"website"`
		Phone   struct {
			Code   json.Number `json:"code"`
			Number string      `json:"number"`
		} `json:"phone"`
		Address struct {
			StreetAddress1 string `json:"streetAddress1"`
			StreetAddress2 string `json:"streetAddress2"`
			City           string `json:"city"`
			State          string `json:"state"`
			ZipPostal      string `json:"zipPostal"`
			Country        string `json:"country"`
		} `json:"address"`
		Timezone string `json:"timezone"` // as UTC+09:00
	} `json:"business"`
	Phone *struct {
		DisplayName string `json:"displayName"`
		Category    string `json:"category"`
		Description string `json:"description"`
	} `json:"phone"`
	PreVerifiedPhone struct {
		IDs []string `json:"ids"`
	} `json:"preVerifiedPhone"`
	WABA struct {
		IDs looseID `json:"ids"`
		ID  looseID `json:"id"`
	} `json:"whatsAppBusinessAccount"`
	SolutionID string `json:"solutionID"`
}

// looseID is an id as a number, a text, null or a list, of which the first counts:
// Meta's guide and its example do not agree on the form.
type looseID string

// UnmarshalJSON accepts every form of an id.
func (l *looseID) UnmarshalJSON(raw []byte) error {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) == nil && len(list) > 0 {
		raw = list[0]
	}
	raw = bytes.Trim(raw, `"`)
	if s := string(raw); s != "null" && s != "[]" {
		*l = looseID(s)
	}
	for _, r := range *l {
		if r < '0' || r > '9' {
			return fmt.Errorf("%q is not an id", raw)
		}
	}
	return nil
}

// readExtras reads the extras parameter; absent or {} is an empty one. It is
// strict, so that a misspelt member is found here and not in production.
func readExtras(raw string) (x extras, err error) {
	if raw == "" {
		return x, nil
	}
	dec := json.NewDecoder(bytes.NewBufferString(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&x); err != nil {
		return x, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return x, errors.New("more than one JSON value")
	}
	switch x.FeatureType {
	case "", "whatsapp_business_app_onboarding":
	default:
		return x, fmt.Errorf("featureType %q does not exist in version 4", x.FeatureType)
	}
	switch x.Version {
	case "", "v4", "v4-public-preview":
	default:
		return x, fmt.Errorf("version %q has ended", x.Version)
	}
	return x, x.Setup.problem()
}

// problem applies what the guide says about the members that belong together.
func (s setup) problem() error {
	if p := s.Phone; p != nil && (p.DisplayName == "" || p.Category == "" || p.Description == "") {
		return errors.New("setup.phone needs displayName, category and description")
	}
	if p := s.Phone; p != nil && !isVertical(p.Category) {
		return fmt.Errorf("setup.phone.category %q does not exist", p.Category)
	}
	if c := s.Business.Address.Country; c != "" && !countryCode.MatchString(c) {
		return fmt.Errorf("setup.business.address.country %q is not an ISO code", c)
	}
	return nil
}

// businessComplete says whether the four members are there without which Meta
// ignores what was filled in for a new portfolio.
func (s setup) businessComplete() bool {
	b := s.Business
	return b.Name != "" && b.Email != "" && b.Website != "" && b.Address.Country != ""
}

// businessGiven says whether anything was filled in at all.
func (s setup) businessGiven() bool {
	b := s.Business
	return b.Name != "" || b.Email != "" || b.Website != "" || b.Address.Country != ""
}
