package browser

import (
	"strings"
	"testing"
)

func TestWhatAPersonCannotDoFailsWithTheReason(t *testing.T) {
	t.Parallel()
	url := site(t, map[string]string{"/": `<button>Buy one</button><button>Buy two</button><button disabled>Pay</button>
		<button style="position:absolute;top:200px;left:0">Under</button><div id="lid" style="position:absolute;top:190px;left:0;width:300px;height:90px;background:red"></div>
		<label>Code <input maxlength="3"></label><label>Size <select><option>Small</option></select></label>`})
	tests := map[string]struct {
		do   func(tab *Tab)
		want string
	}{
		"no such text":   {func(tab *Tab) { tab.Sees("Thank you") }, `does not show "Thank you"`},
		"text remains":   {func(tab *Tab) { tab.NotSees("Buy one") }, `still shows "Buy one"`},
		"no such button": {func(tab *Tab) { tab.Click("Sell") }, "it has:\n\tBuy one"},
		"two buttons":    {func(tab *Tab) { tab.Click("Buy") }, "more than one"},
		"disabled":       {func(tab *Tab) { tab.Click("Pay") }, "is disabled"},
		"covered":        {func(tab *Tab) { tab.Click("Under") }, `id="lid"`},
		"cut off":        {func(tab *Tab) { tab.Fill("Code", "12345") }, `it holds "123"`},
		"no such option": {func(tab *Tab) { tab.Choose("Size", "Large") }, "Small"},
		"address":        {func(tab *Tab) { tab.WaitURL("/elsewhere") }, "does not contain"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			said := verdict(t, Options{}, func(tab *Tab) {
				tab.Go(url)
				tt.do(tab)
			})
			if !strings.Contains(said, tt.want) || !strings.Contains(said, "picture: /") {
				t.Errorf("said %q, want %q and a picture", said, tt.want)
			}
		})
	}
}

func TestABrokenPageFailsWithoutBeingAsked(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ part, query, want string }{
		"script error":      {`<script>nobody()</script>`, "", "nobody is not defined"},
		"rejected promise":  {`<script>Promise.reject(new Error('no luck'))</script>`, "", "no luck"},
		"console":           {`<script>console.error('not', 'good')</script>`, "", "not good"},
		"missing picture":   {`<img src="/missing" alt="x">`, "", "404"},
		"other host":        {`<img src="http://elsewhere.example/x.png" alt="x">`, "", "elsewhere.example"},
		"forbidden style":   {`<p style="color:red">x</p>`, "?csp=style-src+'none'", "Content Security Policy"},
		"forbidden script":  {`<script>1</script>`, "?csp=script-src+'none'", "Content Security Policy"},
		"script dialog":     {`<script>alert('hello')</script>`, "", "hello"},
		"nothing is broken": {`<p>fine</p>`, "", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := site(t, map[string]string{"/": tt.part})
			said := verdict(t, Options{}, func(tab *Tab) { tab.Go(url + tt.query) })
			if tt.want == "" && said != "" || !strings.Contains(said, tt.want) {
				t.Errorf("said %q, want %q", said, tt.want)
			}
		})
	}
}

func TestAProblemMayBeExpected(t *testing.T) {
	t.Parallel()
	url := site(t, nil)
	for part, want := range map[string]string{"status of 404": "", "status of 500": "there was none"} {
		said := verdict(t, Options{}, func(tab *Tab) {
			tab.Expect(part)
			tab.Go(url + "/missing")
		})
		if (want == "") != (said == "") || !strings.Contains(said, want) {
			t.Errorf("expecting %q, it said %q", part, said)
		}
	}
}

func TestAFormSentBackIsNoProblem(t *testing.T) {
	t.Parallel()
	tab := Open(t, Options{})
	tab.Go(site(t, nil) + "/invalid")
	tab.Sees("The code is wrong.")
}
