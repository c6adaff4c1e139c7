package handlers

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"senderdesk/domain/fault"
	"senderdesk/domain/numbers"
	"senderdesk/domain/registration"
	"senderdesk/views"
)

func (h *Handlers) proofRoutes(g routes) {
	g.POST(registrationsPath+":id/code/ask", h.codeAsk, mayRegister)
	g.POST(registrationsPath+":id/code", h.codeTry, mayRegister)
	g.POST(registrationsPath+":id/waba", h.wabaChoose, mayRegister)
}

// codeAsk answers POST …/registrations/:id/code/ask: a code is sent, in the language of the page.
func (h *Handlers) codeAsk(c echo.Context) error {
	fields, err := form(c)
	if err != nil {
		return err
	}
	ctx, id, method := c.Request().Context(), registration.ID(c.Param("id")), fields.Get("method")
	_, err = h.Registrations.AskCode(ctx, actor(c), id, registration.CodeMethod(method), views.Language(ctx))
	return h.proved(c, id, err, func(view *views.ProblemView, errs map[string]string) {
		if view.Code != nil {
			view.Code.MethodError = errs["method"]
		}
	})
}

// codeTry answers POST …/registrations/:id/code: the code that reached the number.
func (h *Handlers) codeTry(c echo.Context) error {
	fields, err := form(c)
	if err != nil {
		return err
	}
	id := registration.ID(c.Param("id"))
	_, err = h.Registrations.TryCode(c.Request().Context(), actor(c), id, fields.Get("code"))
	return h.proved(c, id, err, func(view *views.ProblemView, errs map[string]string) {
		if view.Code != nil {
			view.Code.Code, view.Code.CodeError = cut(fields.Get("code"), maxNumber), errs["code"]
		}
	})
}

// wabaChoose answers POST …/registrations/:id/waba: which of several WABAs the number goes into.
func (h *Handlers) wabaChoose(c echo.Context) error {
	fields, err := form(c)
	if err != nil {
		return err
	}
	id := registration.ID(c.Param("id"))
	_, err = h.Registrations.ChooseWABA(c.Request().Context(), actor(c), id, fields.Get("waba"))
	return h.proved(c, id, err, func(view *views.ProblemView, errs map[string]string) {
		if view.Pick != nil {
			view.Pick.Error = errs["waba"]
		}
	})
}

// proved leads back to the registration, or shows its page again with what is wrong
// with the form on it. A form that is no longer there is a step that is done.
func (h *Handlers) proved(c echo.Context, id registration.ID, err error, explain func(*views.ProblemView, map[string]string)) error {
	var invalid fault.Invalid
	if !errors.As(err, &invalid) {
		if err != nil {
			return err
		}
		return follow(c, registrationURL(id))
	}
	reg, err := h.Registrations.View(c.Request().Context(), actor(c), id)
	if err != nil {
		return err
	}
	view := h.progressView(c, &reg)
	if view.Problem == nil || view.Problem.Code == nil && view.Problem.Pick == nil && view.Problem.PIN == nil {
		return fault.ErrWrongState
	}
	explain(view.Problem, fieldErrors(c, invalid))
	view.PollURL = "" // what is said about the form stays
	return h.progressPage(c, http.StatusUnprocessableEntity, view)
}

// codeView is the form for a code, while a code is what is needed and can be sent or entered.
func (h *Handlers) codeView(reg *registration.Registration, p *registration.Problem) *views.CodeView {
	now, proof, base := h.Now(), reg.Meta.Proof, registrationURL(reg.ID)
	if p.Action() != registration.EnterCode || now.Before(p.RetryAt) {
		return nil
	}
	view := &views.CodeView{
		AskURL: base + "/code/ask", Method: string(proof.Method), SentAt: proof.SentAt, Suggested: string(suggested(reg.E164)),
		Asked: proof.Asked, Most: registration.MaxCodes,
	}
	switch p.Cause {
	case registration.CodeSent, registration.CodeWrong:
		view.TryURL = base + "/code"
	case registration.CodeNotSent:
		view.Method = string(otherMethod(proof.Method))
	default:
	}
	if at := proof.MayAsk(); at.After(now) {
		view.MayAskAt, view.MayAskIn = at, at.Sub(now)
	}
	return view
}

// suggested is the way a code reaches a number best: an SMS suits mobile numbers
// alone. Source: Meta, "Business phone numbers".
func suggested(e164 string) registration.CodeMethod {
	if kindOf(e164) == "mobile" {
		return registration.BySMS
	}
	return registration.ByVoice
}

func otherMethod(method registration.CodeMethod) registration.CodeMethod {
	if method == registration.BySMS {
		return registration.ByVoice
	}
	return registration.BySMS
}

// kindOf is what kind of number this is, as far as the number gives it away.
func kindOf(e164 string) string { return numbers.Number{E164: e164}.Kind() }

// pickView is the choice among WABAs, while that is what is needed.
func pickView(reg *registration.Registration, p *registration.Problem) *views.PickView {
	if p.Action() != registration.PickOne {
		return nil
	}
	view := &views.PickView{URL: registrationURL(reg.ID) + "/waba"}
	for _, waba := range reg.Meta.Choices {
		view.WABAs = append(view.WABAs, views.PickedView{ID: waba.ID, Name: waba.Name, Portfolio: waba.Portfolio.Name})
	}
	return view
}
