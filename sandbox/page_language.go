package sandbox

import (
	"net/http"

	"senderdesk/sandbox/words"
)

// Cookies of the sandbox's own pages. Browsers share cookies among the ports of a
// host, so the names are not to be those of the portal.
const (
	cookieLanguage = "standin_language"
	cookiePerson   = "standin_person" // id of who is signed in to the pretend Facebook
	cookieOrder    = "standin_order"
)

// languageOf is the language of a page: the one in its address, the one chosen
// before, or the best of what the browser asks for.
func languageOf(r *http.Request) words.Language {
	chosen := r.URL.Query().Get("lang")
	if chosen == "" {
		if c, err := r.Cookie(cookieLanguage); err == nil {
			chosen = c.Value
		}
	}
	return words.Match(chosen, r.Header.Get("Accept-Language"))
}

// rememberLanguage keeps a language that is in the address for later pages.
func rememberLanguage(rw http.ResponseWriter, r *http.Request) {
	if r.URL.Query().Has("lang") {
		remember(rw, cookieLanguage, languageOf(r).Code)
	}
}

// otherLanguage is the address of the same page in the other language.
func otherLanguage(r *http.Request) string {
	q := r.URL.Query()
	q.Set("lang", words.English.Code)
	if languageOf(r).Code == words.English.Code {
		q.Set("lang", words.Japanese.Code)
	}
	return "?" + q.Encode()
}

// orderOf is the order of screens: the one in the address, which is kept, or the
// one chosen before, or the present one.
func orderOf(rw http.ResponseWriter, r *http.Request) order {
	if o := order(r.URL.Query().Get("order")); o == orderPresent || o == orderOlder {
		remember(rw, cookieOrder, string(o))
		return o
	}
	if c, err := r.Cookie(cookieOrder); err == nil && order(c.Value) == orderOlder {
		return orderOlder
	}
	return orderPresent
}

// remember sets a cookie for a year.
func remember(rw http.ResponseWriter, name, value string) { setCookie(rw, name, value, 365*24*60*60) }

// forget removes a cookie.
func forget(rw http.ResponseWriter, name string) { setCookie(rw, name, "", -1) }

// setCookie sets a cookie that also comes back over plain HTTP, which is what the
// sandbox speaks.
func setCookie(rw http.ResponseWriter, name, value string, seconds int) {
	http.SetCookie(rw, &http.Cookie{ //nolint:gosec // holds no secret, and Secure would lose it
		Name: name, Value: value, Path: "/", MaxAge: seconds, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}
