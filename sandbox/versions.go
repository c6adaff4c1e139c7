package sandbox

import (
	"fmt"
	"regexp"
	"time"
)

// DefaultVersion is the newest Graph API version the sandbox speaks.
const DefaultVersion = "v26.0"

// versions are the known Graph API versions with the day they stop working; zero
// if none is announced.
//
// https://developers.facebook.com/docs/graph-api/changelog/versions
var versions = map[string]time.Time{
	"v26.0": {},
	"v25.0": midnight(2028, 7, 29),
	"v24.0": midnight(2028, 2, 18),
	"v23.0": midnight(2027, 10, 8),
	"v22.0": midnight(2027, 5, 20),
	"v21.0": midnight(2027, 1, 21),
	"v20.0": midnight(2026, 9, 24),
	"v19.0": midnight(2026, 5, 21),
}

var graphVersion = regexp.MustCompile(`^v\d{1,3}\.\d$`)

// midnight is midnight UTC of a date.
func midnight(year int, month time.Month, date int) time.Time {
	return time.Date(year, month, date, 0, 0, 0, 0, time.UTC)
}

// VersionWorks says whether a Graph API version, such as "v26.0", is known and
// has not ended by the clock of the world.
func (w *World) VersionWorks(version string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.versionProblem(version) == nil
}

// versionProblem is the error of a call to this version. The caller holds w.mu.
func (w *World) versionProblem(version string) *GraphError {
	ends, known := versions[version]
	if !known {
		return invalid(fmt.Sprintf("Unknown API version %s. The latest version is %s", version, DefaultVersion))
	}
	if !ends.IsZero() && !w.now().Before(ends) {
		return &GraphError{HTTP: 400, Code: 2635, Message: fmt.Sprintf(
			"You are calling a deprecated version of the API. Please update to the latest version: %s.", DefaultVersion)}
	}
	return nil
}
