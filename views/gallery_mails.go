package views

import (
	"maps"
	"slices"
	"time"
)

// galleryMails are the mails, each in one of its states.
var galleryMails = map[string]func() ReminderMailView{
	"reminder":     sampleReminder,
	"reminder-own": sampleOwnReminder,
}

// GalleryMails names the mails of GalleryMail, sorted.
func GalleryMails() []string { return slices.Sorted(maps.Keys(galleryMails)) }

// GalleryMail is a mail in one of its states, false for a name that is none. A mail
// brings its own style, so it is no page of the portal.
func GalleryMail(name string) (ReminderMailView, bool) {
	sample, ok := galleryMails[name]
	if !ok {
		return ReminderMailView{}, false
	}
	return sample(), true
}

func sampleReminder() ReminderMailView {
	return ReminderMailView{
		Person: "田中 彩", Number: "+6565550161", Country: "SG", Path: "buy", Minutes: 6, Leased: true, RenewsOn: galleryNow.AddDate(0, 0, 9),
		Monthly: sampleYen(1650), URL: "https://portal.example/r/SD-5F8Q-21KT/abvq3ziclr3ge5yt4wt3hb7pbir5ewqd", Until: galleryNow.AddDate(0, 0, 7),
		Manager: "佐藤 美咲", Address: "misaki.sato@provider.example", Reference: "SD-5F8Q-21KT", Now: galleryNow,
		Steps: []MailStepView{
			{State: "done", Step: "purchase_number", At: galleryNow.Add(-26 * time.Hour)},
			{State: "next", Step: "facebook_login", Actor: "customer"},
			{State: "then", Stage: "whatsapp", Actor: "portal"},
		},
	}
}

func sampleOwnReminder() ReminderMailView {
	v := sampleReminder()
	v.Path, v.Number, v.Country, v.Leased, v.Manager, v.Cause = "outside", "+819055550190", "JP", false, "", "code_sent"
	v.Steps = []MailStepView{
		{State: "done", Step: "add_number", At: galleryNow.Add(-26 * time.Hour)},
		{State: "next", Step: "verify_number", Actor: "customer"},
		{State: "then", Stage: "whatsapp", Actor: "portal"},
	}
	return v
}
