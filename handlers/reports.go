package handlers

import (
	"github.com/labstack/echo/v4"

	"senderdesk/domain/senders"
	"senderdesk/views"
)

// reported fills in what Meta reported of a sender, and what of it still holds.
func (h *Handlers) reported(c echo.Context, sender senders.Sender, view *views.SenderView) error {
	reports, err := h.Senders.Reports(c.Request().Context(), actor(c), sender.ID)
	if err != nil {
		return err
	}
	for _, r := range reports {
		view.Reports = append(view.Reports, reportView(r))
	}
	for _, held := range sender.Conditions {
		view.Conditions = append(view.Conditions, views.ConditionView{
			Kind: string(held.Kind), Word: held.Word, Acts: string(held.Acts()), Stops: held.Stops(), Until: held.Until,
			Own: sender.Own, Staff: actor(c).User.OfProvider(), RegisterURL: registerAction(c).URL,
		})
	}
	return nil
}

func reportView(r senders.Report) views.ReportedView {
	view := views.ReportedView{Kind: string(r.Kind), Word: r.Word, At: r.At, Until: r.Until, Detail: r.Detail}
	if r.Kind == senders.StatusFound {
		view.Word = statusName(senders.StatusOf(r.Word))
	}
	return view
}
