package sandbox

import (
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// params are what a call was sent, whether in the query, a form or JSON. JSON
// values that are not strings are kept as JSON text.
type params map[string]string

// param is one parameter that a call knows.
type param struct {
	name     string
	required bool
	values   []string // the only ones accepted; any if empty
}

// always are the parameters that every call takes.
var always = []string{"access_token", "appsecret_proof"}

const maxBody = 1 << 20

// readParams collects the parameters of a request. Query, form body and JSON
// body count alike; the body wins.
func readParams(r *http.Request) (params, *GraphError) {
	p := params{}
	p.addValues(r.URL.Query())
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		return p, invalid("The request body could not be read")
	}
	if len(strings.TrimSpace(string(body))) == 0 {
		return p, nil
	}
	media, extra, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch media {
	case "application/json":
		return p, p.addJSON(body)
	case "application/x-www-form-urlencoded":
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return p, invalid("The form could not be parsed")
		}
		p.addValues(form)
		return p, nil
	case "multipart/form-data":
		return p, p.addMultipart(string(body), extra["boundary"])
	}
	return p, invalid(fmt.Sprintf("Unsupported content type %q", media))
}

func (p params) addValues(v url.Values) {
	for name, values := range v {
		p[name] = values[len(values)-1]
	}
}

func (p params) addJSON(body []byte) *GraphError {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(body, &members); err != nil {
		return invalid("The request body is not a JSON object")
	}
	for name, raw := range members {
		var text string
		if json.Unmarshal(raw, &text) != nil {
			text = string(raw)
		}
		p[name] = text
	}
	return nil
}

// check refuses unknown names, missing ones and values outside a fixed list.
func (p params) check(known []param) *GraphError {
	for name := range p {
		isKnown := slices.ContainsFunc(known, func(k param) bool { return k.name == name })
		if !isKnown && !slices.Contains(always, name) {
			return invalid(fmt.Sprintf("Unexpected parameter %q", name))
		}
	}
	for _, k := range known {
		value, sent := p[k.name]
		if k.required && (!sent || value == "") {
			return missing(k.name)
		}
		if sent && len(k.values) > 0 && !slices.Contains(k.values, value) {
			return invalid(fmt.Sprintf("Param %s must be one of {%s} - got %q.", k.name, strings.Join(k.values, ", "), value))
		}
	}
	return nil
}

// list reads a parameter that is a JSON array of strings, also one in single
// quotes as Meta's guides print it, or words separated by commas.
func (p params) list(name string) []string {
	text := strings.TrimSpace(p[name])
	var out []string
	if json.Unmarshal([]byte(strings.ReplaceAll(text, "'", `"`)), &out) == nil {
		return out
	}
	for word := range strings.SplitSeq(text, ",") {
		if word = strings.TrimSpace(word); word != "" {
			out = append(out, word)
		}
	}
	return out
}
