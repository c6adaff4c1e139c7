package sandbox

import (
	"net/http"
	"slices"
)

// route is one call of the Graph API.
type route struct {
	name    string // for counters and faults: "register"
	method  string
	on      kind // of object in the path
	edge    string
	by      []role
	scope   string // permission a business token needs
	params  []param
	outside bool // act takes the lock itself, because it speaks to others
	act     func(*World, *call) (any, error)
}

// routes are all calls of the Graph API that the sandbox knows. They are put
// together by init because the acts look at them in turn.
var routes []route

func init() {
	routes = slices.Concat(
		tokenRoutes, wabaRoutes, sharingRoutes, numberRoutes, registerRoutes, profileRoutes, preverifiedRoutes, creditRoutes, appRoutes,
		sharingAppRoutes, templateRoutes, messageRoutes,
	)
}

// routeFor finds the call for a method, a kind of object and an edge; one
// without act if there is none.
func routeFor(method string, node kind, edge string) *route {
	for i := range routes {
		if r := &routes[i]; r.method == method && r.on == node && r.edge == edge {
			return r
		}
	}
	return &route{name: "unknown"}
}

const (
	get    = http.MethodGet
	post   = http.MethodPost
	remove = http.MethodDelete
)

// Permissions of a business token.
//
// https://developers.facebook.com/documentation/business-messaging/whatsapp/permissions
const (
	management = "whatsapp_business_management"
	messaging  = "whatsapp_business_messaging"
)

var (
	anybody     = []role{byNobody}
	appOnly     = []role{byApp}
	systemOnly  = []role{bySystem}
	eitherToken = []role{byBusiness, bySystem}
)

// need are parameters that have to be there.
func need(names ...string) (out []param) {
	for _, name := range names {
		out = append(out, param{name: name, required: true})
	}
	return out
}

// may are parameters that can be left out, added to others.
func may(others []param, names ...string) []param {
	out := slices.Clone(others)
	for _, name := range names {
		out = append(out, param{name: name})
	}
	return out
}

// listing are the parameters of a list, and more.
func listing(names ...string) []param {
	return may(nil, append([]string{"fields", "limit", "after", "before"}, names...)...)
}

var (
	fieldsOnly  = may(nil, "fields")
	forWhatsApp = param{name: "messaging_product", required: true, values: []string{"whatsapp"}}
	codeRequest = append(need("language"), param{name: "code_method", required: true, values: []string{"SMS", "VOICE"}})
)
