//go:build bench

package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"
)

// request is what a load sends again and again, over kept connections.
type request struct {
	host string
	raw  []byte
}

func newRequest(t *testing.T, address, cookie string) request {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	head := "GET " + u.RequestURI() + " HTTP/1.1\r\nHost: " + u.Host + "\r\nAccept-Language: en\r\n"
	if cookie != "" {
		head += "Cookie: " + cookie + "\r\nHX-Request: true\r\n"
	}
	return request{host: u.Host, raw: []byte(head + "\r\n")}
}

// caller sends one request at a time over one connection.
type caller struct {
	request
	conn net.Conn
	in   *bufio.Reader
}

func newCaller(r request) (*caller, error) {
	conn, err := net.Dial("tcp", r.host)
	if err != nil {
		return nil, err
	}
	return &caller{request: r, conn: conn, in: bufio.NewReaderSize(conn, 64<<10)}, nil
}

// call sends the request and reads the answer off the connection, with as little
// work as possible, so that the figures are the server's.
func (c *caller) call() (status int, err error) {
	if _, err := c.conn.Write(c.raw); err != nil {
		return 0, err
	}
	length, chunked := 0, false
	for first := true; ; first = false {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return 0, err
		}
		line = bytes.TrimRight(line, "\r\n")
		if first {
			status, _ = strconv.Atoi(string(line[9:12]))
		}
		if len(line) == 0 {
			break
		}
		if value, found := bytes.CutPrefix(line, []byte("Content-Length: ")); found {
			length, _ = strconv.Atoi(string(value))
		}
		chunked = chunked || bytes.Equal(line, []byte("Transfer-Encoding: chunked"))
	}
	if !chunked {
		_, err = c.in.Discard(length)
		return status, err
	}
	return status, c.skipChunks()
}

func (c *caller) skipChunks() error {
	for {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return err
		}
		size, err := strconv.ParseInt(string(bytes.TrimRight(line, "\r\n")), 16, 32)
		if err != nil {
			return err
		}
		if _, err := c.in.Discard(int(size) + 2); err != nil || size == 0 {
			return err
		}
	}
}

// saturate calls as fast as it can over some connections and answers calls per second.
func saturate(t *testing.T, r request, want int, connections int, during time.Duration) float64 {
	t.Helper()
	var all sync.WaitGroup
	counts := make([]int, connections)
	end := time.Now().Add(during)
	for i := range connections {
		all.Go(func() {
			c, err := newCaller(r)
			if err != nil {
				t.Error(err)
				return
			}
			defer c.conn.Close()
			for time.Now().Before(end) {
				if status, err := c.call(); err != nil || status != want {
					t.Errorf("status %d, %v", status, err)
					return
				}
				counts[i]++
			}
		})
	}
	all.Wait()
	total := 0
	for _, n := range counts {
		total += n
	}
	return float64(total) / during.Seconds()
}

// paced calls at a fixed rate, counting each delay from when the call was due, and
// answers the 99th percentile.
func paced(t *testing.T, r request, perSecond float64, during time.Duration) time.Duration {
	t.Helper()
	const connections = 8
	pause := time.Duration(float64(time.Second) / perSecond * connections)
	var mu sync.Mutex
	var took []time.Duration
	var all sync.WaitGroup
	begin := time.Now()
	for i := range connections {
		all.Go(func() {
			c, err := newCaller(r)
			if err != nil {
				t.Error(err)
				return
			}
			defer c.conn.Close()
			var mine []time.Duration
			for due := begin.Add(pause * time.Duration(i) / connections); due.Before(begin.Add(during)); due = due.Add(pause) {
				time.Sleep(time.Until(due))
				if _, err := c.call(); err != nil {
					t.Error(err)
					return
				}
				mine = append(mine, time.Since(due))
			}
			mu.Lock()
			took = append(took, mine...)
			mu.Unlock()
		})
	}
	all.Wait()
	return percentile(took, 99)
}

func percentile(took []time.Duration, p int) time.Duration {
	if len(took) == 0 {
		return 0
	}
	slices.Sort(took)
	return took[min(len(took)*p/100, len(took)-1)]
}

// ratio compares two servers in alternating rounds and answers the median of
// subject/bare, with both rates of that round.
func ratio(t *testing.T, subject, bare request, want int) (share, subjectRate, bareRate float64) {
	t.Helper()
	type round struct{ share, subject, bare float64 }
	var rounds []round
	for range 5 {
		b := saturate(t, bare, want, 16, 1500*time.Millisecond)
		s := saturate(t, subject, want, 16, 1500*time.Millisecond)
		rounds = append(rounds, round{s / b, s, b})
	}
	slices.SortFunc(rounds, func(a, b round) int { return int((a.share - b.share) * 1e6) })
	m := rounds[len(rounds)/2]
	return m.share, m.subject, m.bare
}

// bare is a plain net/http server that always answers the same.
func bare(t *testing.T, status int, body []byte) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write(body)
	}))
	t.Cleanup(server.Close)
	return server.URL + "/"
}

// wire counts what a client receives, headers included.
type wire struct {
	mu    sync.Mutex
	bytes int
}

func (w *wire) client(jar http.CookieJar) *http.Client {
	return &http.Client{Jar: jar, Transport: &http.Transport{DisableCompression: true, Dial: func(network, address string) (net.Conn, error) {
		conn, err := net.Dial(network, address)
		return countingConn{conn, w}, err
	}}}
}

type countingConn struct {
	net.Conn
	wire *wire
}

func (c countingConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.wire.mu.Lock()
	c.wire.bytes += n
	c.wire.mu.Unlock()
	return n, err
}

// fetch gets one address as a browser that reads gzip would.
func (w *wire) fetch(t *testing.T, client *http.Client, address string) []byte {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", "gzip")
	r.Header.Set("Accept-Language", "ja")
	response, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatal(fmt.Errorf("%s: %d, %w", address, response.StatusCode, err))
	}
	return body
}
