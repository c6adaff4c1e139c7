package sandbox

import (
	"errors"
	"io"
	"mime/multipart"
	"strings"
)

// addMultipart reads the plain fields of a multipart form.
func (p params) addMultipart(body, boundary string) *GraphError {
	parts := multipart.NewReader(strings.NewReader(body), boundary)
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return invalid("The form could not be parsed")
		}
		text, err := io.ReadAll(part)
		if err != nil {
			return invalid("The form could not be parsed")
		}
		p[part.FormName()] = string(text)
	}
}
