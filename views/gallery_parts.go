package views

import "slices"

// galleryParts are the small pieces: words, labels, fields.
func galleryParts() []GalleryItem {
	return slices.Concat(
		galleryStatuses(),
		[]GalleryItem{
			{Name: "Quality: high", Component: Quality("high")},
			{Name: "Quality: medium", Component: Quality("medium")},
			{Name: "Quality: low", Component: Quality("low")},
			{Name: "Quality: unknown", Component: Quality("unknown")},
			{Name: "Tag: neutral", Component: Tag(TagView{Label: "任意"})},
			{Name: "Tag: ok with icon", Component: Tag(TagView{Label: "確認コード不要", Tone: "ok", Icon: "check"})},
			{Name: "OutLink", Component: OutLink("Metaビジネスアカウント", "https://business.example")},
			{Name: "OutLink: no address", Component: OutLink("Metaビジネスアカウント", "")},
			{Name: "CopyText", Component: CopyText(CopyView{Text: "SD-7K2M-94QX", Label: "照会番号をコピー"})},
			{Name: "Action", Component: Action(ActionView{Label: "送信者の登録", Icon: "plus", URL: "#"})},
			{Name: "Action: disabled", Component: Action(ActionView{Label: "送信者の登録", Icon: "plus", Reason: "チャネルの設定ができる権限ロールが必要です。"})},
			{Name: "Action: new tab", Component: Action(ActionView{Label: "WhatsAppマネージャを開く", URL: "https://business.example", Out: true})},
			{Name: "ActionPlain: post", Component: ActionPlain(ActionView{Label: "もう一度試す", URL: "#", Post: true})},
		},
		galleryFields(),
		galleryNotes(),
	)
}

func galleryStatuses() []GalleryItem {
	return []GalleryItem{
		{Name: "Status: ok", Component: Status(StatusView{Tone: "ok", Word: "接続済み"})},
		{Name: "Status: run", Component: Status(StatusView{Tone: "run", Word: "処理中"})},
		{Name: "Status: act with reason", Component: Status(StatusView{Tone: "act", Word: "いいえ", Reason: "支払い方法が未設定です"})},
		{Name: "Status: bad", Component: Status(StatusView{Tone: "bad", Word: "利用禁止"})},
		{Name: "Status: none", Component: Status(StatusView{Tone: "none", Word: "いいえ", Reason: "登録の完了を待っています"})},
	}
}

func galleryFields() []GalleryItem {
	countries := []OptionView{{Value: "JP", Label: "日本"}, {Value: "SG", Label: "シンガポール", Selected: true}, {Value: "VN", Label: "ベトナム", Disabled: true}}
	return []GalleryItem{
		{Name: "Field: hint", Component: Field(FieldView{Name: "g-hint", Label: "会社名", Hint: "登記上の名称を入力します。", Value: "株式会社ミナト商会"})},
		{Name: "Field: error", Component: Field(FieldView{Name: "g-error", Label: "メールアドレス", Type: "email", Value: "tanaka@", Error: "「@」の後ろがありません。"})},
		{Name: "Field: optional", Component: Field(FieldView{Name: "g-optional", Label: "Webサイト", Optional: true})},
		{Name: "TextArea", Component: TextArea(FieldView{Name: "g-area", Label: "ビジネスの説明", Value: "輸入食品の卸売"})},
		{Name: "Select", Component: Select(FieldView{Name: "g-select", Label: "国・地域"}, countries, false)},
		{Name: "Select: search", Component: Select(FieldView{Name: "g-search", Label: "国・地域"}, countries, true)},
		{Name: "Choice: chosen", Wide: true, Component: Choice(ChoiceView{
			Name: "g-choice", Value: "buy", Title: "新しい番号を購入する（推奨）", Text: "事前確認済み番号を使う、最も早い方法です。",
			Tag: TagView{Label: "確認コード不要", Tone: "ok", Icon: "check"}, Points: []string{"確認の作業は要りません"}, Checked: true,
		})},
		{Name: "Choice: not possible", Wide: true, Component: Choice(ChoiceView{Name: "g-choice", Value: "own", Title: "番号を接続する", Reason: "接続できる番号がありません。"})},
	}
}
