package views

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/a-h/templ"
)

// screens are what fills a page or a dialog, by name; a dialog's screen is drawn
// as a page of its own when page is set.
var screens = func() map[string]func(frame FrameView, page bool) templ.Component {
	all := map[string]func(FrameView, bool) templ.Component{}
	for name, dialog := range galleryDialogs {
		all["register-"+name] = func(frame FrameView, page bool) templ.Component {
			if page {
				return RegisterPage(frame, dialog(true))
			}
			frame.Dialog = dialog(false)
			return NumbersPage(frame, galleryNumbers())
		}
	}
	for name, page := range galleryMoves {
		all[name] = func(frame FrameView, _ bool) templ.Component { return page(frame) }
	}
	for name, page := range galleryResumes {
		all[name] = func(frame FrameView, _ bool) templ.Component { return page(frame) }
	}
	for name, page := range galleryReports {
		all[name] = func(frame FrameView, _ bool) templ.Component { return page(frame) }
	}
	for name, v := range galleryProgress() {
		all["progress-"+name] = func(frame FrameView, _ bool) templ.Component { return ProgressPage(frame, v) }
	}
	for name, page := range galleryMessages {
		all[name] = func(frame FrameView, _ bool) templ.Component { return page(frame) }
	}
	for name, page := range galleryPages {
		all[name] = func(frame FrameView, _ bool) templ.Component { return page(frame) }
	}
	return all
}()

// GalleryScreens names the screens of GalleryScreen, sorted.
func GalleryScreens() []string { return slices.Sorted(maps.Keys(screens)) }

// GalleryScreen is one whole screen in one of its states, nil for a name that is
// none. page asks for a dialog's screen as a page of its own.
func GalleryScreen(frame FrameView, name string, page bool) templ.Component {
	screen := screens[name]
	if screen == nil {
		return nil
	}
	frame.Customer = cmp.Or(frame.Customer, "株式会社ミナト商会")
	return screen(frame, page)
}

// galleryNow is when the samples of the gallery are looked at: 10:39 in Tokyo.
var galleryNow = time.Date(2026, 11, 22, 1, 39, 0, 0, time.UTC)

func sampleYen(n int64) Amount { return Amount{Minor: n, Currency: "JPY"} }

// galleryProblems are the cards of every cause.
func galleryProblems() []GalleryItem {
	owners := map[string]string{
		"meta_busy": "meta", "meta_down": "meta", "meta_unknown": "meta", "pin_locked": "meta", "register_limit": "meta",
		"credit_refused": "provider", "needs_verification": "provider", "our_mistake": "provider", "unknown": "provider", "webhook_setup": "provider",
		"partner_refused": "provider", "partner_verifies": "provider",
	}
	var items []GalleryItem
	for _, cause := range problemCauses {
		v := ProblemView{Cause: cause, Owner: cmp.Or(owners[cause], "customer"), Number: "+6565550184", Meta: MetaAnswerView{Code: 133016, Trace: "AXq0d2m4Lk9"}}
		switch v.Owner {
		case "meta":
			v.Itself, v.RetryAt = true, galleryNow.Add(72*time.Hour)
		case "provider":
			v.For = ProblemActionView{URL: "https://support.example", Out: true}
		default:
			v.For = ProblemActionView{URL: "#", Post: true}
		}
		v.Step, v.At, v.AskURL = "register_number", galleryNow, "#"
		switch cause {
		case "login_cancelled":
			v.Screen = "WHATSAPP_BUSINESS_PROFILE_SETUP"
		case "pin_mismatch":
			v.PIN, v.TriesLeft, v.Tries = &PINView{URL: "#"}, 9, 10
		case "waba_unverified", "reported_problem":
			v.Reported, v.Meta = true, MetaAnswerView{Code: 2388098, Message: "Verify your business", Session: "AbC-1"}
		case "window_busy":
			v.RetryAt, v.For = galleryNow.Add(15*time.Minute), ProblemActionView{}
		}
		items = append(items, GalleryItem{Name: "Problem: " + cause, Component: Problem(v, "SD-7K2M-94QX", galleryNow, false)})
	}
	return slices.Concat(items, galleryCaps())
}

// galleryCaps are the room of portfolios and the clocks that run at Meta.
func galleryCaps() []GalleryItem {
	small := RoomOfView{Name: "株式会社ミナト商会", Used: 1, Most: 2}
	var items []GalleryItem
	for name, v := range map[string]RoomView{
		"last": {Portfolios: []RoomOfView{small}, Wanted: 1}, "full": {Portfolios: []RoomOfView{small}, Wanted: 1, Coming: 1}, "new": {Wanted: 3},
		"full although verified": {Portfolios: []RoomOfView{{Name: "Minato EC", Used: 20, Most: 20, Verified: true}}, Wanted: 1},
	} {
		items = append(items, GalleryItem{Name: "Room: " + name, Component: room(v)})
	}
	for kind := range clocks {
		for name, left := range map[string]time.Duration{"soon": 50 * time.Hour, "over": -time.Hour} {
			items = append(items, GalleryItem{Name: "Clock: " + kind + ", " + name, Component: clockNote(ClockView{kind, galleryNow.Add(left), galleryNow}, "+819055550190")})
		}
	}
	slices.SortStableFunc(items, func(a, b GalleryItem) int { return cmp.Compare(a.Name, b.Name) })
	return items
}
