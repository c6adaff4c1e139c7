package registration

import "testing"

func TestTheCodeIsFoundInWhateverArrives(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"WhatsApp code 123-456":                           "123456",
		"Your WhatsApp code: 123456. Do not share it.":    "123456",
		"WhatsAppコードは987-654です":                           "987654",
		"Your code is 1, 2, 3, 4, 5, 6. 1, 2, 3, 4, 5, 6": "123456",
		"1 2 3 4 5 6":                       "123456",
		"Hello, call me at +81 3 5555 0190": "",
		"Order 1234567 has been sent":       "",
		"":                                  "",
	} {
		if got := codeIn(text).Reveal(); got != want {
			t.Errorf("%q holds %q, want %q", text, got, want)
		}
	}
}
