package lane

import "bytes"

// Error is an ErrorResponse.
type Error struct {
	Severity, Code, Message, Detail, Hint, Where, Routine string
	Schema, Table, Column, DataType, Constraint           string
}

const (
	codeNoStatement = "26000"
	codeUnsupported = "0A000"
)

func (e *Error) Error() string {
	return e.Severity + ": " + e.Message + " (SQLSTATE " + e.Code + ")"
}

// Fatal says that the session ends with it.
func (e *Error) Fatal() bool { return e.Severity == "FATAL" || e.Severity == "PANIC" }

// Stale says that a prepared statement no longer fits: after DDL, or because it
// was deallocated. The statement did not run.
func (e *Error) Stale() bool {
	return e.Code == codeNoStatement || e.Code == codeUnsupported && e.Routine == "RevalidateCachedQuery"
}

// field is where a field of an ErrorResponse goes; nil: it is of no use here.
func (e *Error) field(kind byte) *string {
	switch kind {
	case 'V': // the severity, never translated
		return &e.Severity
	case 'C':
		return &e.Code
	case 'M':
		return &e.Message
	case 'D':
		return &e.Detail
	case 'H':
		return &e.Hint
	case 'W':
		return &e.Where
	case 'R':
		return &e.Routine
	case 's':
		return &e.Schema
	case 't':
		return &e.Table
	case 'c':
		return &e.Column
	case 'd':
		return &e.DataType
	case 'n':
		return &e.Constraint
	}
	return nil
}

func parseError(body []byte) (*Error, bool) {
	e := new(Error)
	for len(body) > 0 && body[0] != 0 {
		end := bytes.IndexByte(body, 0)
		if end < 0 {
			return nil, false
		}
		if p := e.field(body[0]); p != nil {
			*p = string(body[1:end])
		}
		body = body[end+1:]
	}
	return e, len(body) == 1 && len(e.Code) == 5
}
