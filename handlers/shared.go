package handlers

import (
	"time"

	"github.com/labstack/echo/v4"

	"senderdesk/domain/registration"
	"senderdesk/domain/senders"
	"senderdesk/views"
)

// keptView leads a number that stays in the WhatsApp Business app to Meta's window;
// errs are words by field.
func keptView(reg *registration.Registration, errs map[string]string) views.KeptView {
	company := companyView(reg.Company)
	company.Errors = errs
	return views.KeptView{
		Shell: shellOf(reg, registration.StageFacebook), LoginURL: registrationURL(reg.ID) + "/login",
		ChoiceURL: pathChoice + "?source=connect", EnterURL: pathOutside, Number: reg.E164, Country: reg.Country, Kind: kindOf(reg.E164),
		Permissions: permissions, Company: company,
	}
}

// sharedView is how what is in the app of a number comes over; nil while the app is not connected.
func sharedView(reg *registration.Registration, now time.Time) *views.SharedView {
	sharing := reg.Meta.Sharing
	if reg.Path != registration.Shared || sharing.OnboardedAt.IsZero() {
		return nil
	}
	view := &views.SharedView{
		Until: sharing.Until(), ContactsAt: sharing.ContactsAt, ChatsAt: sharing.HistoryAt, Withheld: sharing.Withheld,
		Number: reg.E164, Now: now,
	}
	if p := reg.Step(registration.SyncApp).Problem; p != nil {
		view.Over, view.Failed = p.Cause == registration.SyncOver, p.Cause != registration.SyncOver
		if p.Refusal != nil {
			view.Meta = metaAnswerView(p, p.Refusal)
		}
	}
	return view
}

// sharedOf is what is worth saying about the app of a sender: what of it has not come over.
func (h *Handlers) sharedOf(c echo.Context, sender senders.Sender) (*views.SharedView, error) {
	if !sender.OnApp || sender.Registration == "" {
		return nil, nil
	}
	reg, err := h.Registrations.View(c.Request().Context(), actor(c), registration.ID(sender.Registration))
	if err != nil || reg.Meta.Sharing.Synced() && !reg.Meta.Sharing.Withheld {
		return nil, err
	}
	return sharedView(&reg, h.Now()), nil
}

// syncing tells whether what is in the app is being asked for.
func syncing(reg *registration.Registration) bool {
	return reg.Path == registration.Shared && reg.Step(registration.SyncApp).State == registration.Running
}
