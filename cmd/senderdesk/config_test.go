package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"senderdesk/gateways/graph"
	"senderdesk/sandbox"
)

// withMeta is all that a portal with a Meta app needs.
var withMeta = []string{
	"SENDERDESK_PUBLIC_URL=https://desk.example", "META_APP_ID=1", "META_APP_SECRET=s", "META_CONFIG_ID=2", "META_SYSTEM_USER_TOKEN=t",
	"META_BUSINESS_ID=3", "META_VERIFY_TOKEN=v",
}

func TestASettingThatCannotWorkIsRefusedByItsName(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		set  string // beside a complete environment; NAME= takes a setting away
		says string // nothing when it can work
	}{
		{"SENDERDESK_LOG=info", ""},
		{"SENDERDESK_PUBLIC_URL=https://desk.example/", ""},
		{"SENDERDESK_PUBLIC_URL=http://desk.example", "SENDERDESK_PUBLIC_URL must be an https address"},
		{"SENDERDESK_PUBLIC_URL=", "SENDERDESK_PUBLIC_URL must be an https address"},
		{"SENDERDESK_PUBLIC_URL=desk.example", "SENDERDESK_PUBLIC_URL"},
		{"SENDERDESK_PUBLIC_URL=https://desk.example/portal", "must be scheme and host alone"},
		{"SENDERDESK_PUBLIC_URL=https://desk.example/?a=b", "must be scheme and host alone"},
		{"META_APP_SECRET=", "META_APP_SECRET is missing"},
		{"META_CONFIG_ID=", "META_CONFIG_ID is missing"},
		{"META_SYSTEM_USER_TOKEN=", "META_SYSTEM_USER_TOKEN is missing"},
		{"META_BUSINESS_ID=", "META_BUSINESS_ID is missing"},
		{"META_VERIFY_TOKEN=", "META_VERIFY_TOKEN is missing"},
		{"META_LAUNCH=popup", "use sdk, redirect or hosted"},
		{"META_LAUNCH=hosted", "META_HOSTED_URL"},
		{"META_GRAPH_VERSION=26", "META_GRAPH_VERSION"},
		{"SENDERDESK_SANDBOX_URL=http://127.0.0.1:8090", "SENDERDESK_SANDBOX_URL"},
		{"SENDERDESK_TIME_ZONE=Tokyo", "SENDERDESK_TIME_ZONE"},
	} {
		cfg, err := readConfig(append(slices.Clone(withMeta), tt.set))
		switch {
		case tt.says == "" && err != nil:
			t.Errorf("%s: %v", tt.set, err)
		case tt.says == "" && cfg.PublicURL != "https://desk.example":
			t.Errorf("%s: the portal calls itself %s", tt.set, cfg.PublicURL)
		case tt.says != "" && (err == nil || !strings.Contains(err.Error(), tt.says)):
			t.Errorf("%s: %v, want %q", tt.set, err, tt.says)
		}
	}
}

func TestTheVersionOfTheGraphAPIStandsInOnePlace(t *testing.T) {
	t.Parallel()
	if sandbox.DefaultVersion != graph.DefaultVersion {
		t.Errorf("the sandbox speaks %s and the portal %s", sandbox.DefaultVersion, graph.DefaultVersion)
	}
	version := regexp.MustCompile(`\bv[1-9]\d\.\d\b`)
	places := map[string][]string{"cmd/senderdesk/config.go": {graph.DefaultVersion}, "gateways/graph/graph.go": {graph.DefaultVersion}}
	err := filepath.WalkDir("../..", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && entry.Name() == "sandbox":
			return fs.SkipDir // which plays the versions there are
		case entry.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		source, err := os.ReadFile(path)
		if found := version.FindAllString(string(source), -1); !slices.Equal(found, places[strings.TrimPrefix(path, "../../")]) {
			t.Errorf("%s names the versions %v", path, found)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
