package engine

import "context"

// TakeApart looks at the definitions of the views of a schema that was bound with
// DissolveLater. Reading them takes longer than all the rest of a start, and
// until it is done documents answer as well. A Reload meanwhile wins.
func (e *Engine) TakeApart(ctx context.Context) {
	if s := e.current.Load(); s.bound && s.later {
		e.takeApart(ctx, s, s.again())
	}
}

// again is a snapshot of the same that knows no document yet.
func (s *snapshot) again() *snapshot {
	next := *s
	next.later = false
	next.documents = newCache[*document](s.documents.max, maxDocumentWeight)
	next.programs = newCache[*program](s.programs.max, maxProgramWeight)
	return &next
}

// takeApart puts next in the place of s, with the definitions of now.
func (e *Engine) takeApart(ctx context.Context, s, next *snapshot) {
	if next.takeApart(ctx); next.forms != nil {
		e.current.CompareAndSwap(s, next)
	}
}
