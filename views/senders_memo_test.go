package views

import (
	"strings"
	"testing"
	"time"
)

func TestAListIsDrawnAnewWhenAnythingOfItDiffers(t *testing.T) {
	t.Parallel()
	list := func(change func(*SenderListView)) SenderListView {
		v := SenderListView{
			Action: PathSenders, Sort: "name", CheckedAt: time.Unix(1_700_000_000, 0), Pager: PagerView{From: 1, To: 1, Total: 1},
			Rows: []SenderRow{{URL: "/a", Name: "Minato", Number: "+6565551000", State: "connected", CanSend: true, Quality: "high", NameState: "none"}},
		}
		change(&v)
		return v
	}
	drawn := func(lang string, v SenderListView) string {
		var page strings.Builder
		ctx := WithLanguage(WithLocation(t.Context(), time.UTC), lang)
		if err := SenderList(v).Render(ctx, &page); err != nil {
			t.Fatal(err)
		}
		var fresh strings.Builder
		if err := senderList(v).Render(ctx, &fresh); err != nil {
			t.Fatal(err)
		}
		if page.String() != fresh.String() {
			t.Errorf("remembered:\n%s\nfresh:\n%s", &page, &fresh)
		}
		return page.String()
	}
	first := drawn("en", list(func(*SenderListView) {}))
	if again := drawn("en", list(func(*SenderListView) {})); again != first {
		t.Error("the same list looks different")
	}
	for name, change := range map[string]func(*SenderListView){
		"name": func(v *SenderListView) { v.Rows[0].Name = "Harbor" }, "can send": func(v *SenderListView) { v.Rows[0].CanSend = false },
		"no rows": func(v *SenderListView) { v.Rows = nil }, "checked": func(v *SenderListView) { v.CheckedAt = v.CheckedAt.Add(time.Hour) },
		"query": func(v *SenderListView) { v.Query = "x" }, "pager": func(v *SenderListView) { v.Pager.NextURL = "/n" },
	} {
		if drawn("en", list(change)) == first {
			t.Errorf("%s: the list looks the same", name)
		}
	}
	if drawn("ja", list(func(*SenderListView) {})) == first {
		t.Error("the list looks the same in Japanese")
	}
}
