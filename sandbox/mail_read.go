package sandbox

import (
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
)

// readLetter reads headers and both bodies of a letter.
func readLetter(raw string) (Letter, error) {
	m, err := mail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		return Letter{}, err
	}
	decode := func(name string) string {
		text, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get(name))
		if err != nil {
			return m.Header.Get(name)
		}
		return text
	}
	l := Letter{
		Sender: decode("From"), Receiver: decode("To"), ReplyTo: decode("Reply-To"), Subject: decode("Subject"),
		MessageID: m.Header.Get("Message-ID"), Language: m.Header.Get("Content-Language"),
	}
	return l, l.readPart(m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), m.Body)
}

// readPart takes the text and the HTML out of a part, and out of the parts in it.
func (l *Letter) readPart(contentType, encoding string, body io.Reader) error {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		kind = "text/plain"
	}
	if strings.HasPrefix(kind, "multipart/") {
		parts := multipart.NewReader(body, params["boundary"])
		for {
			part, err := parts.NextRawPart()
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			if err := l.readPart(part.Header.Get("Content-Type"), part.Header.Get("Content-Transfer-Encoding"), part); err != nil {
				return err
			}
		}
	}
	switch strings.ToLower(encoding) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	text, err := io.ReadAll(body)
	switch kind {
	case "text/plain":
		l.Text = strings.ReplaceAll(string(text), "\r\n", "\n")
	case "text/html":
		l.HTML = string(text)
	}
	return err
}
