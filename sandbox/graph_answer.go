package sandbox

import (
	"encoding/json"
	"net"
	"net/http"
)

// answer is what goes back over the wire.
type answer struct {
	status  int
	body    json.RawMessage
	header  map[string]string
	problem *GraphError // the error in body, for the log
	acted   bool        // the call was performed, whatever the client gets to see
	html    bool        // a page of a proxy instead of JSON
	reset   bool        // cut the connection instead of answering
}

// refuse is the answer with an error envelope.
func (w *World) refuse(e *GraphError, header map[string]string) answer {
	w.mu.Lock()
	trace := w.state.newTrace()
	w.mu.Unlock()
	body, _ := json.Marshal(e.envelope(trace)) // strings and numbers only
	status := e.HTTP
	if status == 0 {
		status = http.StatusBadRequest
	}
	return answer{status: status, body: body, header: header, problem: e}
}

const proxyPage = `<!DOCTYPE html>
<html><head><title>Error</title></head>
<body><h1>Sorry, something went wrong.</h1><p>We're working on getting this fixed as soon as we can.</p></body></html>
`

// write sends the answer, or cuts the connection.
func (a answer) write(rw http.ResponseWriter) {
	if a.reset {
		cut(rw)
		return
	}
	for name, value := range a.header {
		rw.Header().Set(name, value)
	}
	body := []byte(a.body)
	rw.Header().Set("Content-Type", "application/json; charset=UTF-8")
	if a.html {
		rw.Header().Set("Content-Type", "text/html; charset=utf-8")
		body = []byte(proxyPage)
	}
	rw.WriteHeader(a.status)
	_, _ = rw.Write(body) // a client that left needs no answer
}

// cut ends the connection with a reset, as a broken network does.
func cut(rw http.ResponseWriter) {
	conn, _, err := http.NewResponseController(rw).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// object is one JSON object of an answer.
type object = map[string]any

// encode writes a value as JSON. Every object of a known shape gets one member
// that Meta's guides do not mention, because clients have to ignore those.
func encode(value any) (json.RawMessage, *GraphError) {
	if top, ok := value.(object); ok {
		top["undocumented_member"] = object{"kind": "clients ignore members they do not know"}
		if items, ok := top["data"].([]object); ok {
			for _, item := range items {
				item["undocumented_member"] = []int{1, 2, 3}
			}
		}
	}
	body, err := json.Marshal(value)
	if err != nil {
		return nil, asGraphError(err)
	}
	return body, nil
}

// success is the answer of a pure action.
func success() object { return object{"success": true} }
