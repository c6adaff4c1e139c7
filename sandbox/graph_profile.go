package sandbox

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

var profileRoutes = []route{
	{
		name: "get_profile", method: get, on: aNumber, edge: "whatsapp_business_profile", by: eitherToken, scope: management,
		params: fieldsOnly, act: (*World).getProfile,
	},
	{
		name: "profile", method: post, on: aNumber, edge: "whatsapp_business_profile", by: eitherToken, scope: management,
		params: profileParams, act: (*World).setProfile,
	},
}

// profileParams are what a profile can be given.
var profileParams = may(
	[]param{forWhatsApp, {name: "vertical", values: Verticals}},
	"about", "address", "description", "email", "websites", "profile_picture_handle",
)

// profileLimits are the longest texts of a profile, in characters.
//
// https://developers.facebook.com/documentation/business-messaging/whatsapp/business-profiles
var profileLimits = map[string]int{"about": 139, "address": 256, "description": 512, "email": 128}

// getProfile answers the fields asked for. Texts nobody entered are left out.
func (w *World) getProfile(c *call) (any, error) {
	p := w.state.Numbers[c.id].Profile
	all := object{
		"id": nil, "about": orNil(p.About), "address": orNil(p.Address), "description": orNil(p.Description),
		"email": orNil(p.Email), "websites": nil, "vertical": orNil(p.Vertical), "profile_picture_url": nil,
		"messaging_product": "whatsapp",
	}
	if len(p.Websites) > 0 {
		all["websites"] = p.Websites
	}
	item, problem := pick(all, c.params["fields"], "messaging_product", "WhatsAppBusinessProfile")
	if problem != nil {
		return nil, problem
	}
	delete(item, "id")
	item["messaging_product"] = "whatsapp"
	return object{"data": []object{item}}, nil
}

// setProfile changes the fields that were sent, all or none.
func (w *World) setProfile(c *call) (any, error) {
	for name, limit := range profileLimits {
		if n := utf8.RuneCountInString(c.params[name]); n > limit {
			return nil, badValue(fmt.Sprintf("%s is longer than %d characters.", name, limit))
		}
	}
	if about, sent := c.params["about"]; sent && about == "" {
		return nil, badValue("about must not be empty.")
	}
	p := &w.state.Numbers[c.id].Profile
	if _, sent := c.params["websites"]; sent {
		sites := c.params.list("websites")
		if problem := websitesProblem(sites); problem != nil {
			return nil, problem
		}
		p.Websites = sites
	}
	for name, field := range map[string]*string{
		"about": &p.About, "address": &p.Address, "description": &p.Description, "email": &p.Email, "vertical": &p.Vertical,
	} {
		if value, sent := c.params[name]; sent {
			*field = value
		}
	}
	w.changed()
	return success(), nil
}

// websitesProblem allows two addresses of up to 256 characters with a scheme.
func websitesProblem(sites []string) error {
	if len(sites) > 2 {
		return badValue("At most two websites are allowed.")
	}
	for _, site := range sites {
		if len(site) > 256 || !strings.HasPrefix(site, "http://") && !strings.HasPrefix(site, "https://") {
			return badValue("A website starts with http:// or https:// and has at most 256 characters.")
		}
	}
	return nil
}
