package views

import "slices"

func init() {
	families = slices.Concat(families, []family{
		{"buy.cap_", []string{"sms", "voice"}, nil},
		{"path.", []string{"rented"}, nil},
		{"rented.doing.", verifyingWork, nil},
	})
}
