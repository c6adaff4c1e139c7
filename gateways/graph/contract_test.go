package graph_test

import (
	"net/http"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"

	"senderdesk/domain/fault"
	"senderdesk/gateways/graph"
)

// specified says which operation of Meta's OpenAPI file a call is. The file defines
// many paths twice under different names, so each is named here.
var specified = map[string]struct{ template, id string }{
	"GET preverified_numbers":               {"/{Version}/{Business-ID}/preverified_numbers", "Business-ID"},
	"GET extendedcredits":                   {"/{Version}/{Business-ID}/extendedcredits", "Business-ID"},
	"GET client_whatsapp_business_accounts": {"/{Version}/{Business-ID}/client_whatsapp_business_accounts", "Business-ID"},
	"GET phone_numbers":                     {"/{Version}/{WABA-ID}/phone_numbers", "WABA-ID"},
	"GET subscribed_apps":                   {"/{Version}/{WABA-ID}/subscribed_apps", "WABA-ID"},
	"POST subscribed_apps":                  {"/{Version}/{WABA-ID}/subscribed_apps", "WABA-ID"},
	"GET assigned_users":                    {"/{Version}/{WhatsApp-Business-Account-ID}/assigned_users", "WhatsApp-Business-Account-ID"},
	"GET WABA":                              {"/{Version}/{WABA-ID}", "WABA-ID"},
	"GET number":                            {"/{Version}/{Phone-Number-ID}", "Phone-Number-ID"},
	"GET whatsapp_business_profile":         {"/{Version}/{Phone-Number-ID}/whatsapp_business_profile", "Phone-Number-ID"},
	"POST register":                         {"/{Version}/{Phone-Number-ID}/register", "Phone-Number-ID"},
	"POST messages":                         {"/{Version}/{Phone-Number-ID}/messages", "Phone-Number-ID"},
}

// unspecified are calls of Meta's guides that the file leaves out, or wants in
// another form than the guides: assigned_users with a body instead of a query.
var unspecified = []string{
	"POST assigned_users",
	"GET debug_token", "GET me", "GET system_users", "POST system_user_access_tokens", "POST whatsapp_credit_sharing_and_attach",
}

func TestRequestsKeepToMetasOpenAPIFile(t *testing.T) {
	t.Parallel()
	o, ctx := signUp(t), t.Context()
	requests := &recorder{}
	keys := o.Credentials()
	client := graph.New(graph.Config{
		BaseURL: o.url, AppID: keys.AppID, AppSecret: fault.Secret(keys.AppSecret), SystemToken: fault.Secret(keys.SystemUserToken),
		BusinessID: keys.BusinessID, HTTP: &http.Client{Transport: requests},
	})
	must(client.Inspect(ctx, o.token))
	must(client.WABA(ctx, o.token, o.waba.ID))
	must(client.WABAsOf(ctx, o.token))
	must(client.Recover(ctx, o.number.E164))
	must(client.Subscribed(ctx, o.token, o.waba.ID))
	must(0, client.Subscribe(ctx, o.token, o.waba.ID))
	must(0, client.ShareCredit(ctx, o.waba.ID))
	must(0, client.Register(ctx, o.token, o.number.ID, "482915"))
	must(client.Number(ctx, o.token, o.number.ID))
	must(client.SendMessage(ctx, o.token, o.number.ID, helloTo(friend)))
	must(client.Profile(ctx, o.token, o.number.ID))
	must(client.Preverified(ctx))

	spec := metasFile(t)
	covered := map[string]bool{}
	for _, req := range requests.seen {
		name := nameOf(req, o.waba.ID, o.number.ID)
		op, found := specified[name]
		if !found && !slices.Contains(unspecified, name) {
			t.Errorf("%s %s is no call that is known here", req.Method, req.URL.Path)
		}
		covered[name] = true
		if req.URL.Query().Get("appsecret_proof") == "" || !strings.HasPrefix(req.Header.Get("Authorization"), "Bearer ") {
			t.Errorf("%s is not signed", name)
		}
		if found && spec != nil {
			validate(t, spec, req, op.template, op.id)
		}
	}
	for name := range specified {
		if !covered[name] {
			t.Errorf("%s was never called", name)
		}
	}
}

// nameOf names a request by method and edge, or by what its node is.
func nameOf(req *http.Request, waba, number string) string {
	switch last := path.Base(req.URL.Path); last {
	case waba:
		return req.Method + " WABA"
	case number:
		return req.Method + " number"
	default:
		return req.Method + " " + last
	}
}

// metasFile loads Meta's OpenAPI file, which is not ours to hand out; nil without it.
func metasFile(t *testing.T) *openapi3.T {
	t.Helper()
	name := os.Getenv("SENDERDESK_META_OPENAPI")
	if name == "" {
		t.Log("SENDERDESK_META_OPENAPI is not set: requests are held against the list of calls only, not against Meta's schemas")
		return nil
	}
	return must(openapi3.NewLoader().LoadFromFile(name))
}

// validate holds a request against one operation, chosen by hand.
func validate(t *testing.T, spec *openapi3.T, req *http.Request, template, id string) {
	t.Helper()
	item := spec.Paths.Value(template)
	if item == nil || item.GetOperation(req.Method) == nil {
		t.Errorf("the file has no %s %s", req.Method, template)
		return
	}
	if req.Body == nil || req.Body == http.NoBody {
		req.Header.Set("Content-Type", "application/json") // the file wants a type even of requests without a body
	}
	parts := strings.Split(strings.Trim(req.URL.Path, "/"), "/")
	err := openapi3filter.ValidateRequest(t.Context(), &openapi3filter.RequestValidationInput{
		Request:    req,
		PathParams: map[string]string{"Version": parts[0], id: parts[1]},
		Route: &routers.Route{
			Spec: spec, Path: template, PathItem: item, Method: req.Method, Operation: item.GetOperation(req.Method),
		},
		Options: &openapi3filter.Options{MultiError: true, AuthenticationFunc: openapi3filter.NoopAuthenticationFunc},
	})
	if err != nil {
		t.Errorf("%s %s: %v", req.Method, template, err)
	}
}
