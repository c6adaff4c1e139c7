package views

import (
	"time"

	"github.com/a-h/templ"
)

// galleryResumes are the ways back to a registration, and out of it.
var galleryResumes = map[string]func(FrameView) templ.Component{
	"drop":      func(f FrameView) templ.Component { return DropPage(f, sampleDrop("buy", true)) },
	"drop-own":  func(f FrameView) templ.Component { return DropPage(f, sampleDrop("outside", false)) },
	"drop-move": func(f FrameView) templ.Component { return DropPage(f, sampleDrop("migrate", false)) },
	"drop-wait": func(f FrameView) templ.Component {
		v := sampleDrop("rented", true)
		v.Wait = true
		return DropPage(f, v)
	},
	"drop-staff": func(f FrameView) templ.Component {
		v := sampleDrop("buy", true)
		v.Staff = true
		return DropPage(staffFrame(f), v)
	},
	"link-broken":  func(FrameView) templ.Component { return LinkRefused(LinkRefusedView{Why: "broken"}) },
	"link-expired": func(FrameView) templ.Component { return LinkRefused(LinkRefusedView{Why: "expired"}) },
	"link-other": func(FrameView) templ.Component {
		return LinkRefused(LinkRefusedView{Why: "other", Who: "aya.tanaka@minato.example"})
	},
	"progress-dropped": func(f FrameView) templ.Component {
		v := sampleProgress("dropped", 2)
		v.Leased, v.AgainURL, v.EndedAt = true, "#", galleryNow
		v.History = sampleHistory()
		return ProgressPage(f, v)
	},
	"progress-history": func(f FrameView) templ.Component {
		v := sampleProgress("running", 8)
		v.History, v.DropURL = sampleHistory(), "#"
		return ProgressPage(f, v)
	},
}

func sampleDrop(path string, leased bool) DropView {
	return DropView{
		Number: "+6565550161", Country: "SG", Path: path, Leased: leased, Monthly: sampleYen(1650), Step: "facebook_login", PostURL: "#", BackURL: "#",
	}
}

func sampleHistory() []EventView {
	at := func(minutes int) time.Time { return galleryNow.Add(time.Duration(minutes) * time.Minute) }
	return []EventView{
		{At: at(-60), Who: "田中 彩", What: "番号を購入しました：+65 6555 0161"},
		{At: at(-58), Who: "田中 彩", What: "Metaのウィンドウを開きました"},
		{At: at(-30), Who: "田中 彩", What: "停止：Facebookでログイン。Metaのウィンドウが途中で閉じられました"},
		{At: at(-2), Who: "Northline", What: "田中 彩様に登録の続きのご案内をメールで送信しました"},
	}
}
