package handlers

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
	"golang.org/x/time/rate"

	"senderdesk/domain/fault"
	"senderdesk/domain/messages"
	"senderdesk/views"
)

// apiPath is where the WhatsApp API of the provider lies.
const apiPath = "/api/v1"

//go:embed openapi.json
var openAPI []byte

// Limits of one key: requests a second, and in a row after a pause.
const (
	apiRate  = 20
	apiBurst = 40
)

const callerKey = "caller"

// problem is an error of the API: a code that stays the same, and words for people.
type problem struct {
	Status    int               `json:"status"`
	Code      string            `json:"code"`
	Message   string            `json:"message"`
	Fields    map[string]string `json:"fields,omitempty"`
	Reference string            `json:"reference"`
}

func (p *problem) Error() string { return p.Code + ": " + p.Message }

func (h *Handlers) apiRoutes(e *echo.Echo) {
	e.GET(apiPath+"/openapi.json", func(c echo.Context) error { return c.Blob(http.StatusOK, echo.MIMEApplicationJSON, openAPI) })
	programs := routes{echo: e, prefix: apiPath, chain: []echo.MiddlewareFunc{h.withKey}}
	programs.POST("/messages", h.apiSend)
	programs.GET("/messages", h.apiList)
	programs.GET("/messages/:id", h.apiGet)
	programs.GET("/senders", h.apiSenders)
}

// isAPI tells requests of programs from those of browsers.
func isAPI(c echo.Context) bool { return strings.HasPrefix(c.Request().URL.Path, "/api/") }

// withKey lets a program with a working key through, as often as it may.
func (h *Handlers) withKey(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		scheme, key, _ := strings.Cut(c.Request().Header.Get(echo.HeaderAuthorization), " ")
		if !strings.EqualFold(scheme, "Bearer") {
			key = ""
		}
		caller, err := h.Messages.ByKey(c.Request().Context(), fault.Secret(strings.TrimSpace(key)))
		if errors.Is(err, messages.ErrKey) {
			c.Response().Header().Set(echo.HeaderWWWAuthenticate, `Bearer realm="senderdesk"`)
			return &problem{Status: http.StatusUnauthorized, Code: "unauthorized"}
		}
		if err != nil {
			return err
		}
		if wait := h.limits.wait(caller.Key(), h.Now()); wait > 0 {
			c.Response().Header().Set(echo.HeaderRetryAfter, strconv.Itoa(int(math.Ceil(wait.Seconds()))))
			return &problem{Status: http.StatusTooManyRequests, Code: "rate_limited"}
		}
		c.Set(callerKey, caller)
		return next(c)
	}
}

func callerOf(c echo.Context) messages.Caller {
	caller, _ := c.Get(callerKey).(messages.Caller)
	return caller
}

// keyLimits count the requests of each key, in this process.
type keyLimits struct {
	mu   sync.Mutex
	keys map[messages.KeyID]*rate.Limiter
}

// wait takes one request into account, and answers how long it came too early.
func (l *keyLimits) wait(key messages.KeyID, now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.keys == nil {
		l.keys = map[messages.KeyID]*rate.Limiter{}
	}
	limiter := l.keys[key]
	if limiter == nil {
		limiter = rate.NewLimiter(apiRate, apiBurst)
		l.keys[key] = limiter
	}
	taken := limiter.ReserveN(now, 1)
	wait := taken.DelayFrom(now)
	if wait > 0 {
		taken.CancelAt(now)
	}
	return wait
}

// readAPI reads the JSON of a request; members that do not exist are refused, so that
// a misspelt one is noticed.
func readAPI(c echo.Context, into any) error {
	decoder := json.NewDecoder(c.Request().Body)
	decoder.DisallowUnknownFields()
	err := decoder.Decode(into)
	if err == nil {
		if _, more := decoder.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("more than one JSON value")
		}
	}
	var large *http.MaxBytesError
	if err != nil && !errors.As(err, &large) {
		return &problem{Status: http.StatusBadRequest, Code: "malformed", Message: err.Error()}
	}
	return err
}

// problemCodes are the codes for what other rooms and the router say.
var problemCodes = map[int]string{
	http.StatusBadRequest: "malformed", http.StatusForbidden: "unauthorized", http.StatusNotFound: "not_found",
	http.StatusMethodNotAllowed: "method_not_allowed", http.StatusConflict: "idempotency_key_reused",
	http.StatusRequestEntityTooLarge: "too_large", http.StatusServiceUnavailable: "unavailable",
}

// answerProblem answers a failed request of a program.
func (h *Handlers) answerProblem(c echo.Context, status int, failed error) error {
	p := problem{Status: status, Code: "internal"}
	var own *problem
	if errors.As(failed, &own) {
		p = *own
	} else if code, known := problemCodes[status]; known {
		p.Code = code
	}
	if p.Message == "" {
		p.Message = views.APIErrorWords(c.Request().Context(), p.Code)
	}
	p.Reference = referenceOf(c)
	body, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("problem: %w", err)
	}
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	return c.Blob(p.Status, "application/problem+json", body)
}
