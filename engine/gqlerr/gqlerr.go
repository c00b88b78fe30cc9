// Package gqlerr is the error a client may see: a stable code, a safe message,
// the place in the document and in the answer, and a cause that never leaves
// the server. The form is section 7.1.2 of the GraphQL specification.
package gqlerr

import (
	"fmt"
	"strconv"
)

// Location is a place in the document; both numbers start at 1.
type Location struct{ Line, Column int }

// Error is one entry of a response's "errors".
type Error struct {
	Code      Code
	Message   string     // safe to show to any client
	Locations []Location // where in the document, if anywhere
	Path      []any      // where in the answer: string keys and int indexes
	ID        string     // of the log line that holds the cause; empty when there is none
	Detail    []Detail   // further extensions, in order
	cause     error      // for the operator, never sent
}

// Detail is one further member of an error's extensions. JSON is its encoded value.
type Detail struct{ Name, JSON string }

// New returns an error with a message that is safe to show.
func New(code Code, message string) *Error { return &Error{Code: code, Message: message} }

// Newf is New with a format.
func Newf(code Code, format string, args ...any) *Error {
	return New(code, fmt.Sprintf(format, args...))
}

// Wrap keeps cause for the log behind a message that is safe to show.
func Wrap(code Code, message string, cause error) *Error {
	return &Error{Code: code, Message: message, cause: cause}
}

// At returns the error with a place in the document added.
func (e *Error) At(line, column int) *Error {
	e.Locations = append(e.Locations, Location{line, column})
	return e
}

// In returns the error with its place in the answer set. The path is copied.
func (e *Error) In(path ...any) *Error {
	e.Path = append([]any(nil), path...)
	return e
}

// With returns the error with one more member of its extensions.
func (e *Error) With(name, json string) *Error {
	e.Detail = append(e.Detail, Detail{name, json})
	return e
}

// Error is the text for logs: it may name the cause.
func (e *Error) Error() string {
	if e.cause == nil {
		return string(e.Code) + ": " + e.Message
	}
	return string(e.Code) + ": " + e.Message + ": " + e.cause.Error()
}

// Unwrap gives the cause to errors.Is and errors.As.
func (e *Error) Unwrap() error { return e.cause }

// AppendJSON appends the error in its response form:
// message, locations, path, extensions; absent ones left out.
func (e *Error) AppendJSON(dst []byte) []byte {
	dst = append(dst, `{"message":`...)
	dst = AppendString(dst, e.Message)
	dst = e.appendLocations(dst)
	dst = e.appendPath(dst)
	dst = append(dst, `,"extensions":{"code":`...)
	dst = AppendString(dst, string(e.Code))
	if e.ID != "" {
		dst = append(dst, `,"id":`...)
		dst = AppendString(dst, e.ID)
	}
	for _, d := range e.Detail {
		dst = append(dst, ',')
		dst = AppendString(dst, d.Name)
		dst = append(dst, ':')
		dst = append(dst, d.JSON...)
	}
	return append(dst, "}}"...)
}

func (e *Error) appendLocations(dst []byte) []byte {
	if len(e.Locations) == 0 {
		return dst
	}
	dst = append(dst, `,"locations":[`...)
	for i, l := range e.Locations {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, `{"line":`...)
		dst = strconv.AppendInt(dst, int64(l.Line), 10)
		dst = append(dst, `,"column":`...)
		dst = strconv.AppendInt(dst, int64(l.Column), 10)
		dst = append(dst, '}')
	}
	return append(dst, ']')
}

func (e *Error) appendPath(dst []byte) []byte {
	if len(e.Path) == 0 {
		return dst
	}
	dst = append(dst, `,"path":[`...)
	for i, step := range e.Path {
		if i > 0 {
			dst = append(dst, ',')
		}
		switch s := step.(type) {
		case string:
			dst = AppendString(dst, s)
		case int:
			dst = strconv.AppendInt(dst, int64(s), 10)
		}
	}
	return append(dst, ']')
}

// AppendList appends errors as a JSON array.
func AppendList(dst []byte, list []*Error) []byte {
	dst = append(dst, '[')
	for i, e := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = e.AppendJSON(dst)
	}
	return append(dst, ']')
}
