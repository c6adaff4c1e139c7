package handlers

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/mail"
	"senderdesk/domain/registration"
	"senderdesk/views"
)

// Letters writes the portal's mails and hands them to a mail server.
type Letters struct {
	Post      mail.Sender
	Brand     views.Brand
	PublicURL string
	Zone      *time.Location // of the times in mails
}

var _ registration.Mails = Letters{}

// Remind sends the mail that asks somebody to go on with a registration.
func (l Letters) Remind(ctx context.Context, letter registration.Letter, handOver func() error) error {
	words := views.WithLocation(views.WithBrand(views.WithLanguage(ctx, letter.Language), l.Brand), l.Zone)
	view := l.reminderView(letter)
	var page bytes.Buffer
	if err := views.ReminderMail(view).Render(words, &page); err != nil {
		return fmt.Errorf("draw reminder of %s: %w", view.Reference, err)
	}
	return l.Post.Send(ctx, mail.Message{
		ID: strings.ToLower(view.Reference) + ".reminder", To: person(letter.To), ReplyTo: person(letter.Manager), Language: letter.Language,
		Subject: view.Subject(words), Text: view.Text(words), HTML: page.String(),
	}, handOver)
}

func person(u accounts.User) mail.Person { return mail.Person{Name: u.Name, Address: u.Email} }

func (l Letters) reminderView(letter registration.Letter) views.ReminderMailView {
	reg := &letter.Registration
	view := views.ReminderMailView{
		Person: letter.To.Name, Number: reg.E164, Country: reg.Country, Path: string(reg.Path), Steps: mailSteps(reg), Minutes: minutesLeft(reg),
		URL: l.PublicURL + linkPath + reg.Reference + "/" + letter.Key, Until: letter.Until, Now: letter.At,
		Manager: letter.Manager.Name, Address: letter.Manager.Email, Reference: reg.Reference,
	}
	if p := reg.Present().Problem; p != nil {
		view.Cause = string(p.Cause)
	}
	if lease := letter.Lease; lease != nil {
		view.Leased, view.RenewsOn, view.Monthly = true, lease.RenewsOn, amount(lease.Monthly)
	}
	return view
}

// mailSteps are what was done last, what comes next, and what is still to come.
func mailSteps(reg *registration.Registration) []views.MailStepView {
	var rows []views.MailStepView
	var last registration.Step
	for _, step := range reg.Steps {
		if step.State == registration.Done && !step.EndedAt.Before(last.EndedAt) {
			last = step
		}
	}
	if last.Name != "" {
		rows = append(rows, views.MailStepView{State: "done", Step: string(last.Name), At: last.EndedAt})
	}
	present := reg.Present()
	rows = append(rows, views.MailStepView{State: "next", Step: string(present.Name), Actor: string(registration.Customer)})
	stages := registration.Stages(reg.Path)
	for _, stage := range stages[slices.Index(stages, reg.Definition(present.Name).Stage)+1:] {
		view := stageView(reg.Path, stage, -1)
		rows = append(rows, views.MailStepView{State: "then", Stage: view.Name, Actor: view.Actor})
	}
	return rows
}

// minutesLeft is how long the steps that are not done usually take, optional ones aside.
func minutesLeft(reg *registration.Registration) int {
	var left time.Duration
	for _, step := range reg.Steps {
		if d := reg.Definition(step.Name); step.State != registration.Done && !d.Optional {
			left += d.Usually
		}
	}
	return int(math.Ceil(max(left, time.Minute).Minutes()))
}
