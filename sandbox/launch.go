package sandbox

import (
	"net/http"
	"net/url"
)

// launchRoutes serves the script that opens the window in a pop-up, and the
// hosted page.
func (d *dialogs) launchRoutes(mux *http.ServeMux) {
	for _, locale := range []string{"en_US", "ja_JP"} {
		mux.HandleFunc("GET /"+locale+"/sdk.js", serveSDK)
	}
	mux.HandleFunc("GET /messaging/whatsapp/onboard/", d.openHosted)
	mux.HandleFunc("GET /standin-popup.js", func(rw http.ResponseWriter, _ *http.Request) {
		serveFile(rw, "standin-popup.js", "text/javascript")
	})
	mux.HandleFunc("GET /dialog/{flow}/result/{screen}", d.result)
}

// serveSDK answers with the stand-in of Facebook's script, which other pages load.
func serveSDK(rw http.ResponseWriter, _ *http.Request) {
	rw.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
	rw.Header().Set("Access-Control-Allow-Origin", "*")
	serveFile(rw, "sdk.js", "text/javascript")
	rw.Header().Set("Cache-Control", "no-cache")
}

// openHosted starts a window on Meta's own page. It takes app_id, config_id and
// extras, and sends nothing back.
//
// https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/hosted-es
func (d *dialogs) openHosted(rw http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	wrong := func(key string, args ...any) {
		d.notice(rw, r, http.StatusBadRequest, screenWrong, &finding{screenWrong, key, args})
	}
	x, err := readExtras(q.Get("extras"))
	switch {
	case q.Get("app_id") != appID:
		wrong("finding.client", q.Get("app_id"))
	case q.Get("config_id") != configID:
		wrong("finding.config", q.Get("config_id"))
	case err != nil:
		wrong("finding.extras", err.Error())
	default:
		d.begin(rw, r, ask{way: wayHosted, extras: x})
	}
}

// OriginAllowed says whether pages of an origin may open the window by the
// script: those of the addresses that RedirectAllowed allows.
func (w *World) OriginAllowed(origin string) bool {
	u, err := url.Parse(origin)
	if err != nil || u.Path != "" || u.RawQuery != "" || u.User != nil {
		return false
	}
	if len(w.opts.RedirectURIs) == 0 {
		return w.RedirectAllowed(origin)
	}
	for _, uri := range w.opts.RedirectURIs {
		if to, err := url.Parse(uri); err == nil && to.Scheme == u.Scheme && to.Host == u.Host {
			return true
		}
	}
	return false
}
