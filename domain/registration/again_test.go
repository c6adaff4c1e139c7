package registration

import (
	"strconv"
	"testing"
	"time"
)

func TestWhateverMetasWindowRefusesItCanBeOpenedAgain(t *testing.T) {
	t.Parallel()
	for path := range paths {
		for _, code := range metasCodes["window"] {
			r := &Registration{Path: path, E164: "+819055550125", Steps: newSteps(path)}
			for _, d := range Definitions(path) {
				if d.Name == FacebookLogin {
					break
				}
				r.finish(d.Name, noon, "")
			}
			r.recordLogin(Callback{Error: "access_denied", ErrorCode: strconv.Itoa(code), SessionID: "s1"}, "somebody", noon)
			step := r.Present()
			if step == nil || step.Name != FacebookLogin || step.Problem == nil || !r.mayLogIn() {
				t.Errorf("%d on %s: no way back into the window, at %+v", code, path, step)
			} else if step.held(noon.Add(24 * time.Hour)) {
				t.Errorf("%d on %s: the way back is closed for more than a day", code, path)
			}
		}
	}
}

func TestWhoHasTheNumberDecidesWhatIsToBeDone(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		code  int
		cause Cause
		owner Party
	}{
		{"the app on a phone", 2655011, NumberInUse, Customer},
		{"another provider", 3441030, NumberOnAPI, Customer},
		{"another provider, by way of the app", 2655093, AppPartner, Customer},
		{"the same WABA", 2388012, NumberListed, Customer},
		{"nobody, and the portfolio is restricted", 2388107, AddingBlocked, Customer},
		{"nobody, and the provider may not take on customers", 2494091, PartnerRefused, Provider},
	} {
		r := &Registration{Path: Outside, Steps: newSteps(Outside)}
		problem := r.reported(Callback{ErrorCode: strconv.Itoa(tt.code)}, noon)
		if problem.Cause != tt.cause || problem.Owner() != tt.owner {
			t.Errorf("%s: %s, of %s", tt.name, problem.Cause, problem.Owner())
		}
	}
}

func TestAVersionThatMetaSwitchedOffIsTheProvidersToCorrect(t *testing.T) {
	t.Parallel()
	for path, definitions := range paths {
		for _, d := range definitions {
			problem := (&Registration{Path: path}).problem(d.Name, &Refusal{HTTPStatus: 400, Code: 2635}, noon)
			if problem.Cause != OurMistake || problem.Owner() != Provider {
				t.Errorf("%s of %s: %s, of %s", d.Name, path, problem.Cause, problem.Owner())
			}
		}
	}
}
