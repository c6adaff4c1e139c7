package fault_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"senderdesk/domain/fault"
)

func TestASecretNeverPrints(t *testing.T) {
	t.Parallel()
	secret := fault.Secret("EAAB-very-secret")
	asJSON, err := json.Marshal(map[string]any{"token": secret})
	if err != nil {
		t.Fatal(err)
	}
	var logged strings.Builder
	slog.New(slog.NewJSONHandler(&logged, nil)).Info("said", "token", secret, "in", struct{ Token fault.Secret }{secret})
	said := fmt.Sprint(secret) + fmt.Sprintf("%v %s %q %#v %+v", secret, secret, secret, secret, struct{ T fault.Secret }{secret}) + string(asJSON) + logged.String()
	if strings.Contains(said, "very-secret") {
		t.Errorf("the secret was printed: %s", said)
	}
	if secret.Reveal() != "EAAB-very-secret" {
		t.Error("the secret was lost")
	}
}
