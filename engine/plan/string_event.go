package plan

import "strings"

func (w *printer) event(e *Event, read *Select) {
	if e.Changes != "" {
		w.line("changes of ", e.Changes)
	} else {
		w.line("events of channel ", e.Channel)
	}
	for i := range e.Equals {
		q := &e.Equals[i]
		if q.Never {
			w.line("where ", strings.Join(q.Keys, "|"), " equals nothing")
			continue
		}
		w.line("where ", strings.Join(q.Keys, "|"), " equals ", q.Value.String())
	}
	for _, f := range e.Filters {
		w.line("where ", f.Column, " equals claim ", f.Claim)
	}
	if read != nil {
		w.inner(func() {
			w.line("an id alone:")
			w.inner(func() { w.read(read) })
		})
	}
}
