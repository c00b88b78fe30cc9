package pgcluster

import (
	"bytes"
	"log/slog"
	"strings"
	"sync"
)

// keptLines are the last lines of PostgreSQL's log that an error shows.
const keptLines = 12

// maxLine bounds what a line without an end may hold.
const maxLine = 64 << 10

// logWriter takes PostgreSQL's log, hands each line on and keeps the last ones.
type logWriter struct {
	to *slog.Logger

	mu      sync.Mutex
	partial []byte
	last    []string
	blocked bool
}

func (w *logWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := len(p)
	for {
		line, rest, found := bytes.Cut(p, []byte("\n"))
		if room := maxLine - len(w.partial); len(line) > room {
			line = line[:room]
		}
		w.partial = append(w.partial, line...)
		if !found {
			return n, nil
		}
		w.line(string(w.partial))
		w.partial, p = w.partial[:0], rest
	}
}

func (w *logWriter) line(s string) {
	w.to.Debug(s, "from", "postgresql")
	if strings.Contains(s, `lock file "postmaster.pid" already exists`) || strings.Contains(s, "pre-existing shared memory block") {
		w.blocked = true
	}
	w.last = append(w.last, s)
	if len(w.last) > keptLines {
		w.last = w.last[1:]
	}
}

// obstructed: did it end because of the traces of another server on the same data?
func (w *logWriter) obstructed() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.blocked
}

func (w *logWriter) tail() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return strings.Join(w.last, "\n")
}
