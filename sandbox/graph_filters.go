package sandbox

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// filter is one condition of a filtering parameter.
type filter struct {
	Field, Operator string
	Value           any
}

// readFilters reads a filtering parameter; an empty one has no conditions.
func readFilters(text string) ([]filter, error) {
	var filters []filter
	if text == "" {
		return nil, nil
	}
	if err := json.Unmarshal([]byte(text), &filters); err != nil {
		return nil, invalid("Param filtering must be an array of {field, operator, value}")
	}
	return filters, nil
}

// creationFilter reads bounds for the time of creation, in Unix seconds, both
// exclusive.
func creationFilter(text string) (since, until int64, err error) {
	since, until = -1<<62, 1<<62
	filters, err := readFilters(text)
	if err != nil {
		return 0, 0, err
	}
	for _, f := range filters {
		n, err := strconv.ParseInt(fmt.Sprint(f.Value), 10, 64)
		switch {
		case f.Field != "creation_time" || err != nil:
			return 0, 0, invalid("Filtering supports field creation_time with a Unix time only")
		case f.Operator == "GREATER_THAN":
			since = n
		case f.Operator == "LESS_THAN":
			until = n
		default:
			return 0, 0, invalid("Filtering operator must be one of {GREATER_THAN, LESS_THAN}")
		}
	}
	return since, until, nil
}

// modeFilter reads a filter for account_mode, empty if there is none.
func modeFilter(text string) (string, error) {
	filters, err := readFilters(text)
	if err != nil || len(filters) == 0 {
		return "", err
	}
	mode, _ := filters[0].Value.(string)
	if filters[0].Field != "account_mode" || filters[0].Operator != "EQUAL" || mode != "LIVE" && mode != "SANDBOX" {
		return "", invalid("Filtering supports account_mode EQUAL LIVE or SANDBOX only")
	}
	return mode, nil
}
