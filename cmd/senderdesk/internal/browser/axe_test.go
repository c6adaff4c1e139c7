package browser

import (
	"strings"
	"testing"
)

const badDialog = `<dialog aria-label="Question"><p class="bad">Too pale</p><form method="dialog"><button>Close</button></form></dialog>
	<script>document.querySelector('dialog').showModal()</script>`

func TestAxeFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	low := `<style>body{min-height:0!important}</style>`
	tests := map[string]struct {
		part, want string
		options    Options
	}{
		"nothing":            {`<p>Fine</p>`, "", Options{}},
		"pale text":          {`<p class="bad">Too pale</p>`, "color-contrast", Options{}},
		"no label":           {`<input>`, "label", Options{}},
		"without scripts":    {`<p class="bad">Too pale</p>`, "Too pale", Options{NoScript: true}},
		"on a phone":         {`<p class="bad">Too pale</p>`, "Too pale", Options{Phone: true}},
		"in an open dialog":  {badDialog, "Too pale", Options{}},
		"behind a low body":  {low + badDialog, "axe sees nothing", Options{}},
		"a good dialog, low": {low + `<p>No dialog</p>`, "", Options{}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := site(t, map[string]string{"/": tt.part})
			said := verdict(t, tt.options, func(tab *Tab) {
				tab.Go(url)
				tab.Axe()
			})
			if tt.want == "" && said != "" || !strings.Contains(said, tt.want) {
				t.Errorf("said %q, want %q", said, tt.want)
			}
		})
	}
}

func TestARuleMayBeAllowed(t *testing.T) {
	t.Parallel()
	tab := Open(t, Options{})
	tab.Go(site(t, map[string]string{"/": `<p class="bad">Too pale</p>`}))
	tab.Axe("color-contrast")
}
