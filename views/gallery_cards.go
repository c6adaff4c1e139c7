package views

import "time"

// galleryCards are notices, steps, meters and cards.
func galleryCards() []GalleryItem {
	return []GalleryItem{
		{Name: "Notice: the reader acts", Wide: true, Component: Notice(NoticeView{
			ID: "g-act", Tone: "act", Icon: "key-round", Title: "番号に以前の暗証番号（PIN）が残っています",
			Text:   "この番号には、前に使っていたときの2段階認証が設定されています。6桁の暗証番号を入力すると、登録を続けられます。",
			Action: ActionView{Label: "暗証番号（PIN）を入力", URL: "#"}, Link: LinkView{Label: "WhatsAppマネージャを開く", URL: "https://business.example", Out: true},
			Actor: "お客様", Retry: "いますぐ可能", Attempts: "10回中7回", AttemptNote: "11月25日 10:39に回復",
			Details: []FactView{{Label: "Meta", Value: "133005"}, {Label: "fbtrace_id", Value: "AXq0d2m4Lk9"}}, Reference: "SD-7K2M-94QX",
		})},
		{Name: "Notice: failed", Component: Notice(NoticeView{ID: "g-bad", Tone: "bad", Title: "この番号は利用禁止になっています", Text: "WhatsAppへの異議申し立てが必要です。", Actor: "お客様"})},
		{Name: "Notice: running", Component: Notice(NoticeView{ID: "g-run", Tone: "run", Title: "Metaの応答を待っています", Actor: "Meta", Retry: "14:30"})},
		{Name: "Note", Component: around(Note(NoteView{}), "番号は30分間お取り置きしています。")},
		{Name: "Note: act", Component: around(Note(NoteView{Tone: "act", Icon: "flask-conical"}), "サンドボックスです。外部には接続しません。")},
		{Name: "StepList", Component: StepList(StepListView{Label: "手順", Total: "合計 約8分", Steps: gallerySteps(false)})},
		{Name: "StepList: wide", Component: StepList(StepListView{Label: "手順", Wide: true, Steps: gallerySteps(true)})},
		{Name: "Segments", Component: Segments(SegmentsView{Label: "5手順のうち2が完了", Tones: []string{"ok", "ok", "act", "next", "next"}})},
		{Name: "Segments: running, failed", Component: Segments(SegmentsView{Label: "4手順のうち1が完了", Tones: []string{"ok", "run", "bad", "next"}})},
		{Name: "Meter: segments", Component: Meter(MeterView{Label: "番号", Text: "20件中3件を使用", Used: 3, Total: 20})},
		{Name: "Meter: bar", Component: Meter(MeterView{Label: "24時間の送信先", Text: "2,000人中412人", Used: 412, Total: 2000})},
		{Name: "Portfolio: limits unknown", Component: Portfolio(PortfolioView{Name: "ミナト商会EC", Verification: "none", Numbers: 1, NumbersCap: 2, People: -1, PeopleLimit: 250})},
		{Name: "ContinueCard: the reader acts", Component: ContinueCard(galleryContinue("act"))},
		{Name: "ContinueCard: waiting", Component: ContinueCard(galleryContinue("run"))},
		{Name: "ChatHead", Component: ChatHead(ChatHeadView{Name: "ミナト商会サポート"})},
		{Name: "Facts", Component: Facts([]FactView{{Label: "WABA", Value: "Minato WABA 01"}, {Label: "WABA ID", Value: "102290129340398", Copy: true}, {Label: "Webサイト", Value: "https://minato.example", URL: "https://minato.example", Out: true}})},
	}
}

func gallerySteps(wide bool) []StepView {
	steps := []StepView{
		{Label: "番号を選ぶ", Actor: "お客様", Time: "約1分", Tone: "ok"},
		{Label: "Facebookでログイン", Actor: "お客様", Time: "約5分", Tone: "act", Present: true},
		{Label: "WhatsAppへの登録", Actor: "Meta", Time: "約1分", Tone: "run", Note: "Metaの応答を待っています"},
		{Label: "許可の内容を確認", Actor: "Meta", Time: "約1秒", Tone: "bad"},
		{Label: "送受信の確認", Actor: "お客様", Tone: "next", Optional: true},
	}
	if wide {
		steps[0].Time, steps[2].Time = "10:31", "18秒"
	}
	return steps
}

func galleryContinue(tone string) ContinueView {
	v := ContinueView{
		Title: "+65 6555 0161", Sub: "シンガポール・新しい番号を購入", Step: 3, Tones: []string{"ok", "ok", tone, "next", "next"},
		Status: StatusView{Tone: "act", Word: "Facebookでログインしてください"}, Note: "番号は購入済みです。残りは約6分です。",
		Who: "田中 彩・昨日 18:20", URL: "#", NeedsYou: true,
	}
	if tone == "run" {
		v.Status = StatusView{Tone: "run", Icon: "hourglass", Word: "Metaの応答を待っています"}
		v.Note, v.Who, v.NeedsYou = "", "次の確認 14:30", false
	}
	return v
}

// galleryLists are tables, empty states and what belongs to them.
func galleryLists() []GalleryItem {
	list := SenderListView{Action: "#", Sort: "name", CSVURL: "#", CheckedAt: time.Date(2026, 11, 22, 1, 42, 0, 0, time.UTC), Rows: gallerySenders(), Pager: PagerView{From: 1, To: 7, Total: 52, NextURL: "#"}}
	none, nomatch := list, list
	none.Rows, none.Pager = nil, PagerView{}
	nomatch.Rows, nomatch.Query, nomatch.Pager = nil, "zzz", PagerView{}
	return []GalleryItem{
		{Name: "SenderList", Wide: true, Component: SenderList(list)},
		{Name: "SenderList: nothing matches", Wide: true, Component: SenderList(nomatch)},
		{Name: "SenderList: empty", Wide: true, Component: SenderList(none)},
		{Name: "EmptyState: action", Component: EmptyState(EmptyView{Icon: "inbox", Title: "申請はまだありません", Text: "在庫のない国の番号などを申請できます。", Action: ActionView{Label: "申請する", URL: "#"}})},
		{Name: "Pager: first page", Component: Pager(PagerView{From: 1, To: 25, Total: 52, NextURL: "#"})},
		{Name: "Pager: one page", Component: Pager(PagerView{From: 1, To: 4, Total: 4})},
		{Name: "Crumbs", Component: Crumbs(CrumbsView{{Label: "WhatsApp", URL: "#"}, {Label: "送信者"}})},
		{Name: "Tabs", Component: Tabs("WhatsApp", []TabView{{Label: "概要", URL: "#", Current: true}, {Label: "送信者", URL: "#", Count: "4"}})},
		{Name: "ErrorNotice: 409", Component: ErrorNotice(ErrorView{Status: 409, Reference: "r-8F3K"})},
		{Name: "ErrorNotice: 500", Component: ErrorNotice(ErrorView{Status: 500, Reference: "r-8F3K"})},
		{Name: "History", Wide: true, Component: History([]EventView{{At: time.Date(2026, 11, 22, 1, 42, 0, 0, time.UTC), Who: "Meta", What: "表示名が承認されました"}})},
	}
}

// gallerySenders has one sender in each state.
func gallerySenders() []SenderRow {
	var rows []SenderRow
	quality := []string{"high", "medium", "unknown", "low"}
	names := keys(nameStates)
	reasons := []string{"", "registration", "restricted", "offline", "banned", "migrated", "disconnected"}
	for i, s := range senderStates {
		rows = append(rows, SenderRow{
			URL: "#", Name: "ミナト商会", Number: "+815055550142", State: s.name, CanSend: i == 0, Reason: reasons[i%len(reasons)],
			Quality: quality[i%len(quality)], NameState: names[i%len(names)],
		})
	}
	return rows
}
