package registration

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// metasCodes are the codes that Meta documents and a registration can meet.
var metasCodes = map[string][]int{
	"window": {
		2388098, 2494067, 1690114, 1752089, // WABAs and portfolios
		1690089, 1690090, 1690091, 1690062, 2593010, 3771014, 2388009, 2388010, // names
		3441051, 2655011, 2388002, 3441030, 2593035, 2655076, 2655005, 2388107, // numbers
		2593037, 2593039, 2494158, 2388091, 2388093, // codes
		3441041, 3441045, 3441042, 3441047, 3441049, 2655048, 2655082, 2655093, 2655094, 2655095, 4563015, // the app
		2655049, 2494028, 2494029, 2494091, 2494119, 2494120, 2593072, 2494030, 2494143, // the provider
		3441033, 3441046, 1390006, 1390008, 1675004, // too often
		2655089, 3441040, 2859015, 1784028, 1404163, // restricted
		2859009, 2859043, 2136001, 4612001, 2655091, // the log-in at Facebook
		1675030, 1675012, 2593030, 1357053, 1752224, 1752206, 3441003, 4056009, 1690061, 1349246, 2655069, 2494102, // faults of Meta's
		2655081, 2655055, 1752004, 1752140, 2455008, 2494149, 2446325, 1690214, // advertising
		2388001, 2388012, 2388103, 2494100, // a number of another WABA
	},
	"numbers": {
		100, 102, 104, 190, 200, 300, 200000, 133000, 133004, 133005, 133006, 133008, 133009, 133010, 133015, 133016, 136024, 136025,
		131000, 131009, 131031, 131045, 2388001, 2388002, 2388009, 2388010, 2388012, 2388019, 2388040, 2388047, 2388072, 2388073, 2388293, 2388299,
		2388091, 2388093, 2388098, 2388103, 2388107, 2494100, 2593079, 2593085, 2593107, 2593108, 2593109,
	},
	"calls": {
		0, 1, 2, 3, 4, 10, 17, 32, 33, 100, 101, 102, 104, 190, 200, 230, 299, 341, 368, 506, 613, 803, 80007, 80008,
		130429, 130497, 131005, 131008, 131016, 131037, 131042, 131048, 131055, 131056, 131057, 135000,
	},
	"subcodes of a token": {458, 459, 460, 463, 464, 467},
}

// ofMessages are codes about sending messages, which no registration does.
var ofMessages = []int{
	131021, 131026, 131030, 131047, 131049, 131050, 131051, 131052, 131053, 132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016, 132018,
	130472, 131060, 131062,
}

// meets is what a code comes to at every step of every path.
func meets(t *testing.T, r Refusal) {
	t.Helper()
	for path, definitions := range paths {
		reg := &Registration{Path: path}
		for _, d := range definitions {
			refusal := r
			problem := reg.problem(d.Name, &refusal, noon)
			if problem.Cause == UnknownRefusal || remedies[problem.Cause] == (remedy{}) {
				t.Errorf("code %d, subcode %d at %s of %s is %q", r.Code, r.Subcode, d.Name, path, problem.Cause)
			}
		}
	}
}

func TestEveryCodeThatMetaDocumentsHasAnEntry(t *testing.T) {
	t.Parallel()
	for group, codes := range metasCodes {
		for _, code := range codes {
			switch {
			case group == "window":
				meets(t, Refusal{HTTPStatus: 400, Code: 100, Subcode: code})
			case strings.HasPrefix(group, "subcodes"):
				meets(t, Refusal{HTTPStatus: 401, Code: 190, Subcode: code})
				continue
			}
			if code != 2388103 { // is read from its text, of a migration alone
				meets(t, Refusal{HTTPStatus: 400, Code: code})
			}
		}
	}
}

func TestEveryCodeOfMetasWindowIsKnownWhenItIsReported(t *testing.T) {
	t.Parallel()
	for _, code := range metasCodes["window"] {
		for path := range paths {
			reg := &Registration{Path: path, Steps: newSteps(path)}
			problem := reg.reported(Callback{ErrorCode: strconv.Itoa(code), SessionID: "s1", ErrorMessage: "no"}, noon)
			if problem.Cause == ReportedProblem && (code != 2388103 || path == Migrate) {
				t.Errorf("%d reported on %s is no more than reported", code, path)
			}
			if owner := problem.Owner(); owner != Customer && owner != Provider {
				t.Errorf("%d reported on %s waits for %s, who will not come", code, path, owner)
			}
			if action := problem.Action(); action != LogInAgain && action != AskSupport {
				t.Errorf("%d reported on %s is cured by %s, which a window left behind does not offer", code, path, action)
			}
			if problem.retryable() {
				t.Errorf("%d reported on %s is tried again by the portal, which has nothing to try", code, path)
			}
		}
	}
}

// literals finds the codes of a struct literal or call in the pretend world's sources.
func literals(t *testing.T) (errors []Refusal, reported []int) {
	t.Helper()
	files, err := filepath.Glob("../../sandbox/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no sources of the pretend world: %v", err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CompositeLit:
				name, _ := n.Type.(*ast.Ident)
				switch {
				case name != nil && name.Name == "GraphError":
					errors = append(errors, graphError(n))
				case name != nil && name.Name == "Refusal" && len(n.Elts) == 3:
					if text, ok := n.Elts[1].(*ast.BasicLit); ok {
						code, _ := strconv.Atoi(strings.Trim(text.Value, `"`))
						reported = append(reported, code)
					}
				}
			case *ast.CallExpr:
				name, _ := n.Fun.(*ast.Ident)
				switch {
				case name != nil && name.Name == "whatsAppError":
					errors = append(errors, Refusal{HTTPStatus: number(n.Args[0]), Code: number(n.Args[1])})
				case name != nil && name.Name == "badToken":
					errors = append(errors, Refusal{HTTPStatus: 401, Code: 190, Subcode: number(n.Args[0])})
				}
			}
			return true
		})
	}
	return errors, reported
}

func graphError(literal *ast.CompositeLit) Refusal {
	r := Refusal{HTTPStatus: 400}
	for _, element := range literal.Elts {
		pair, ok := element.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		switch key, _ := pair.Key.(*ast.Ident); key.Name {
		case "HTTP":
			r.HTTPStatus = number(pair.Value)
		case "Code":
			r.Code = number(pair.Value)
		case "Subcode":
			r.Subcode = number(pair.Value)
		}
	}
	return r
}

// number is what a literal says; 0 for what is worked out while the program runs.
func number(e ast.Expr) int {
	if literal, ok := e.(*ast.BasicLit); ok {
		n, _ := strconv.Atoi(literal.Value)
		return n
	}
	return 0
}

func TestEveryErrorOfThePretendWorldHasAnEntry(t *testing.T) {
	t.Parallel()
	errors, reported := literals(t)
	if len(errors) < 25 || len(reported) < 40 {
		t.Fatalf("only %d errors and %d refusals were found", len(errors), len(reported))
	}
	for _, r := range errors {
		if !slices.Contains(ofMessages, r.Code) {
			meets(t, r)
		}
	}
	for _, code := range reported {
		if code != moveRefused {
			meets(t, Refusal{HTTPStatus: 400, Code: 100, Subcode: code})
		}
		if _, known := byCode[code]; !known && code != moveRefused {
			t.Errorf("%d is shown in the pretend window and not known when it is reported", code)
		}
	}
}

func TestACodeStandsInOneFamilyOnly(t *testing.T) {
	t.Parallel()
	seen := map[int]Cause{}
	for _, family := range families {
		for _, code := range family.codes {
			if before, twice := seen[code]; twice {
				t.Errorf("%d is %s and %s", code, before, family.cause)
			}
			seen[code] = family.cause
		}
	}
}

func TestEveryCauseSaysWhoActsAndHow(t *testing.T) {
	t.Parallel()
	for _, cause := range Causes() {
		if remedies[cause].owner == "" || remedies[cause].action == "" {
			t.Errorf("nobody cures %s", cause)
		}
	}
}

func TestWhatMetaWouldRefuseAgainIsHeldUntilItsTime(t *testing.T) {
	t.Parallel()
	for code, held := range map[string]time.Duration{"3441033": 15 * time.Minute, "2494158": LongPause, "3441049": 15 * time.Minute, "1752089": 0, "1690114": 0} {
		r := bought()
		r.recordLogin(Callback{ErrorCode: code, SessionID: "s1"}, "somebody", noon)
		step := r.Present()
		if got := step.held(noon); got != (held > 0) {
			t.Errorf("%s is held: %v", code, got)
		}
		if step.held(noon.Add(held)) {
			t.Errorf("%s is still held after %s", code, held)
		}
		if !r.mayLogIn() {
			t.Errorf("nobody can go on after %s", code)
		}
	}
}

func TestALostAnswerIsSaidOnceTheFirstRetryHasFailed(t *testing.T) {
	t.Parallel()
	r := loggedIn()
	step := r.Step(ExchangeCode)
	r.recordTry(step, answer{err: ErrUnknown}, noon)
	if standing, _ := r.Standing(); standing != Underway || step.Obstacle() != nil || step.Problem == nil {
		t.Fatalf("a lost answer is said at once: %s, %+v", standing, step.Problem)
	}
	again := step.NextAt
	if wait := again.Sub(noon); wait <= 0 || wait > time.Second {
		t.Errorf("tried again after %s", wait)
	}
	r.recordTry(step, answer{err: ErrUnknown}, again.Add(100*time.Millisecond))
	if standing, _ := r.Standing(); standing != NeedsOther || step.Obstacle() == nil {
		t.Errorf("two lost answers are not said: %s", standing)
	}
	if !step.Problem.At.Equal(noon) {
		t.Errorf("it has lasted since %s, want the first", step.Problem.At)
	}
	at := step.NextAt
	for range 20 {
		r.recordTry(step, answer{err: ErrUnknown}, at)
		wait := step.NextAt.Sub(at)
		if wait > 5*time.Minute {
			t.Fatalf("left alone for %s", wait)
		}
		at = step.NextAt
	}
	if wait := step.NextAt.Sub(at); at.Sub(noon) < 10*time.Minute || wait > 5*time.Minute {
		t.Errorf("twenty tries take %s", at.Sub(noon))
	}
}

func TestLookingForALostWriteDoesNotUnsayWhatWentWrong(t *testing.T) {
	t.Parallel()
	r := loggedIn()
	step := r.Step(ExchangeCode)
	r.recordTry(step, answer{err: ErrUnknown}, noon)
	r.recordTry(step, answer{err: ErrUnknown}, noon.Add(2*time.Second))
	r.recordTry(step, answer{again: time.Second, still: true}, noon.Add(4*time.Second))
	if step.Obstacle() == nil || !step.NextAt.Equal(noon.Add(5*time.Second)) {
		t.Errorf("while Meta has time to carry the write out the page says %+v, and looks again at %s", step.Problem, step.NextAt)
	}
	r.recordTry(step, answer{again: time.Second}, noon.Add(6*time.Second))
	if step.Problem != nil {
		t.Error("an answer of Meta's does not end it")
	}
}
