package main

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"senderdesk/cmd/senderdesk/internal/browser"
)

// friendsPhone is a phone with WhatsApp on it, on the sandbox's pages.
const (
	friend       = "+819055550117"
	friendsPhone = "/phones/819055550117"
)

// hurried goes to a sender without looking left and right.
func (j *journey) hurried() {
	j.signIn(adminEmail)
	j.toWhatsApp()
	j.toBought()
	j.throughFacebook()
	j.Sees(j.w.finished)
	j.Click(j.w.see)
	j.Sees(j.w.connected)
}

func TestACustomerWritesAndIsAnswered(t *testing.T) {
	t.Parallel()
	phone := browser.Open(t, browser.Options{Language: "ja", Width: 1440})
	j := travel(t, "messages-ja", browser.Options{Language: "ja", Width: 1440})
	j.hurried()
	j.In(".sd-tabs").Click("メッセージ")
	j.Sees("メッセージはまだありません")
	j.look("01-empty")
	j.Fill("宛先", friend)
	j.Fill("メッセージ", "こんにちは")
	j.Click("送信")
	j.Sees("代わりに、いつでも送れるテンプレートを使用してください")
	j.look("02-refused")
	j.In(".sd-panel .sd-tabs").Click("テンプレート")
	j.Fill("宛先", friend)
	j.Fill("テンプレート名", "order_update")
	j.Fill("プレースホルダーの値", "田中\nA-1024")
	j.Click("送信")
	list := j.In("#message-list")
	list.Sees("order_update")
	list.Sees("配信済み")

	phone.Go(j.site.world.url + friendsPhone)
	phone.Sees("ご注文A-1024の発送が完了しました")
	list.Sees("既読")
	phone.Fill("メッセージ", "ありがとうございます")
	phone.Click("送信")
	list.Sees("ありがとうございます")
	j.In("#window").Sees("自由文の送信期限")
	j.In(".sd-panel .sd-tabs").Click("自由文")
	j.Fill("メッセージ", "またのご利用をお待ちしております")
	j.Click("送信")
	list.Sees("またのご利用をお待ちしております")
	phone.Sees("またのご利用をお待ちしております")
	phone.Go("about:blank") // it would go on asking a world that ends before it
	j.look("03-conversation")

	j.Click("APIキー")
	j.Fill("名前", "ネットショップ")
	j.Click("APIキーを作成")
	j.Sees("APIキーを作成しました")
	j.look("04-key")
	key := regexp.MustCompile(`sdk_[A-Z0-9]+`).FindString(j.Text())
	j.sends(key, "APIから送りました")
	docs := j.ClickNewTab("WhatsApp API")
	docs.Sees("idempotency_key_reused") // in whichever language a new tab speaks
	j.Go(j.site.url + "/channels/whatsapp/messages")
	list.Sees("APIから送りました")
	list.Sees("APIキー「ネットショップ」")
	j.look("06-all")
	j.Go(j.site.url + "/billing")
	j.In("[aria-labelledby=charges]").Sees("ユーティリティ")
	j.look("07-charges")
}

// sends makes the documented call, with the sender and the person of the journey.
func (j *journey) sends(key, text string) {
	j.t.Helper()
	var senders struct{ Data []struct{ ID, Number string } }
	j.api(key, http.MethodGet, "/senders", "", &senders)
	body, err := json.Marshal(map[string]any{"from": senders.Data[0].Number, "to": friend, "type": "text", "text": map[string]string{"body": text}})
	if err != nil {
		j.t.Fatal(err)
	}
	var sent struct{ ID, State string }
	j.api(key, http.MethodPost, "/messages", string(body), &sent)
	if sent.ID == "" || sent.State != "queued" {
		j.t.Fatalf("sent: %+v", sent)
	}
}

func (j *journey) api(key, method, path, body string, into any) {
	j.t.Helper()
	ctx, cancel := context.WithTimeout(j.t.Context(), 5*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, j.site.url+"/api/v1"+path, strings.NewReader(body))
	if err != nil {
		j.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+key)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		j.t.Fatal(err)
	}
	defer res.Body.Close()
	if err := json.NewDecoder(res.Body).Decode(into); err != nil || res.StatusCode > 299 {
		j.t.Fatalf("%s %s: %d, %v", method, path, res.StatusCode, err)
	}
}

func TestMessagesWorkWithoutScript(t *testing.T) {
	t.Parallel()
	j := travel(t, "messages-en-noscript", browser.Options{Language: "en", Phone: true, NoScript: true})
	j.hurried()
	j.In(".sd-tabs").Click("Messages")
	j.In(".sd-panel .sd-tabs").Click("Template")
	j.Fill("To", friend)
	j.Fill("Template name", "hello_world")
	j.Fill("Language code", "en_US")
	j.Click("Send")
	for range 20 { // nothing loads itself: the page is asked again
		j.Click("Look again")
		if strings.Contains(j.In("#message-list").Text(), "Delivered") {
			break
		}
	}
	j.In("#message-list").Sees("Delivered")
	j.look("01-sent")
	j.Click("API keys")
	j.Fill("Name", "Web shop")
	j.Click("Create key")
	j.Sees("Your key is ready")
	j.look("02-key")
	j.Go(j.site.url + "/channels/whatsapp/keys")
	j.NotSees("Your key is ready")
	j.Click("Revoke")
	j.Click("Revoke now")
	j.Sees("Revoked")
}

func TestRatesAreTakenInFromAFile(t *testing.T) {
	t.Parallel()
	w, data := newWorld(t), t.TempDir()
	env := settingsFor(w, data)
	good, bad := data+"/good.csv", data+"/bad.csv"
	keep(t, good, "country,category,currency,price,valid_from\nJP,utility,JPY,3.2,2026-10-01\n*,utility,JPY,2,2026-10-01\n")
	keep(t, bad, "country,category,currency,price,valid_from\nJP,gossip,JPY,3.2,2026-10-01\n")
	for file, want := range map[string]string{good: "Taken in from " + good + ": 2.", bad: "line 2"} {
		var out, errs syncBuffer
		code := run(t.Context(), program{args: []string{"rates", "import", file}, environ: env, out: &out, err: &errs, now: time.Now})
		if said := out.String() + errs.String(); !strings.Contains(said, want) || (code == 0) != (file == good) {
			t.Errorf("%s: %d %q, want %q", file, code, said, want)
		}
	}
}

// keep writes a file.
func keep(t *testing.T, name, content string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
