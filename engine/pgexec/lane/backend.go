package lane

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Why a lane is dead.
var (
	errMessage   = errors.New("PostgreSQL sent a malformed message")
	errAbandoned = errors.New("the lane was abandoned")
)

func errUnexpected(kind byte) error {
	return fmt.Errorf("PostgreSQL sent a message %q out of place", kind)
}

// Feed takes what the server sent and says how many bytes it consumed; the rest
// is the beginning of a message and comes again with more behind it. After an
// error the lane is dead: the queries it had are to be fetched with Abandon.
func (l *Lane) Feed(in []byte) (n int, err error) {
	for l.err == nil && len(in)-n >= 5 {
		size := binary.BigEndian.Uint32(in[n+1:])
		if size < 4 || size > MaxMessage {
			l.err = errMessage
			break
		}
		end := n + 1 + int(size)
		if end > len(in) {
			break
		}
		l.err = l.message(in[n], in[n+5:end])
		n = end
	}
	return n, l.err
}

// message handles one message. The common ones come first.
func (l *Lane) message(kind byte, body []byte) error {
	switch kind {
	case 'D': // DataRow
		return l.row(body)
	case '2': // BindComplete
		return l.moved(kind, (*issued).bound)
	case 'C', 'I': // CommandComplete, EmptyQueryResponse
		return l.complete(kind)
	case 'Z': // ReadyForQuery
		return l.ready(body)
	case '1': // ParseComplete
		return l.moved(kind, (*issued).parsed)
	case '3': // CloseComplete
		if l.closing == 0 {
			return errUnexpected(kind)
		}
		l.closing--
		return nil
	case 'E': // ErrorResponse
		return l.failure(body)
	case 'N', 'S', 'A': // NoticeResponse, ParameterStatus, NotificationResponse: at any time
		return nil
	}
	return errUnexpected(kind)
}

// current is the query the server is at; nil when it should say nothing of any.
func (l *Lane) current() *issued {
	if l.head == len(l.flight) || l.failed || l.closing > 0 {
		return nil
	}
	return &l.flight[l.head]
}

func (l *Lane) moved(kind byte, move func(*issued) bool) error {
	if i := l.current(); i == nil || !move(i) {
		return errUnexpected(kind)
	}
	return nil
}

func (l *Lane) row(body []byte) error {
	i := l.current()
	switch {
	case i == nil:
		return errUnexpected('D')
	case i.next == setterRun:
		return nil
	case i.next != run:
		return errUnexpected('D')
	}
	values, ok := appendValues(l.values[:0], body)
	l.values = values
	if !ok {
		return errMessage
	}
	i.query.Answer.Row(values)
	return nil
}

// appendValues splits a DataRow.
func appendValues(dst [][]byte, body []byte) ([][]byte, bool) {
	if len(body) < 2 {
		return dst, false
	}
	n := int(binary.BigEndian.Uint16(body))
	body = body[2:]
	for range n {
		if len(body) < 4 {
			return dst, false
		}
		size := int(int32(binary.BigEndian.Uint32(body)))
		body = body[4:]
		if size == -1 {
			dst = append(dst, nil)
			continue
		}
		if size < 0 || size > len(body) {
			return dst, false
		}
		dst = append(dst, body[:size:size])
		body = body[size:]
	}
	return dst, len(body) == 0
}

func (l *Lane) complete(kind byte) error {
	i := l.current()
	switch {
	case i == nil:
		return errUnexpected(kind)
	case i.next == setterRun:
		i.setterDone()
		return nil
	case i.next != run:
		return errUnexpected(kind)
	}
	l.finish(nil)
	return nil
}

// finish ends the query the server is at.
func (l *Lane) finish(err *Error) {
	q := l.flight[l.head].query
	l.head++
	l.answered++
	q.Answer.Done(err)
}

// ready ends the round. What the server skipped waits for the next one.
func (l *Lane) ready(body []byte) error {
	if !l.inFlight || l.closing > 0 || l.head < len(l.flight) && !l.failed || len(body) != 1 || body[0] != 'I' {
		return errUnexpected('Z')
	}
	for at := len(l.flight) - 1; at >= l.head; at-- {
		l.waiting.pushFront(l.flight[at].query)
	}
	l.head = len(l.flight)
	l.inFlight, l.failed = false, false
	return nil
}

// failure is an error of the query the server is at, or of the connection.
func (l *Lane) failure(body []byte) error {
	e, ok := parseError(body)
	i := l.current()
	switch {
	case !ok:
		return errMessage
	case e.Fatal() || i == nil:
		return e
	}
	l.failed = true
	if e.Stale() && !i.query.reprepared {
		i.query.reprepared = true
		l.restate(i, e)
		return nil // it is issued again with those behind it
	}
	l.finish(e)
	return nil
}

// restate gives up the statement PostgreSQL no longer takes; when it does not
// know it, somebody emptied the session.
func (l *Lane) restate(i *issued, e *Error) {
	if e.Code == codeNoStatement {
		l.statements.dropAll()
		return
	}
	l.statements.drop(i.text())
}
