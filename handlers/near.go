package handlers

import (
	"cmp"
	"slices"

	"golang.org/x/text/language"

	"senderdesk/domain/numbers"
	"senderdesk/views"
)

// maxNear is how many other countries are offered where one has nothing in stock.
const maxNear = 4

// nearest lists countries with stock: those of the same part of the continent
// first, then those of the same continent, cheaper ones before dearer ones.
func nearest(offers []numbers.Offer, country string) []views.NearView {
	stocked := inStock(offers)
	slices.SortStableFunc(stocked, func(a, b numbers.Offer) int {
		return cmp.Or(
			cmp.Compare(distance(country, a.Country), distance(country, b.Country)),
			cmp.Compare(a.Price.Monthly.Minor, b.Price.Monthly.Minor),
			cmp.Compare(a.Country, b.Country))
	})
	var near []views.NearView
	for _, offer := range stocked[:min(len(stocked), maxNear)] {
		near = append(near, views.NearView{
			Code: offer.Country, Monthly: amount(offer.Price.WithTax(offer.Price.Monthly)), Setup: amount(offer.Price.WithTax(offer.Price.Setup)),
		})
	}
	return near
}

// parts are the regions of the UN M49 standard that countries belong to, the small ones first.
var parts = [][]string{
	{"014", "017", "015", "018", "011", "029", "013", "021", "005", "143", "030", "034", "035", "145", "151", "154", "039", "155", "053", "054", "057", "061"},
	{"002", "019", "142", "150", "009"},
}

// distance is 0 for countries of one part of a continent, 1 for one continent, 2 for the rest.
func distance(a, b string) int {
	one, errA := language.ParseRegion(a)
	other, errB := language.ParseRegion(b)
	if errA != nil || errB != nil {
		return len(parts)
	}
	for far, regions := range parts {
		for _, code := range regions {
			region := language.MustParseRegion(code)
			if region.Contains(one) && region.Contains(other) {
				return far
			}
		}
	}
	return len(parts)
}
