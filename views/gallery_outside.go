package views

import "time"

// sampleOwnShell is a number from outside at one of its stages.
func sampleOwnShell(page bool, at int) ShellView {
	v := sampleShell(page, 0)
	v.Path, v.Number = "outside", "+81355550190"
	v.Stages = sampleStages(at,
		StageView{Name: "number", Actor: "customer", Minutes: 1},
		StageView{Name: "prepare", Actor: "customer", Minutes: 2},
		StageView{Name: "facebook", Actor: "customer", Minutes: 3},
		StageView{Name: "code", Actor: "customer", Minutes: 4},
		StageView{Name: "whatsapp", Actor: "customer", Minutes: 5},
		StageView{Name: "start", Actor: "customer", Minutes: 6},
	)
	return v
}

func sampleEnter(page bool) EnterView {
	return EnterView{Shell: sampleOwnShell(page, 0), BackURL: "#", EnterURL: "#"}
}

// sampleEnterWrong is the form as it came back.
func sampleEnterWrong(page bool) EnterView {
	v := sampleEnter(page)
	v.Number, v.NumberError, v.UseError = "0190", "有効な番号ではありません。", "1つ選んでください。"
	return v
}

// sampleOwn is a number on the Business app whose account is still there.
func sampleOwn(page bool) OwnView {
	return OwnView{
		Shell: sampleOwnShell(page, 1), LoginURL: "#", ChoiceURL: "#", Number: "+81355550190", Country: "JP", Kind: "fixed",
		Free:        FreeView{Number: "+81355550190", Use: "business_app", ConfirmURL: "#", Now: galleryNow, PageURL: "#"},
		Permissions: permissions[:2], Company: sampleBought(page).Company,
	}
}

// sampleFreed is the same number after somebody has confirmed.
func sampleFreed(page bool) OwnView {
	v := sampleOwn(page)
	v.Shell, v.Kind = sampleOwnShell(page, 2), "toll_free"
	v.Free.ConfirmURL, v.Free.By, v.Free.At, v.Free.Until = "", "田中 彩", galleryNow, galleryNow.Add(3*time.Minute)
	return v
}

// sampleRefused is the form without the confirmation.
func sampleRefused(page bool) OwnView {
	v := sampleOwn(page)
	v.Free.Error = "WhatsAppアカウントを削除したことを確認してください。"
	return v
}

// galleryProofs are the states of a number that is proved in the portal.
func galleryProofs() map[string]ProgressView {
	ask := CodeView{AskURL: "#", Suggested: "VOICE", Most: 5}
	sent := CodeView{
		AskURL: "#", TryURL: "#", Method: "SMS", SentAt: galleryNow.Add(-20 * time.Second), Suggested: "SMS", Asked: 1, Most: 5,
		MayAskIn: 40 * time.Second, MayAskAt: galleryNow.Add(40 * time.Second),
	}
	wrong := sent
	wrong.Code, wrong.CodeError, wrong.MethodError = "12345", "確認コードは6桁の数字です。", "次の確認コードは、前回の送信から1分後に送れます。"
	return map[string]ProgressView{
		"code-wanted": sampleProof(ProblemView{Cause: "code_wanted", Owner: "customer", Code: &ask}),
		"code-sent":   sampleProof(ProblemView{Cause: "code_sent", Owner: "customer", Code: &sent}),
		"code-wrong":  sampleProof(ProblemView{Cause: "code_wrong", Owner: "customer", Code: &wrong, Meta: MetaAnswerView{Code: 136025}}),
		"code-paused": sampleProof(ProblemView{Cause: "code_too_often", Owner: "customer", RetryAt: galleryNow.Add(12 * time.Hour)}),
		"in-use":      sampleProof(ProblemView{Cause: "number_in_use", Owner: "customer", Use: "personal", For: ProblemActionView{URL: "#", Post: true}}),
		"pick": sampleProof(ProblemView{Cause: "choose_account", Owner: "customer", Pick: &PickView{URL: "#", WABAs: []PickedView{
			{"102290129340398", "Minato WABA 01", "ミナト商会"}, {"102290129340399", "", "ミナト商会"},
		}}}),
	}
}

// sampleProof is a number from outside that waits for its proof.
func sampleProof(p ProblemView) ProgressView {
	v := sampleStopped("needs_you", 7, p)
	v.Path, v.Number, v.Problem.Number = "outside", "+81355550190", "+81355550190"
	for i, name := range outsideSteps[:len(v.Steps)] {
		v.Steps[i].Name = name
	}
	return v
}
