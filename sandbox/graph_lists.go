package sandbox

import (
	"encoding/base64"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// pick chooses the wanted fields of an object; id is always there, and a field
// without a value is left out. An unknown name is an error, as it is at Meta.
func pick(all object, fields, defaults string, node kind) (object, *GraphError) {
	if fields == "" {
		fields = defaults
	}
	out := object{"id": all["id"]}
	for _, name := range splitFields(fields) {
		name, inner, nested := strings.Cut(name, "{")
		value, known := all[name]
		if !known {
			return nil, invalid(fmt.Sprintf("Tried accessing nonexisting field (%s) on node type (%s)", name, node))
		}
		if part, ok := value.(object); ok && nested {
			picked, problem := pick(part, strings.TrimSuffix(inner, "}"), "id", node)
			if problem != nil {
				return nil, problem
			}
			value = picked
		}
		if value != nil {
			out[name] = value
		}
	}
	return out, nil
}

// splitFields cuts "a,b{c,d}" at the commas outside of braces.
func splitFields(fields string) []string {
	depth := 0
	return strings.FieldsFunc(fields, func(r rune) bool {
		switch r {
		case '{':
			depth++
		case '}':
			depth--
		}
		return r == ',' && depth == 0 || r == ' '
	})
}

// page is one page of a list, with cursors. A page is never longer than the
// setting PageSize, whatever limit asks for. The caller holds w.mu.
func (w *World) page(c *call, items []object) (object, error) {
	size, err := w.pageSize(c.params["limit"])
	if err != nil {
		return nil, err
	}
	start, err := startOf(c.params, items, size)
	if err != nil {
		return nil, err
	}
	end := min(start+size, len(items))
	shown := items[start:end]
	out := object{"data": shown}
	if len(shown) == 0 {
		return out, nil
	}
	paging := object{"cursors": object{"before": cursor(shown[0]), "after": cursor(shown[len(shown)-1])}}
	if end < len(items) {
		paging["next"] = pageURL(c, "after", cursor(shown[len(shown)-1]))
	}
	if start > 0 {
		paging["previous"] = pageURL(c, "before", cursor(shown[0]))
	}
	out["paging"] = paging
	return out, nil
}

// pageSize is how many items a page has when limit is asked for.
func (w *World) pageSize(limit string) (int, error) {
	size := max(w.state.Settings.PageSize, 1)
	if limit == "" {
		return size, nil
	}
	n, err := strconv.Atoi(limit)
	if err != nil || n < 1 {
		return 0, invalid("Param limit must be a positive integer")
	}
	return min(n, size), nil
}

// startOf finds where the page of a cursor begins.
func startOf(p params, items []object, size int) (int, error) {
	if p["after"] == "" && p["before"] == "" {
		return 0, nil
	}
	at := func(mark string) int {
		return slices.IndexFunc(items, func(o object) bool { return cursor(o) == mark })
	}
	if i := at(p["after"]); i >= 0 {
		return i + 1, nil
	}
	if i := at(p["before"]); i >= 0 {
		return max(i-size, 0), nil
	}
	return 0, invalid("Invalid cursors values")
}

// cursor is an opaque mark for an item.
func cursor(item object) string {
	return base64.RawURLEncoding.EncodeToString([]byte(fmt.Sprint("c1|", item["id"])))
}

// pageURL is the address of a neighbouring page, without the token.
func pageURL(c *call, name, value string) string {
	query := url.Values{}
	for _, key := range slices.Sorted(maps.Keys(c.params)) {
		if key != "access_token" && key != "after" && key != "before" {
			query.Set(key, c.params[key])
		}
	}
	query.Set(name, value)
	scheme := "http://"
	if c.http.TLS != nil {
		scheme = "https://"
	}
	return scheme + c.http.Host + c.http.URL.Path + "?" + query.Encode()
}
