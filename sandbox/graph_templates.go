package sandbox

import (
	"slices"
	"strconv"
	"strings"
)

const aTemplate kind = "MessageTemplate"

var templateRoutes = []route{
	{
		name: "message_templates", method: get, on: aWABA, edge: "message_templates", by: eitherToken, scope: management,
		params: listing("name", "status", "category", "language", "quality_score"), act: (*World).listTemplates,
	},
	{name: "message_template", method: get, on: aTemplate, by: eitherToken, scope: management, params: fieldsOnly, act: (*World).getTemplate},
	{
		name: "migrate_message_templates", method: post, on: aWABA, edge: "migrate_message_templates", by: eitherToken, scope: management,
		params: may(need("source_waba_id"), "page_number", "count", "template_ids"), act: (*World).migrateTemplates,
	},
	{name: "flows", method: get, on: aWABA, edge: "flows", by: eitherToken, scope: management, params: listing(), act: (*World).listFlows},
}

const templateDefaults = "name,parameter_format,components,language,status,category"

// templateFields are all fields of a template that can be asked for.
func templateFields(t *Template) object {
	return object{
		"id": t.ID, "name": t.Name, "language": t.Language, "status": t.Status, "category": t.Category, "components": t.Components,
		"parameter_format": "POSITIONAL", "rejected_reason": reasonOr(t.Rejected),
		"quality_score": object{"id": nil, "score": t.Quality, "date": t.CreatedAt.Unix()},
	}
}

// reasonOr is a reason, NONE if there is none.
func reasonOr(reason string) string {
	if reason == "" {
		return "NONE"
	}
	return reason
}

func (w *World) getTemplate(c *call) (any, error) {
	w.settle()
	return picked(pick(templateFields(w.state.Templates[c.id]), c.params["fields"], templateDefaults, aTemplate))
}

// listTemplates lists the templates of a WABA, the newest first.
func (w *World) listTemplates(c *call) (any, error) {
	w.settle()
	items := []object{}
	for _, t := range w.state.templatesOf(c.id) {
		p := c.params
		if !strings.Contains(t.Name, p["name"]) || !among(t.Status, p.list("status")) || !among(t.Category, p.list("category")) ||
			!among(t.Language, p.list("language")) || !among(t.Quality, p.list("quality_score")) {
			continue
		}
		item, problem := pick(templateFields(t), p["fields"], templateDefaults, aTemplate)
		if problem != nil {
			return nil, problem
		}
		items = append(items, item)
	}
	return w.page(c, items)
}

// among says whether a value is in a list; an empty list has no opinion.
func among(value string, list []string) bool { return len(list) == 0 || slices.Contains(list, value) }

func (w *World) listFlows(c *call) (any, error) {
	items := []object{}
	for i, name := range w.state.WABAs[c.id].Flows {
		id := sixteenDigits(drawAt(w.state.Seed, "flow/"+c.id, uint64(i)))
		items = append(items, object{"id": id, "name": name, "status": "PUBLISHED", "categories": []string{"OTHER"}, "validation_errors": []object{}})
	}
	return w.page(c, items)
}

// migrateTemplates copies templates of another WABA of the same business now.
//
// https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-migration
func (w *World) migrateTemplates(c *call) (any, error) {
	w.settle()
	source, target := w.state.WABAs[c.params["source_waba_id"]], w.state.WABAs[c.id]
	switch {
	case source == nil:
		return nil, unseen("post", c.params["source_waba_id"])
	case source.PortfolioID != target.PortfolioID:
		return nil, invalid("Both WhatsApp Business Accounts have to belong to the same Meta business")
	case source.ID == target.ID:
		return nil, invalid("Source and target are the same WhatsApp Business Account")
	}
	wanted, err := templatePage(c.params, w.state.templatesOf(source.ID))
	if err != nil {
		return nil, err
	}
	moved, failed := []string{}, object{}
	for _, t := range wanted {
		if why := w.copyTemplate(t, target.ID, "GREEN", "UNKNOWN"); why != "" {
			failed[t.ID] = leftWords[why]
		} else {
			moved = append(moved, t.ID)
		}
	}
	return object{"migrated_templates": moved, "failed_templates": failed}, nil
}

// leftWords are what the call says about templates that it did not copy.
var leftWords = map[string]string{
	leftStatus:  "Only approved templates can be migrated.",
	leftQuality: "Only templates of quality GREEN or UNKNOWN can be migrated.",
	leftFull:    "The WhatsApp Business Account has the maximum of message templates.",
	leftThere:   "A template of this name and language exists already.",
}

// templatePage is the part of the templates that a call is about.
func templatePage(p params, all []*Template) ([]*Template, error) {
	if ids := p.list("template_ids"); len(ids) > 0 {
		return slices.DeleteFunc(all, func(t *Template) bool { return !slices.Contains(ids, t.ID) }), nil
	}
	number, count := 0, 500
	for name, into := range map[string]*int{"page_number": &number, "count": &count} {
		if text := p[name]; text != "" {
			n, err := strconv.Atoi(text)
			if err != nil || n < 0 {
				return nil, invalid("Param " + name + " must be a number")
			}
			*into = n
		}
	}
	if count < 1 || count > 500 {
		return nil, invalid("Param count must be between 1 and 500")
	}
	start := min(number*count, len(all))
	return all[start:min(start+count, len(all))], nil
}
